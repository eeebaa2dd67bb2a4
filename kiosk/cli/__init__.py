"""The commands of `kiosk`, one file for each group of them."""
