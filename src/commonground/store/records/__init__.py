"""Rows of cases, answers, people and the audit log. What the other floors see are the frozen values of `case`, never rows."""
