"""The tables of videos, from Bronze to Gold; a lake without videos has none of them."""

from moviepipe.video.video_files import VIDEO_FILES
from moviepipe.video.video_label_pages import VIDEO_LABEL_PAGES

BRONZE = (VIDEO_FILES, VIDEO_LABEL_PAGES)
TABLES = BRONZE

__all__ = ["BRONZE", "TABLES", "VIDEO_FILES", "VIDEO_LABEL_PAGES"]
