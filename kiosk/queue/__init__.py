"""Tickets, from the number at the door to the outcome at the desk."""
