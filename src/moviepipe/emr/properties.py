"""The Spark properties of an artifact: those of conf/spark-emr.conf, and the Python that it was made for."""

from moviepipe.emr.target import Target


def properties_text(configured: str, target: Target) -> str:
    """The text of an artifact's properties file."""
    return (
        f"{configured.rstrip()}\n\n"
        "# Written by `moviepipe emr package`: the Python that environment.tar.gz is for, everywhere.\n"
        f"spark.pyspark.python                          {target.interpreter}\n"
        f"spark.pyspark.driver.python                   {target.interpreter}\n"
    )


def properties_in(text: str) -> dict[str, str]:
    """The properties of a properties file's text, by their names."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}
