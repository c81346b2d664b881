"""The training loop and what surrounds it: strategy, batches, checkpoints, reporting."""
