"""Deletes the rows whose time is over, by the rules that the features name, and keeps a proof that can be counted."""
