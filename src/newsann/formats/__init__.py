"""Files of annotations and of articles, read into documents and written back."""
