"""Read, pure function, write: one module per job."""
