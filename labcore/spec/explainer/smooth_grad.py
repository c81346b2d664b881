"""SmoothGrad."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.explainer.base import Explainer, Network, Passes
from labcore.spec.explainer.gradients import strongest


class SmoothGrad(Explainer):
    """The mean gradient over noisy copies of the image, in which what the gradient owes to chance averages out."""

    title: ClassVar[str] = "SmoothGrad"
    kind: Literal["smooth_grad"] = "smooth_grad"
    samples: int = setting(
        32, "Noisy copies of each image. More give a calmer map and take longer.", low=2, high=256, usual=(8, 64)
    )
    noise: float = setting(
        0.15,
        "Standard deviation of the noise, as a share of the image's range from dark to bright; 0.1 to 0.2 is usual.",
        low=0.01,
        high=1,
        usual=(0.05, 0.3),
        step=0.01,
    )
    seed: int = setting(
        0,
        "Fixes the noise. Change it to see how much of a map is owed to chance.",
        low=0,
        high=2**31 - 1,
        advanced=True,
    )

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Smilkov et al., 2017 (arXiv 1706.03825). Gradients are averaged with their signs, then as in
        vanilla gradients. `(n, H, W)`, 0 or more, in score per step of the 0–255.
        """
        means = [self._mean(network, image, label) for image, label in zip(images, classes, strict=True)]
        return strongest(np.stack(means))

    def _mean(self, network: Network, image: NDArray[np.uint8], label: np.int32) -> NDArray[np.float32]:
        random = np.random.default_rng(self.seed)
        deviation = self.noise * (float(image.max()) - float(image.min()))
        total = np.zeros(image.shape, np.float64)
        for start in range(0, self.samples, network.at_once):
            number = min(network.at_once, self.samples - start)
            noise = random.normal(0, deviation, (number, *image.shape)).astype(np.float32)
            total += network.gradients(image + noise, np.full(number, label)).sum(axis=0, dtype=np.float64)
        return (total / self.samples).astype(np.float32)

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(backward=self.samples)
