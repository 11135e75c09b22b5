"""What programmes are worth: one question or many places, what the engine needs to know of a place, and the papers of it."""
