"""The figures of the card, as SVG."""
