"""How videos are looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LookSettings:
    """How often, from which confidence on (0 to 100) an object counts, and which difference between frames is a cut."""

    frames_per_second: float = 1.0
    min_confidence: float = 50.0
    cut_threshold: float = 27.0
