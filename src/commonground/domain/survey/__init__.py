"""The survey room: designs, estimates, intervals, tests, suppression. Pure: expressions and small tables in, frozen values out."""
