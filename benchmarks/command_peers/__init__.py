"""What somebody would write by hand instead of a command."""
