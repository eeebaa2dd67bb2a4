"""The outbox, and the sender that delivers each day report exactly once."""
