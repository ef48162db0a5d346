"""The pictures in the README, photographed from the real programs."""
