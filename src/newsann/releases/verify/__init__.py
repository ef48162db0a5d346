"""A release held against its manifest, and the manifest against itself: what is amiss, in sentences."""
