"""What readings of a GAN share: how long something must last, and what helps two networks to get on with each other."""

from collections.abc import Iterator

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.studies.remedy import Remedy

LASTING = 3
"""Epochs in a row for which something holds before it is said: two networks that play against each other swing."""

SLOWER = 0.5
"""Times the learning rate of the network that is ahead."""

SMOOTHED, NOISE = 0.1, 0.1
"""Label smoothing (Salimans et al., 2016) and instance noise (Sønderby et al., 2017) as they are first tried."""


def slower_generator(spec: Experiment) -> Iterator[Remedy]:
    if isinstance(spec, GAN):
        rate = float(f"{spec.optimizer.learning_rate * SLOWER:.2g}")
        yield Remedy(
            f"Generator's learning rate {rate:g}",
            "The critic then keeps up with what the generator finds.",
            {"optimizer.learning_rate": rate},
        )


def slower_critic(spec: Experiment) -> Iterator[Remedy]:
    if isinstance(spec, GAN):
        rate = float(f"{spec.critic_optimizer.learning_rate * SLOWER:.2g}")
        yield Remedy(
            f"Critic's learning rate {rate:g}",
            "The generator then keeps up with what the critic finds.",
            {"critic_optimizer.learning_rate": rate},
        )


def critic_learns_more(spec: Experiment) -> Iterator[Remedy]:
    if isinstance(spec, GAN):
        steps = spec.training.critic_steps + 2
        yield Remedy(
            f"{steps} critic steps",
            "A critic that has learned more tells a generator sooner that its samples are alike.",
            {"training.critic_steps": steps},
        )


def spectral(spec: Experiment) -> Iterator[Remedy]:
    """Spectral normalization of the critic."""
    if isinstance(spec, GAN):
        yield Remedy(
            "Spectral normalization",
            "It limits how steeply the critic's scores can change, whatever the loss (Miyato et al., 2018).",
            {"critic.normalization": "spectral"},
        )


def steadier_critic(spec: Experiment) -> Iterator[Remedy]:
    """What keeps a critic from becoming sure."""
    if isinstance(spec, GAN):
        yield Remedy(
            "Label smoothing",
            f"The critic then aims at {1 - SMOOTHED:g} for real images, and stays unsure.",
            {"loss": {"kind": "non_saturating", "label_smoothing": SMOOTHED}},
        )
        yield Remedy(
            "Instance noise",
            "Noise on all images, which fades, keeps real and made ones from being told apart too soon.",
            {"noise.deviation": NOISE},
        )
        yield Remedy(
            "Gradient penalty",
            "It keeps scores from changing too steeply with an image.",
            {"penalty": {"kind": "gradient"}},
        )
