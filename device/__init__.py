"""The hardware agent: scanner, button, lamps and tone, with fakes beside the real ones. Opens no network port."""
