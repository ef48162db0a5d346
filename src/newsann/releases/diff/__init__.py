"""What differs between two releases: for people, for programs, for a changelog, and for the next version's number."""
