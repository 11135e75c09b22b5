"""Measures, series, comparison and profiles."""
