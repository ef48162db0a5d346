"""The records that all rooms use: documents and spans, findings, the ledger, and text. Begin in `document`."""
