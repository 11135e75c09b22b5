"""What we hold to be true: pure rooms, listed in the order in which they may see each other."""
