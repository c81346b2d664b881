"""The typed spec of an experiment: the one source of form, command line, documentation, JSON and search space."""
