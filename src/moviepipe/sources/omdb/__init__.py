"""OMDb's API: its key, and how its answers are judged. No Spark."""
