"""The tables of videos, from Bronze to Gold; a lake without videos has none of them."""

from moviepipe.video.rejected_videos import REJECTED_VIDEOS
from moviepipe.video.top_video_labels import TOP_VIDEO_LABELS
from moviepipe.video.video_activity import VIDEO_ACTIVITY
from moviepipe.video.video_files import VIDEO_FILES
from moviepipe.video.video_label_pages import VIDEO_LABEL_PAGES
from moviepipe.video.video_label_summary import VIDEO_LABEL_SUMMARY
from moviepipe.video.video_labels import VIDEO_LABELS
from moviepipe.video.video_shots import VIDEO_SHOTS
from moviepipe.video.videos import VIDEOS

BRONZE = (VIDEO_FILES, VIDEO_LABEL_PAGES)
SILVER = (VIDEOS, VIDEO_LABELS, VIDEO_SHOTS, REJECTED_VIDEOS)
GOLD = (TOP_VIDEO_LABELS, VIDEO_LABEL_SUMMARY, VIDEO_ACTIVITY)
TABLES = (*BRONZE, *SILVER, *GOLD)

__all__ = [
    "BRONZE",
    "GOLD",
    "REJECTED_VIDEOS",
    "SILVER",
    "TABLES",
    "TOP_VIDEO_LABELS",
    "VIDEOS",
    "VIDEO_ACTIVITY",
    "VIDEO_FILES",
    "VIDEO_LABELS",
    "VIDEO_LABEL_PAGES",
    "VIDEO_LABEL_SUMMARY",
    "VIDEO_SHOTS",
]
