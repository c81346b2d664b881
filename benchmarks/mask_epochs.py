"""Seconds per epoch of a U-Net on masks: the default preset, everything live, against a hand-written Keras script.

As in `benchmarks.epochs`, in two processes that take turns: the same network on the same rocks of Mars with the same
batches and changes. The script tells the loss, pixel accuracy and `keras.metrics.MeanIoU`, as scripts do.
"""

AIM = 0.9
PAIRS = 16


def run() -> dict:
    """Ratios lab / script of paired epochs: median, with a 95 % bootstrap interval, and the seconds behind them."""
    from benchmarks.data import import_masks
    from benchmarks.epochs import against_script

    return {"aim_ratio": AIM, **against_script("benchmarks.plain_mask_epochs", import_masks, PAIRS, "rocks")}
