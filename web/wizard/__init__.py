"""The wizard at /setup: from an empty data folder to the first number."""
