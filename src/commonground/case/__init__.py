"""Case, Settled, ROUTE: what is ready, what is settled, what is out of date. The only code that knows the order."""
