"""What EMR needs to run moviepipe, as plain values; the effects are in io/ and pipelines/."""
