"""The task of a generative adversarial network."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.adversarial_loss import AdversarialLoss
from labcore.spec.adversarial_loss.wasserstein import Wasserstein
from labcore.spec.base import OneOf, setting
from labcore.spec.critic import Critic
from labcore.spec.critic.convolutional import ConvolutionalCritic
from labcore.spec.critic_penalty import CriticPenalty
from labcore.spec.critic_penalty.gradient import GradientPenalty
from labcore.spec.critic_penalty.none import NoPenalty
from labcore.spec.data import Data
from labcore.spec.diff_augmentation import DiffAugmentation
from labcore.spec.generative import Generative
from labcore.spec.generator import Generator
from labcore.spec.generator.convolutional import ConvolutionalGenerator
from labcore.spec.instance_noise import InstanceNoise
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.adam import Adam
from labcore.spec.problem import Problem
from labcore.spec.training.base import SPREAD
from labcore.spec.training.generating import AdversarialTraining
from labcore.words import counted


class GAN(Generative):
    """A generative adversarial network: make images that a second network, the critic, cannot tell from real.

    Reference: Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014.
    """

    title: ClassVar[str] = "GAN"
    lab: ClassVar[str] = "gan"
    task: Literal["gan"] = "gan"
    fewest_steps: ClassVar[int] = 3000
    watched: ClassVar[tuple[str, str]] = ("critic_loss", "frechet_distance")
    further: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Losses": ("critic_loss", "generator_loss"),
        "Scores of the critic": ("critic_real", "critic_fake"),
        "Norm of the gradient": ("gradient_norm",),
    }
    watched_means: ClassVar[str] = (
        "What the critic lowers. It tells little of the samples: both networks learn, so it need not fall."
    )
    kept: ClassVar[str] = "the one whose samples were nearest to validation images"

    architecture: Annotated[Generator, OneOf()] = setting(
        ConvolutionalGenerator(),
        "The network that makes images. Make it larger where samples stay crude though the critic still learns.",
        aliases=("model", "network", "net", "generator"),
    )
    critic: Annotated[Critic, OneOf()] = setting(
        ConvolutionalCritic(),
        "The network that tells real images from made ones. Make it weaker, or regularize it, where it is sure of "
        "every image.",
        aliases=("discriminator",),
    )
    loss: Annotated[AdversarialLoss, OneOf()] = setting(
        Wasserstein(),
        "What both networks play for. Wasserstein with a penalty is the steadiest; try the others where it is too "
        "slow.",
    )
    penalty: Annotated[CriticPenalty, OneOf()] = setting(
        GradientPenalty(),
        "What keeps the critic's scores from changing too steeply. Needed with Wasserstein; R1 goes with the other "
        "losses where they are unsteady.",
    )
    noise: InstanceNoise = setting(
        InstanceNoise(),
        "Noise on all that the critic sees. Try it where the critic is sure of all images after a few epochs.",
    )
    diff_augmentation: DiffAugmentation = setting(
        DiffAugmentation(),
        "Random changes to all that the critic sees, real and made alike. Worth it where there are fewer than "
        "about ten thousand images.",
    )
    optimizer: Annotated[Optimizer, OneOf()] = setting(
        Adam(learning_rate=2e-4),
        "The rule that turns gradients into steps of the generator. Lower its learning rate where samples become "
        "alike.",
    )
    critic_optimizer: Annotated[Optimizer, OneOf()] = setting(
        Adam(learning_rate=2e-4),
        "The rule that turns gradients into steps of the critic. Lower its learning rate where the critic is sure "
        "of all images, raise it where it hardly tells them apart.",
    )
    training: AdversarialTraining = setting(
        AdversarialTraining(),
        "Epochs, batches, stopping, devices. More epochs where samples still get better at the end.",
    )

    def averaged_by(self) -> str:
        return "training.weight_averaging" if self.training.weight_averaging else ""

    def played_for(self) -> AdversarialLoss:
        return self.loss

    def images_per_step(self) -> int:
        return self.training.batch_size * self.training.critic_steps

    def summary(self) -> str:
        return f"{self.dataset} · {self.loss.title} · {self.architecture.title}"

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        if self.critic.looks_at_batches and not isinstance(self.penalty, NoPenalty):
            yield Problem(
                "critic.normalization",
                "A penalty on the critic's gradient asks how the score of one image changes with that image; with "
                "batch normalization it changes with all others too.",
                "Set critic.normalization to layer, spectral or none, or penalty to none.",
            )
        if isinstance(self.loss, Wasserstein) and isinstance(self.penalty, NoPenalty) and not self.critic.is_bound:
            yield Problem(
                "penalty",
                "A Wasserstein critic that nothing holds back grows its scores without end, and teaches nothing.",
                "Set penalty to gradient, or critic.normalization to spectral.",
                fatal=False,
            )
        images, parts = self.images_per_epoch(data), self.training.critic_steps
        if 0 < images < parts:
            yield Problem(
                "training.critic_steps",
                f"{parts} steps of the critic for each of the generator take an image each at least, and there are "
                f"{counted(images, 'training image')}.",
                f"Set training.critic_steps to {images} or less.",
            )
        if self.training.strategy in SPREAD:
            yield Problem(
                "training.strategy",
                "A GAN is trained on one device here.",
                "Set training.strategy to auto, gpu or cpu.",
            )
