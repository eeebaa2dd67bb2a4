"""Scans: each code is recognised, does one action and is recorded."""
