"""The addresses of each room, joined in `access`."""
