"""Real object stores that speak S3, for the tests: they run from `.stores`, on loopback, and call nobody."""
