"""Help given in passing, to somebody without a number: one tap counts it."""
