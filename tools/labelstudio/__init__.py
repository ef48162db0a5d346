"""A real Label Studio for the tests and the shipped corpus: it runs in `.studio`, on loopback, and calls nobody."""
