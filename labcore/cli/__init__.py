"""`python -m labcore`: everything the app does, from a terminal or a script."""
