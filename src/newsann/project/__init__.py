"""One dataset project on disk: start, compile, read, check, build."""
