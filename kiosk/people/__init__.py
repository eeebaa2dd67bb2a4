"""Staff users, their sessions, and tokens for other software."""
