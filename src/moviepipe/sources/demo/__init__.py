"""The demo's movies and shows: invented, seeded, in TMDb's shape, with TMDb's dirt."""

from moviepipe.sources.demo.catalogue import DAY_ZERO, Catalogue

__all__ = ["DAY_ZERO", "Catalogue"]
