"""Charts of what videos show."""

from moviepipe.charts.video.contact_sheet import plot_contact_sheet
from moviepipe.charts.video.timeline import plot_timeline
from moviepipe.charts.video.top_objects import plot_top_objects

__all__ = ["plot_contact_sheet", "plot_timeline", "plot_top_objects"]
