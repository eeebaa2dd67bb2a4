"""Looks at every page of visitors in every language, at every size and in every way of seeing."""
