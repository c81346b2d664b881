"""What a VAE asks of its codes."""

from typing import Any, ClassVar

from labcore.spec.base import Spec, setting


class Prior(Spec):
    """How strongly codes are drawn to the distribution from which samples are made."""

    title = "Latent space"
    lab: ClassVar[str] = "vae"

    beta: float = setting(
        1.0,
        "What the divergence of codes from a normal distribution counts against reconstruction. Above 1 the latent "
        "space is more orderly and images are less sharp; below 1 the reverse (Higgins et al., ICLR 2017).",
        low=0,
        high=1000,
        usual=(0.1, 10),
        log=True,
        nothing=0,
    )
    warm_up: int = setting(
        0,
        "Epochs over which beta grows from 0 to its value, so that codes learn to be useful before they must be "
        "orderly. Raise it where many latent numbers stay unused (Bowman et al., CoNLL 2016).",
        low=0,
        high=10_000,
        usual=(0, 20),
        unit="epochs",
    )

    def weight(self, step: Any, steps_per_epoch: int) -> Any:
        """What the divergence counts at `step`, a float32 tensor, the first being 0."""
        import tensorflow as tf

        if not self.warm_up:
            return tf.constant(self.beta, tf.float32)
        return self.beta * tf.minimum(1.0, step / (self.warm_up * steps_per_epoch))
