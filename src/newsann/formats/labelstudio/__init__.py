"""Label Studio: its exports and its labeling configs. Begin in `reading.documents`."""
