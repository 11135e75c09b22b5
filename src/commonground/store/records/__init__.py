"""Rows of cases, answers, people and the audit log."""
