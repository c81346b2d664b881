"""Guided labs: declarative files, who is how far in them, and what is made of that."""
