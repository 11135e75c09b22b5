"""Areas of one's own: drawn, looked at, set side by side."""
