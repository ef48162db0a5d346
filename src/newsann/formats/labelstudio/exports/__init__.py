"""From the bytes of an export to its tasks: find files, cut them into chunks, privacy."""
