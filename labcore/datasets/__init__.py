"""Data sets: what the lab ships, downloads and imports; their checks, splits and prepared arrays."""
