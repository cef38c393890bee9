"""TMDb's API: a polite client, and what to ask it for. No Spark."""
