"""The processes behind the app: the launcher with its workers, and the bench. Nothing here imports TensorFlow."""
