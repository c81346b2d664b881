"""Runs logged to MLflow, by a process of their own that reads the run's folder as pages do."""
