"""Pages about what a programme is worth."""
