"""Postcodes.io: where a postcode lies, a hundred at a time."""
