"""What goes wrong on the way, on request: which fault a request meets follows from its path and the attempt."""

from dataclasses import dataclass
from threading import Lock
from zlib import crc32

from moviepipe.sources.demo.dice import scramble

KINDS = ("too_many", "server_error", "dropped", "slow", "html", "short", "empty")


@dataclass(frozen=True)
class Faults:
    """Shares of all requests, 0 to 1, that meet a fault. Raises ValueError when they are more than all."""

    too_many: float = 0
    server_error: float = 0
    dropped: float = 0
    slow: float = 0
    html: float = 0
    short: float = 0
    empty: float = 0
    slow_seconds: float = 2
    seed: int = 2000

    def __post_init__(self) -> None:
        """Refuses shares that cannot be."""
        shares = {kind: getattr(self, kind) for kind in KINDS}
        if min(shares.values()) < 0 or sum(shares.values()) > 1:
            raise ValueError(f"fault shares are {shares}; each must be 0 or more, and all together 1 or less")

    def draw(self, path: str, attempt: int) -> tuple[str, int] | None:
        """The kind of fault and the number of its form; None for a healthy answer. Forms come in turns."""
        number = crc32(path.encode())
        luck = scramble(self.seed, number, attempt) / 2**64
        for kind in KINDS:
            luck -= getattr(self, kind)
            if luck < 0:
                return kind, number + attempt
        return None


class Attempts:
    """How often a path has met a fault since its last healthy answer; healthy paths take no memory."""

    def __init__(self) -> None:
        self._failed: dict[str, int] = {}
        self._lock = Lock()

    def meet(self, faults: Faults, path: str) -> tuple[str, int] | None:
        """The fault that the next attempt at a path meets."""
        with self._lock:
            attempt = self._failed.pop(path, 0)
            fault = faults.draw(path, attempt)
            if fault:
                self._failed[path] = attempt + 1
            return fault
