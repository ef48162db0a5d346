"""A release sent to where others get it: the Hub, an object store, a folder; whole, or not at all."""
