"""Survey files: opened, checked, kept in a private DuckDB database, and asked through expressions."""
