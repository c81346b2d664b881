"""Every bad input that the lab promises to survive, each tried at the door by which a user would bring it.

A module for each kind; `gathering.of_all` gives them together. Tests try them, and `python -m benchmarks durability`
counts how each ends.
"""
