"""The centre: its topics, desks, opening hours and business days."""
