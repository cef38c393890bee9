"""The tables of videos, from Bronze to Gold; a lake without videos has none of them."""

from moviepipe.video.video_files import VIDEO_FILES

BRONZE = (VIDEO_FILES,)
TABLES = BRONZE

__all__ = ["BRONZE", "TABLES", "VIDEO_FILES"]
