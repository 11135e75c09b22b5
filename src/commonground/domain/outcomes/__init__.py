"""Outcomes: what commissioners say they want, what changes for people, and the evidence that joins the two."""
