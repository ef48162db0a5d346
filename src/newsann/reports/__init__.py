"""What a release says of itself: statistics, and from them its card, pictures, citation and Croissant."""
