"""Runs on disk and their index: the only place where app, command line, launcher and workers meet."""
