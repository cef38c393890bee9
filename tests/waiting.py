"""Waiting for what another thread or process brings about."""

import time
from collections.abc import Callable

SECONDS = 40


def wait_until(holds: Callable[[], object]) -> None:
    """Waits until a condition holds, also where it raises at first; fails when that takes too long."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            if holds():
                return
        except Exception:  # what is looked for is not there yet
            pass
        time.sleep(0.1)
    raise AssertionError("it did not come to be")
