"""What `publish mongo` is measured beside."""
