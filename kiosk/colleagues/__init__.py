"""A desk that needs a colleague: asked silently, shown at the other desks, answered with one press."""
