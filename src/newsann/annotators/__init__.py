"""The people who annotate: their pseudonyms."""
