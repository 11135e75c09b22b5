"""Their words, our outcomes and the match: strategies read, priorities confirmed, frameworks, the matrix and route maps."""
