"""A live Label Studio: push articles, pull annotations, check, pre-annotate. Begin in `push`."""
