"""Every effect that touches storage."""
