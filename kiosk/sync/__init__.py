"""The outbox: each day report delivered exactly once."""
