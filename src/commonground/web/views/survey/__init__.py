"""Surveys that are held here, and what is asked of them."""
