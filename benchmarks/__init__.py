"""Measurements of the lab, each against a named rival or a stated aim, in one run: `python -m benchmarks`."""
