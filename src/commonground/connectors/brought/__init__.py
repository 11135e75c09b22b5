"""Tables that somebody brings: a council's own figures, and the published tables of Sport England's surveys."""
