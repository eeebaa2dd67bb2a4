"""One code, one action."""
