"""A Delta table's earlier versions: the data files that its present one no longer uses.

Spark's VACUUM would remove them too, but it prints to stdout and adds commits that make Gold look out of date.
"""

from fnmatch import fnmatchcase

from moviepipe.io import storage
from moviepipe.io.commits import missing_table
from moviepipe.io.lake import Lake
from moviepipe.io.native import open_table
from moviepipe.io.old_files import remove
from moviepipe.io.storage import Place
from moviepipe.tables import Table

DELETION_VECTOR = "deletion_vector_*.bin"


def unused_files(lake: Lake, table: Table) -> list[str]:
    """The data files of earlier versions, and of writes that died, however young, by their names in the table.

    Deletion vectors are not among them: delta-rs also names those in use. They hold row numbers, and no data.
    """
    stored = open_table(lake, table.name)
    if stored is None:
        raise missing_table(lake, table)
    names = stored.vacuum(retention_hours=0, enforce_retention_duration=False, full=True, dry_run=True)
    there = {file.name for file in storage.list_files(lake.table(table.name))}
    # delta-rs also names what was removed before, and names a file twice
    return sorted(name for name in there & set(names) if not fnmatchcase(name, f"*{DELETION_VECTOR}"))


def remove_unused_files(lake: Lake, table: Table) -> int:
    """Removes these files and returns how many; then no earlier version can be read. The run must hold the lease."""
    unused = unused_files(lake, table)
    for name in unused:
        remove(lake.table(table.name), name)
        Place(lake.table(table.name), f".{name}.crc").remove()
    return len(unused)
