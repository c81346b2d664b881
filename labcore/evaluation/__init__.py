"""What a model's answers are worth: numpy and scikit-learn, no network."""
