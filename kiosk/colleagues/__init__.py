"""A desk that needs a colleague, or a visitor at the touchscreen who needs help: shown at the desks without a sound."""
