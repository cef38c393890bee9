"""What `similar` is measured by and beside."""
