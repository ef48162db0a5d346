"""The people who annotate: their pseudonyms, and how far they agree. Begin in `agreement`."""
