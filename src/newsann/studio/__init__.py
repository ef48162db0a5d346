"""A live Label Studio: push articles, pull annotations, check, curate, pre-annotate. Each has a module of its name."""
