"""What a penalty on a critic's slope is."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from labcore.spec.base import Choice


class CriticPenalty(Choice):
    """What is added to the critic's losses where its scores change too fast with an image.

    `Any` stands for a TensorFlow tensor here, as loading this module loads no TensorFlow.
    """

    lab: ClassVar[str] = "gan"

    def measures(self, step: Any) -> Any:
        """Whether slopes are measured at this `step`, a number or scalar tensor: bool, or a bool tensor."""
        return True

    @abstractmethod
    def losses(self, scores: Callable[[Any], Any], real: Any, fake: Any, generator: Any, step: Any) -> tuple[Any, Any]:
        """What is added to the critic's losses, and how steep it was found to be.

        Args:
            scores: the critic: scores `(N,)` of images `(N, H, W, C)`. Each must depend on its own image alone, so the
                critic must not normalize over the batch.
            real: images `(N, H, W, C)` float32.
            fake: as many generated images of the same shape. No gradient need reach the generator through them.
            generator: a `keras.random.SeedGenerator` for what is drawn.
            step: how many steps of the critic came before, a scalar integer (tensor).

        Returns:
            Losses `(N,)` and norms of gradients `(N,)`, both float32. Where nothing is measured, both are 0: whoever
            tells the mean norm over steps takes it over those at which `measures` says so.
        """
