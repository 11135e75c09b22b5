"""What a programme is worth, as its pages print it."""
