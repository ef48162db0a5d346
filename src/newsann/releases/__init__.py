"""One published version of the dataset: open, write, verify, compare, publish. Begin in `release`."""
