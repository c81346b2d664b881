"""The two times of a run: what they are called, and what is in them."""

TRAINING_TIME, TOTAL_TIME = "Training time", "Total time"
ABOUT_TRAINING_TIME = (
    "All epochs of all attempts, with their validation, checkpoints and heat maps; of a baseline its fits alone. "
    "Without start, preparation and test."
)
ABOUT_TOTAL_TIME = "From the start of the run to its end, or to now; the last attempt alone where it was resumed."
"""The two times of a run: pages and command line tell one or both by these names, and no other."""
