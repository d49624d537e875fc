"""Millions of records, the same numbers as for one person: scan, score, report."""
