"""Feedback after the visit: three faces, then two questions that can be skipped. Answers are kept as counts."""
