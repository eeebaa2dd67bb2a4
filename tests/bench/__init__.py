"""`make bench`: how fast, always as a ratio or percentile within one run, because machines differ and are shared."""
