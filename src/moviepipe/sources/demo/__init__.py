"""The demo's movies and shows: invented, seeded, in TMDb's shape, with TMDb's dirt."""

from moviepipe.sources.demo.catalogue import Catalogue
from moviepipe.sources.demo.records import demo_records

__all__ = ["Catalogue", "demo_records"]
