"""Why a network answered as it did: tf-explain, and our scores beside it."""
