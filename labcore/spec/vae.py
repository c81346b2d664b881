"""The task of a variational autoencoder."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from labcore.spec.autoencoder import Autoencoder
from labcore.spec.autoencoder.convolutional import ConvolutionalAutoencoder
from labcore.spec.base import OneOf, setting
from labcore.spec.generative import Generative
from labcore.spec.likelihood import Likelihood
from labcore.spec.likelihood.bernoulli import Bernoulli
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.adam import Adam
from labcore.spec.training.generating import VariationalTraining
from labcore.spec.variational import Prior


class VAE(Generative):
    """A variational autoencoder: learn a space of codes in which each point is an image, to sample and to walk through.

    Reference: Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014.
    """

    title: ClassVar[str] = "VAE"
    lab: ClassVar[str] = "vae"
    task: Literal["vae"] = "vae"
    watched: ClassVar[tuple[str, str]] = ("elbo", "kl")
    further: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Reconstruction": ("reconstruction", "val_reconstruction"),
        "Active units": ("val_active_units",),
        "Fréchet distance": ("val_frechet_distance",),
    }
    watched_means: ClassVar[str] = (
        "Both curves are the evidence lower bound in nats for one image: minus reconstruction and divergence, whatever "
        "beta is."
    )
    codes_images: ClassVar[bool] = True
    judged_by: ClassVar[str] = "elbo"
    judging: ClassVar[tuple[str, ...]] = ("elbo", "reconstruction", "kl", *Generative.judging, "reconstructions_read")

    prior: Prior = setting(
        Prior(),
        "What codes are asked for beside good reconstructions. More order for smoother walks, less for sharper images.",
    )
    likelihood: Annotated[Likelihood, OneOf()] = setting(
        Bernoulli(),
        "How probable an image is, given what the decoder says of each pixel. Bernoulli where pixels are nearly "
        "black or white, Gaussian for photographs and scans.",
    )
    architecture: Annotated[Autoencoder, OneOf()] = setting(
        ConvolutionalAutoencoder(),
        "The networks from image to code and back. Make them larger where reconstructions stay blurred; fully "
        "connected ones suit tiny images only.",
        aliases=("model", "network", "net"),
    )
    optimizer: Annotated[Optimizer, OneOf()] = setting(
        Adam(),
        "The rule that turns gradients into steps. Adam works nearly everywhere; lower its learning rate where the "
        "loss jumps.",
    )
    training: VariationalTraining = setting(
        VariationalTraining(), "Epochs, batches, stopping, devices. More epochs where the bound still rises at the end."
    )

    def unlike(self, figure: str, key: str) -> str:
        if figure in ("elbo", "reconstruction") and key.partition(".")[0] in ("likelihood", "preprocessing"):
            return f"With another {key}, an image costs nats of another kind, and {figure} cannot be compared."
        return super().unlike(figure, key)
