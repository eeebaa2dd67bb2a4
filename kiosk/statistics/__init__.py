"""The measures, the counts of each business day, and the day report."""
