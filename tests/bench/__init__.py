"""`make bench` measures speed, as ratios or percentiles within one run, because machines differ and are shared."""
