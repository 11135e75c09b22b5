"""Surveys: files opened, questions answered with every estimate judged, surveys held by this installation, and small areas."""
