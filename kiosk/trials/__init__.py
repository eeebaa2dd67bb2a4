"""What staff have tried in the morning: each part of the machine, and whether it works. It names nobody."""
