"""The place: its topics, desks, opening hours and business days."""
