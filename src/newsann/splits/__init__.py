"""Which split a document gets, and which documents are near-duplicates. Knows no release."""
