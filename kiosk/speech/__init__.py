"""Speech: the voices of each language, and clips of what the service says."""
