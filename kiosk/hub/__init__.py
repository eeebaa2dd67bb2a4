"""The municipality's receiver of day reports."""
