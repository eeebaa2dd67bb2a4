"""Measures, the day's counts, and the day report."""
