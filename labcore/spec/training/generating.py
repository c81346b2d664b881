"""How long, in which portions, on what devices, and what is kept, where images are made."""

from typing import Literal

from labcore.spec.base import setting
from labcore.spec.training.base import GradientTraining


class GenerativeTraining(GradientTraining):
    """Epochs, batches, stopping and the device strategy."""

    shown: int = setting(
        36,
        "Samples shown after every epoch, always of the same codes, so that one sees each image form. More show "
        "variety, and take room on disk.",
        low=4,
        high=100,
        unit="samples",
        advanced=True,
    )


class VariationalTraining(GenerativeTraining):
    """Epochs, batches, stopping and the device strategy."""

    monitor: Literal["val_elbo", "val_frechet_distance", "val_kernel_distance"] = setting(
        "val_elbo",
        "The validation figure by which the best epoch is chosen and early stopping decides. The bound is what "
        "training raises; choose the Fréchet distance where samples are what counts.",
    )


class AdversarialTraining(GenerativeTraining):
    """Epochs, batches, stopping and the device strategy."""

    monitor: Literal["val_frechet_distance", "val_kernel_distance"] = setting(
        "val_frechet_distance",
        "The validation figure by which the best epoch is chosen and early stopping decides. Choose the kernel "
        "distance where few samples are drawn. The losses of two networks that play against each other tell nothing of "
        "it.",
    )
    critic_steps: int = setting(
        3,
        "Steps of the critic for each of the generator. A Wasserstein critic should be ahead: 3 to 5; in a DCGAN both "
        "take one.",
        low=1,
        high=20,
        usual=(1, 5),
        unit="steps",
    )
    weight_averaging: float = setting(
        0.99,
        "Share of the old average kept at each step, in a moving average of the generator's weights: the average is "
        "what is judged and kept. Closer to 1 is smoother and slower; 0 keeps the last weights "
        "(Yazıcı et al., ICLR 2019).",
        low=0,
        below=1,
        usual=(0, 0.9999),
        off=0,
        aliases=("ema",),
    )
