"""Their words, our outcomes, and the match between them."""
