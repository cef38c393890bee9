"""What is wrong with a video, in words for a person."""


class VideoFaultError(Exception):
    """Raised when a file is no video that can be read; its text is the reason."""
