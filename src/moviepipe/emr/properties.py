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
