"""The queue: tickets from the taken number to the outcome of the visit."""
