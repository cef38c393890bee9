"""The jobs of videos: set-up, scan, detect, and their tables."""
