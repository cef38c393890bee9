"""What is wrong with a video, in words for a person."""

UNREADABLE, TOO_SLOW, CRASHED = "it cannot be read", "it took longer than", "its decoder has crashed"


class VideoFaultError(Exception):
    """Raised when a file is no video that can be read; its text is the reason."""


def may_pass(fault: str | None) -> bool:
    """True for a fault that may be of the moment, not of the file: the network, or a machine with too much to do."""
    return fault is not None and fault.startswith((UNREADABLE, TOO_SLOW, CRASHED))
