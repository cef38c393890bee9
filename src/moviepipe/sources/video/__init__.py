"""Videos: what a file is, what its frames show and where its shots begin. No Spark; OpenCV does the decoding."""
