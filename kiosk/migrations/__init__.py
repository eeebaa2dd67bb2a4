"""Migrates a database by numbered steps: `centre/` for a centre's, `hub/` for the hub's."""

BRANCHES = ("centre", "hub")
