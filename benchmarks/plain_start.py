"""The rival in `benchmarks.warm_start`: a plain Keras script that says when its first batch is learned, and ends.

The network, images, augmentation and optimizer of `benchmarks.plain_epochs`, in a process of its own.
"""

import keras

from benchmarks import plain_epochs


class FirstBatch(keras.callbacks.Callback):
    """Tells the loss of the first batch, as a progress bar would, and ends the training."""

    def on_train_batch_end(self, batch, logs=None):
        print(f"batch {batch + 1}: loss {logs['loss']:.3f}", flush=True)
        self.model.stop_training = True
        raise SystemExit


if __name__ == "__main__":
    plain_epochs.main(FirstBatch())
