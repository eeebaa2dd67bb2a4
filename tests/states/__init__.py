"""Walks every page of the service in each of its states, and says what is wrong with it."""
