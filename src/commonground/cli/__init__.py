"""The workbench in a terminal."""
