"""Differentiable augmentation: what a critic sees is changed at random, real and generated images alike."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from labcore.spec.base import Spec, setting


class DiffAugmentation(Spec):
    """Random changes to all that the critic sees, for training sets of a few hundred to a few thousand images.

    With few images the critic soon knows each by heart, and calls anything else generated. Changing real images alone
    would teach the generator to make changed ones; here both are changed, and the generator's gradient flows through
    the changes (Zhao et al., "Differentiable augmentation for data-efficient GAN training", NeurIPS 2020).
    """

    title = "Differentiable augmentation"
    lab: ClassVar[str] = "gan"

    enabled: bool = setting(
        False,
        "Whether images are changed at random before the critic sees them, real and generated ones alike. Switch it on "
        "for fewer than about ten thousand images, or when the critic calls training images real and held-out ones "
        "generated; leave it off for large sets, where it costs time and sharpness.",
    )
    color: float = setting(
        1.0,
        "How far brightness, contrast and, in color images, saturation change; 1 is as in the paper. Lower it, or turn "
        "it off, where colors themselves matter, as with stains.",
        low=0,
        high=1,
        step=0.1,
        off=0,
    )
    translation: float = setting(
        0.125,
        "How far images are shifted at most, as a share of their sides; what comes in from outside is medium gray. "
        "Raise it for fewer images; lower it where things always stand at the same place.",
        low=0,
        high=0.5,
        usual=(0, 0.25),
        step=0.025,
        off=0,
    )
    cutout: float = setting(
        0.5,
        "Side of a square of medium gray at a random place, as a share of the image's sides. Raise it for fewer "
        "images; lower it when samples show such patches, or where small details decide.",
        low=0,
        high=0.9,
        usual=(0, 0.75),
        step=0.05,
        off=0,
    )

    def build(self) -> Callable[[Any, Any], Any]:
        """A function of images `(N, H, W, C)` float32 and a seed `(2,)` int32: changed images of the same shape.

        Pixels lie in [-1, 1], where 0 is the medium gray; changed ones may lie beyond. The same seed makes the same
        draws. Gradients flow through it, of any order. Switched off, it gives the images as they are.
        """
        from labcore.nn.diff_augment import augmented

        color, translation, cutout = (self.color, self.translation, self.cutout) if self.enabled else (0, 0, 0)
        return partial(augmented, color=color, translation=translation, cutout=cutout)
