"""Labeling configs: written from a scheme, compared with one, and made into one."""
