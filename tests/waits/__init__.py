"""Simulated centres through the real queue, which measure how good the estimated waits are."""
