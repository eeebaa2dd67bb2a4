"""Backup copies of the database: made each night, deleted by age, tested each week by a trial restore."""
