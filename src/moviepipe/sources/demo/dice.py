"""Chance that repeats itself: the same in every process, on every machine, from any starting point."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

WORD = (1 << 64) - 1


class Dice(Random):
    """Random draws from a text key, built on `random()` and `gauss()`, whose sequences stay the same."""

    def chance(self, probability: float) -> bool:
        """True about `probability` of the time."""
        return self.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One item; an item that stands twice is twice as likely."""
        return items[int(self.random() * len(items))]

    def few(self, items: Sequence[Item], most: int) -> list[Item]:
        """From one to `most` different items, in the order they were drawn."""
        return list(dict.fromkeys(self.pick(items) for _ in range(self.whole(1, most))))

    def skewed(self, size: int, exponent: float) -> int:
        """A position below `size`; the higher the exponent, the more often a low one."""
        return int(size * self.random() ** exponent)

    def image(self, ending: str = "jpg") -> str:
        """A path like those of TMDb's images."""
        return image_path(self.getrandbits(64), ending)


def scramble(*numbers: int) -> int:
    """A 64-bit number that looks random and depends on nothing but `numbers` (SplitMix64's last step)."""
    mixed = 0
    for number in numbers:
        mixed = (mixed + number + 0x9E3779B97F4A7C15) & WORD
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & WORD
        mixed ^= mixed >> 31
    return mixed


def image_path(number: int, ending: str = "jpg") -> str:
    """The image path that belongs to a 64-bit number."""
    return f"/{number * 0x9E3779B97F5:027x}.{ending}"
