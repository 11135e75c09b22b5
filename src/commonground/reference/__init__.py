"""Published facts and assumptions, each cited. Data only."""
