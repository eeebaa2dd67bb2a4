"""The hub's own small app: day reports in, an overview out."""
