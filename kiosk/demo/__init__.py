"""The demonstration: a centre to try everything on, and a made-up past."""
