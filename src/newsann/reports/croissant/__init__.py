"""The description of a release in MLCommons Croissant 1.1."""
