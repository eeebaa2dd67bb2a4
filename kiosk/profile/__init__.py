"""A profile: the set-up of a centre as one file, to share with another centre. It has nothing about a person."""
