"""The demonstration: a centre for trying everything, and made-up past days for the charts."""
