"""Pixels as they are, and what varies most among them."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.features.base import Extract, Features, Networks, Shape
from labcore.spec.problem import Problem


class OfPixels(Features):
    """Features that start from the brightness of every pixel, from 0 to 1."""

    def length(self, shape: Shape) -> int:
        return int(np.prod(shape))

    def build(self, shape: Shape, networks: Networks) -> Extract:
        return lambda images: np.divide(images.reshape(len(images), -1), 255, dtype=np.float32)


class Pixels(OfPixels):
    """Every pixel's brightness, from 0 to 1: nothing is lost, and nothing is known of what lies beside what."""

    title: ClassVar[str] = "Raw pixels"
    kind: Literal["pixels"] = "pixels"


class PrincipalComponents(OfPixels):
    """How much of each of the commonest patterns is in an image: principal components of the training pixels."""

    title: ClassVar[str] = "Principal components (PCA)"
    kind: Literal["pca"] = "pca"
    components: int = setting(
        50,
        "Patterns that are kept, those that explain most of the variation first. More keep finer detail, and noise: "
        "raise it where training stays low.",
        low=1,
        high=2000,
        usual=(10, 200),
        log=True,
        unit="components",
    )

    def kept(self, length: int) -> int:
        return min(self.components, length)

    def steps(self, images: int, length: int, seed: int) -> list[Any]:
        from sklearn.decomposition import PCA

        return [PCA(self.components, random_state=seed)]

    def fitted(self, asked: Mapping[str, Any], shape: Shape, images: int) -> Self:
        if "components" in asked:
            return self
        return self.model_copy(update={"components": max(1, min(self.components, images, self.length(shape)))})

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        pixels = self.length(experiment.input_shape(data))
        images = experiment.learning_curve.fewest(data.splits["train"].classes)
        if self.components > min(pixels, images):
            yield Problem(
                f"{key}.components",
                f"{self.components} components cannot be found in {images} images of {pixels} pixels, the first point "
                "of the learning curve: there are no more than the lesser of both.",
                f"Set {key}.components to {min(pixels, images)} or less, or take fewer points.",
            )
