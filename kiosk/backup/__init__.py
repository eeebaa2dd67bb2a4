"""Backup copies of the database: made each night, kept by a rule, rehearsed each week, restored by a command."""
