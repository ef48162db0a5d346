"""The dataset card: front matter for the Hub, and the sections that newsann writes."""
