"""A release compared with its manifest, and the manifest with itself: every problem as a sentence."""
