"""Tables for the Glue catalogue, as its requests have them: native Delta, read by their log and not by manifests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_DESCRIPTION = 2_048
# What makes a table a native one of Delta for Athena; it reads columns and files from the table's own log.
DELTA = {"EXTERNAL": "TRUE", "classification": "delta", "spark.sql.sources.provider": "delta"}


@dataclass(frozen=True)
class CatalogueTable:
    """A Delta table: its name there, what one row is, its columns with Spark's types, and where it lies."""

    name: str
    description: str
    columns: Mapping[str, str]
    location: str

    @property
    def request(self) -> dict[str, Any]:
        """The `TableInput` of Glue."""
        location = f"{self.location.rstrip('/')}/"
        return {
            "Name": self.name,
            "Description": self.description[:LONGEST_DESCRIPTION],
            "TableType": "EXTERNAL_TABLE",
            "Parameters": DELTA,
            "PartitionKeys": [],
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": kind} for name, kind in self.columns.items()],
                "Location": location,
                "SerdeInfo": {"Parameters": {"path": location, "serialization.format": "1"}},
            },
        }

    def is_as(self, stored: Mapping[str, Any]) -> bool:
        """True when the catalogue's table says the same; what others have added to its parameters is left out."""
        wanted, there = self.request, stored.get("StorageDescriptor", {})
        columns = [{"Name": each["Name"], "Type": each["Type"]} for each in there.get("Columns", ())]
        parameters = stored.get("Parameters", {})
        return (
            columns == wanted["StorageDescriptor"]["Columns"]
            and there.get("Location") == wanted["StorageDescriptor"]["Location"]
            and there.get("SerdeInfo", {}).get("Parameters") == wanted["StorageDescriptor"]["SerdeInfo"]["Parameters"]
            and stored.get("Description") == wanted["Description"]
            and all(parameters.get(name) == value for name, value in DELTA.items())
        )
