"""The hub's Flask app: it receives day reports and shows an overview."""
