"""What a programme is worth, as pictures, tables and pages."""
