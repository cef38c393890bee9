"""What the detection of videos is measured beside."""
