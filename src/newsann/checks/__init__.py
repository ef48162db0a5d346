"""Rules on one document and on the whole corpus. Begin in `check`; each rule is declared above its check."""
