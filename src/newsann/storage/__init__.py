"""Files that are written whole or not at all, file systems behind a URL, and temporary folders."""
