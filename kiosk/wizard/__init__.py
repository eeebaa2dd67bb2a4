"""The first set-up of a centre, step by step, and what is still to do after it."""
