"""The verbs people can do: load, decide purely, save, audit. The only writers."""
