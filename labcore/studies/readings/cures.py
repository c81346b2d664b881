"""Changes of the spec that several readings propose. Which of them a run can have is found out by `fitting`."""

from collections.abc import Iterator
from typing import Any

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.vae import VAE
from labcore.studies.remedy import LABEL_STAYS, Remedy

LONGER = 2.0
"""Times as many epochs."""

MORE_DROPOUT, MOST_DROPOUT = 0.2, 0.6
"""By what dropout is raised, and how far: beyond, a network hardly learns."""

MOST_LONGEST = 200
"""Epochs beyond which no longer training is proposed."""


def against_learning_by_heart(spec: Experiment) -> Iterator[Remedy]:
    """What keeps a network from learning its training images by heart, that first which helps most often."""
    if isinstance(spec, NetworkExperiment):
        if not spec.augmentation.enabled or not spec.augmentation.operations:
            yield Remedy(
                "Augmentation",
                "Training images are then changed at random each time, so that they cannot be learned by heart.",
                {"augmentation.enabled": True, "augmentation.operations": list(LABEL_STAYS)},
            )
        dropout = round(min(MOST_DROPOUT, spec.regularization.dropout + MORE_DROPOUT), 2)
        if dropout > spec.regularization.dropout:
            yield Remedy(
                f"Dropout {dropout:g}",
                f"It is {spec.regularization.dropout:g} now. With more of it, no single feature can be relied on.",
                {"regularization.enabled": True, "regularization.dropout": dropout},
            )
        yield Remedy(
            "Half as wide",
            "A network with fewer weights can hold less by heart, and is quicker.",
            {"scaling.width": spec.scaling.width / 2},
        )


def longer(spec: Experiment) -> Iterator[Remedy]:
    """More epochs."""
    if not isinstance(spec, GradientExperiment):
        return
    epochs = min(MOST_LONGEST, round(spec.training.epochs * LONGER))
    if epochs > spec.training.epochs:
        yield Remedy(
            f"{epochs} epochs",
            "Training then goes on where it was broken off; the best epoch is kept in any case.",
            {"training.epochs": epochs},
        )


def learning_rate(spec: Experiment, factor: float, why: str) -> Iterator[Remedy]:
    """The learning rate, times `factor`; of two networks the higher one, or both where they are alike."""
    if isinstance(spec, GAN) and spec.critic_optimizer.learning_rate >= spec.optimizer.learning_rate:
        rate = float(f"{spec.critic_optimizer.learning_rate * factor:.2g}")
        alike = spec.critic_optimizer.learning_rate == spec.optimizer.learning_rate
        yield Remedy(
            f"Learning rate {rate:g} of {'both networks' if alike else 'the critic'}",
            why,
            {"critic_optimizer.learning_rate": rate, **({"optimizer.learning_rate": rate} if alike else {})},
        )
    elif isinstance(spec, GradientExperiment):
        rate = float(f"{spec.optimizer.learning_rate * factor:.2g}")
        yield Remedy(f"Learning rate {rate:g}", why, {"optimizer.learning_rate": rate})


def clipped(spec: Experiment) -> Iterator[Remedy]:
    """A limit on the length of the gradient."""
    if isinstance(spec, GradientExperiment) and _kind(spec.optimizer.clipping) == "none":
        yield Remedy(
            "Clip the gradient",
            "One gradient out of the ordinary can then not undo what was learned.",
            {"optimizer.clipping": {"kind": "global_norm"}},
        )


def falling_rate(spec: Experiment) -> Iterator[Remedy]:
    """A learning rate that falls, in place of one that stays."""
    if isinstance(spec, GradientExperiment) and _kind(spec.optimizer.schedule) == "constant":
        yield Remedy(
            "Learning rate that falls",
            "Small steps at the end settle where large ones jump to and fro.",
            {"optimizer.schedule": {"kind": "cosine"}},
        )


def for_rare_classes(spec: Experiment) -> Iterator[Remedy]:
    """What makes mistakes on rare classes dearer."""
    yield Remedy(
        "Class weights, balanced",
        "Each class then counts the same, however rare: its recall rises, often at the price of precision.",
        {"imbalance.class_weights": {"kind": "balanced"}},
    )
    yield Remedy(
        "Focal loss",
        "Training then turns to what is still answered wrongly (Lin et al., 2017).",
        {"loss": {"kind": "focal"}},
    )


def more_in_codes(spec: VAE) -> Iterator[Remedy]:
    """What leaves the codes of a VAE more to say."""
    yield Remedy(
        f"Beta {spec.prior.beta / 4:g}",
        "What keeps codes orderly then counts for less against reconstruction.",
        {"prior.beta": spec.prior.beta / 4},
    )
    epochs = max(2, spec.training.epochs // 4)
    yield Remedy(
        f"Beta grows over {epochs} epochs",
        "Codes then learn to be useful before they must be orderly (Bowman et al., 2016).",
        {"prior.warm_up": epochs},
    )


def _kind(choice: Any) -> str:
    return str(choice.kind)
