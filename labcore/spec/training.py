"""How long, in which portions, on what devices, and what is kept."""

from typing import Literal

from labcore.spec.base import Spec, setting


class Training(Spec):
    """Epochs, batches, stopping and the device strategy."""

    title = "Training"

    epochs: int = setting(
        20,
        "How often every training image is seen. More lets slow learners arrive; the best epoch is kept anyway.",
        low=1,
        high=10_000,
        usual=(1, 100),
        unit="epochs",
    )
    batch_size: int = setting(
        64,
        "Images per step, over all devices together. Larger batches make fewer, steadier steps; small ones add noise.",
        low=1,
        high=65_536,
        usual=(8, 512),
        log=True,
        unit="images",
    )
    early_stopping: int = setting(
        0,
        "Stop after this many epochs without improvement on validation data; 0 trains to the end.",
        low=0,
        high=10_000,
        usual=(0, 30),
        unit="epochs",
    )
    monitor: Literal["val_loss", "val_accuracy", "val_balanced_accuracy", "val_roc_auc"] = setting(
        "val_loss", "The validation figure by which the best epoch is chosen and early stopping decides."
    )
    strategy: Literal["auto", "cpu", "gpu", "multi-gpu", "tpu"] = setting(
        "auto", "Devices to train on. Auto takes the best that is present; asking for what is absent is an error."
    )
    heat_maps: int = setting(
        6,
        "Validation images whose Grad-CAM is drawn after every epoch, so that one sees attention form; 0 for none.",
        low=0,
        high=24,
        unit="images",
        advanced=True,
    )
