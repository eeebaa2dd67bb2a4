"""What the codes of lending do: a file for each part of it. `kiosk/scans/handlers.py` lists them."""
