"""What error codes say to people: one table a page family. `web/problems.py` joins them."""
