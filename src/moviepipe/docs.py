"""The pages that are written from the code: `make docs` writes them, a test fails when they are stale."""

import sys
from pathlib import Path

from moviepipe.config import GoldSettings, known_keys, load_settings
from moviepipe.docs_examples import example_section, results_on, shown_results
from moviepipe.envelope import TMDB
from moviepipe.io.lake import Lake
from moviepipe.pipelines.catalogue import BY_SHORT_NAME, TABLES
from moviepipe.silver.kind import Kind
from moviepipe.silver.kinds import KINDS
from moviepipe.tables import Table

NOT_DRAWN = ("landing", "tmdb_responses", "classified_records", "runs", "model_cards", "found_videos", "label_pages")


def pages(root: Path, examples: Lake | None = None) -> dict[Path, str]:
    """Every generated page's path and text; results of examples stay as they are unless a lake is given."""
    tables = root / "docs" / "tables.md"
    results = results_on(examples) if examples else shown_results(tables.read_text(encoding="utf-8"))
    return {
        tables: table_catalogue(results),
        root / "docs" / "rules.md": rules_page(),
        root / "conf" / "README.md": settings_page(),
    }


def table_catalogue(results: dict[str, str]) -> str:
    """docs/tables.md: the lineage, then every table, its meaning, inputs, keys, columns, an example and its result."""
    head = (
        "# Tables\n\nWritten by `make docs` from the code; a test fails when this page is stale. The examples' results "
        "are of the TMDB 5000 files: `make docs LAKE=lake` writes them anew from a lake of those.\n\n"
        "## Lineage\n\nWhich table is made from which.\n\n"
    )
    sections = (_table_section(table) + example_section(table.name, results) for table in TABLES)
    return head + lineage_picture() + "".join(sections)


def _table_section(table: Table) -> str:
    described = (table.build.__doc__ or "").strip().split("\n\n", maxsplit=1)
    more = " ".join(described[1].split()) + "\n\n" if len(described) > 1 else ""
    made_from = ", ".join(f"`{_full_name(name)}`" for name in table.inputs)
    keys = ", ".join(f"`{key}`" for key in table.keys) or "none"
    settings = "".join(f"; {_argument(name)}" for name in table.settings if table.layer == "gold")
    columns = "\n".join(f"| `{field.name}` | {field.dataType.simpleString()} |" for field in table.schema)
    return (
        f"\n## {table.name}\n\n{table.description}\n\n{more}"
        f"Made from {made_from}{settings}. Keys: {keys}.\n\n| column | type |\n|---|---|\n{columns}\n"
    )


def _argument(name: str) -> str:
    return f"setting `gold.{name}`" if name in GoldSettings.model_fields else f"the {name} in use"


def _full_name(name: str) -> str:
    return BY_SHORT_NAME[name].name if name in BY_SHORT_NAME else name


def rules_page() -> str:
    """docs/rules.md: what a record of each kind must meet to enter Silver."""
    return (
        "# Rules\n\nWritten by `make docs` from the code; a test fails when this page is stale.\n\n"
        "What a record must meet to enter Silver, by kind. A failed `reject` keeps it out: the record is in "
        "`silver.rejected_records` with the reason of every rule it failed and the value at fault. A failed `warn` "
        "lets it in. A field whose type in the JSON is not the source's, and a landing line that is no envelope "
        "record, are rejected too.\n" + "".join(_kind_section(kind) for kind in KINDS)
    )


def _kind_section(kind: Kind) -> str:
    asked = ", ".join(f"`{endpoint}`" for endpoint in kind.endpoints)
    of_source = "" if kind.source == TMDB else f" of the source `{kind.source}`"
    rows = "\n".join(f"| `{check.name}` | {check.level} | {check.reason} |" for check in kind.checks)
    columns = "| rule | level | reason when it fails |\n|---|---|---|\n"
    return f"\n## {kind.name}\n\nAnswers of {asked}{of_source}.\n\n{columns}{rows}\n"


def settings_page() -> str:
    """conf/README.md: every setting, its default and its meaning."""
    defaults = load_settings("local").model_dump()
    rows = "\n".join(f"| `{key}` | {_default(defaults, key)} | {text} |" for key, text in known_keys().items())
    return (
        "# Settings\n\nWritten by `make docs` from the code. Later layers win: `base.yaml`, `<env>.yaml`, "
        "the environment (`MOVIEPIPE_LAKE`, `MOVIEPIPE_GOLD__MIN_COMPANY_MOVIES`: two underscores for a dot), "
        "`--set key=value`, `--lake`."
        f"\n\n| key | default | meaning |\n|---|---|---|\n{rows}\n\n"
        "`spark-local.conf`, `spark-s3.conf` (for a lake on S3), `spark-kafka.conf` (for `stream consume`) and "
        "`spark-emr.conf` are Spark properties files, the only home of jar versions and Spark settings, read by "
        "moviepipe's own session and by "
        "`spark-submit --properties-file` alike. "
        "`kafka-ivysettings.xml` says where Ivy looks for the Kafka connector, `ConditionalLogStore.java` "
        "is how Delta commits on S3, and `log4j2.properties` keeps Spark's own log quiet unless `--verbose` asks for "
        "it.\n"
    )


def _default(defaults: dict[str, object], key: str) -> str:
    value: object = defaults
    for part in key.split("."):
        value = value[part] if isinstance(value, dict) else value
    return f"`{value}`" if value not in ({}, None) else "none"


def lineage_picture() -> str:
    """The way of the data as a Mermaid flow chart, derived from the builders' arguments."""
    lines = ["flowchart LR", "  landing[/landing files/] --> tmdb_responses"]
    lines.append(f"  tmdb_responses -- parsed once --> {' & '.join(_parsed_once())}")
    for layer in ("bronze", "silver", "gold"):
        names = " & ".join(table.short_name for table in TABLES if table.layer == layer)
        lines += [f"  subgraph {layer.title()}", *(f"    {name}" for name in names.split(" & ")), "  end"]
    for table in TABLES:
        sources = [name for name in table.inputs if name not in NOT_DRAWN]
        lines += [f"  {' & '.join(sources)} --> {table.short_name}"] if sources else []
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


def _parsed_once() -> list[str]:
    """The intermediates that Silver's tables take, then the tables made from the records themselves."""
    silver = [table for table in TABLES if table.layer == "silver"]
    made = {"classified_records", *(table.short_name for table in TABLES)}
    intermediates = dict.fromkeys(name for table in silver for name in table.inputs if name not in made)
    return [*intermediates, *(table.short_name for table in silver if "classified_records" in table.inputs)]


def main() -> None:
    """Writes the pages; an argument is a lake of the TMDB 5000 files, from which the examples' results are taken."""
    examples = next((Lake.at(location) for location in sys.argv[1:]), None)
    for path, text in pages(Path(__file__).resolve().parents[2], examples).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
