"""A local TMDb that serves the demo's catalogue over HTTP, by TMDb's rules and with its faults."""
