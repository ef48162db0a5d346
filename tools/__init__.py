"""What the project needs besides the package: servers for its tests, and the making of its corpus."""
