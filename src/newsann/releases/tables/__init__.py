"""The tables of a release: schema, rows, Parquet, and the proof of every span."""
