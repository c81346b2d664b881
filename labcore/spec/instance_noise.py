"""Noise on all that a critic sees, which fades as training goes on."""

from typing import Any, ClassVar

from labcore.spec.base import Spec, setting


class InstanceNoise(Spec):
    """Gaussian noise on real and generated images alike before the critic sees them (Sønderby et al. 2017).

    Early samples have nothing in common with real images, so that any critic is right at once and teaches nothing.
    Noise on both makes the two overlap; it fades as they come nearer to each other.
    """

    title = "Instance noise"
    lab: ClassVar[str] = "gan"

    deviation: float = setting(
        0.0,
        "Standard deviation of the noise at the start, where black is −1 and white 1; 0 for none. Try 0.1 when the "
        "critic is sure of all images after a few epochs and samples get no better; lower it when samples stay grainy.",
        low=0,
        high=1,
        usual=(0, 0.5),
        step=0.05,
        off=0,
    )
    fades_over: float = setting(
        0.5,
        "Share of training after which it is gone; until then it falls evenly. Raise it when training breaks down as "
        "the noise fades; lower it to leave more time for sharp images.",
        above=0,
        high=1,
        usual=(0.1, 1),
        step=0.1,
    )

    def deviation_at(self, progress: Any) -> Any:
        """The standard deviation at a `progress` of training in [0, 1], a number or float tensor: a float tensor."""
        from keras import ops

        return self.deviation * ops.maximum(1 - progress / self.fades_over, 0.0)
