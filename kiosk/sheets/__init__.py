"""Draws labels and cards as PDF, for sheets of labels and for label printers. It knows no feature."""
