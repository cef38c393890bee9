"""A Delta table's earlier versions: the data files that its present one no longer uses.

Spark's VACUUM would remove them too, but it prints to stdout and adds commits that make Gold look out of date.
"""

from pathlib import Path

from moviepipe.io.commits import missing_table
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table
from moviepipe.io.old_files import remove
from moviepipe.tables import Table

DELETION_VECTOR = "deletion_vector_*.bin"


def unused_files(lake: Lake, table: Table) -> list[Path]:
    """The data files of earlier versions, and of writes that died, however young.

    Deletion vectors are not among them: delta-rs also names those in use. They hold row numbers, and no data.
    """
    stored = open_table(lake, table.name)
    if stored is None:
        raise missing_table(lake, table)
    names = stored.vacuum(retention_hours=0, enforce_retention_duration=False, full=True, dry_run=True)
    files = (Path(lake.table(table.name)) / name for name in sorted(set(names)))  # a file may be named twice
    data = (file for file in files if not file.match(DELETION_VECTOR))
    return [file for file in data if file.exists()]  # delta-rs also names what was removed before


def remove_unused_files(lake: Lake, table: Table) -> int:
    """Removes these files and returns how many; then no earlier version can be read. The run must hold the lease."""
    unused = unused_files(lake, table)
    for file in unused:
        remove(file)
        file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
    return len(unused)
