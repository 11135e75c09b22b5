"""Files, databases, solvers and the clock."""
