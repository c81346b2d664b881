"""Several runs taken together: comparison, ablation, tuning."""
