"""What a classifier is told after each epoch, and what is shown of it."""

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.browsing import classes_in_turn
from labcore.datasets.dataset import Dataset
from labcore.evaluation.classification import confusion, figures
from labcore.explain.grad_cam import GradCamMaps
from labcore.nn.spatial_transformer import transformed
from labcore.spec.classification import Classification
from labcore.training.learner import Learner
from labcore.training.reporter import Reporter


class Judge:
    """After each epoch: figures, confusion matrix and heat maps on the validation split.

    Where the network has a spatial transformer, also the images as it hands them on: the heat maps lie over those.
    """

    def __init__(
        self,
        spec: Classification,
        learner: Learner,
        dataset: Dataset,
        images: NDArray[np.uint8],
        reporter: Reporter,
    ):
        self._learner, self._images, self._reporter = learner, images, reporter
        self._folder = reporter.folder
        self._classes = dataset.card.classes
        self._indices = dataset.indices("val")
        self._labels = dataset.labels[self._indices]
        self._shown = classes_in_turn(self._labels)[: spec.training.heat_maps]
        self._maps = GradCamMaps(learner.model)
        self._transformed = transformed(learner.model)
        if len(self._shown):
            arrays = {"images": images[self._indices[self._shown]], "labels": self._labels[self._shown]}
            self._folder.write_arrays("heat_map_images", arrays)

    def __call__(self, epoch: int) -> dict[str, float]:
        probabilities = self._learner.predict(self._images, self._indices, between=self._reporter.heed)
        if not np.isfinite(probabilities).all():
            raise self._learner.diverged(f"after epoch {epoch}")
        self._reporter.hold()
        if len(self._shown):
            self._draw(epoch, probabilities[self._shown])
        # The matrix comes last: by it pages know that an epoch can be shown, and would find it without its heat maps.
        matrix = confusion(self._labels, probabilities).tolist()
        self._folder.write_json_artifact("confusion", {"classes": self._classes, "matrix": matrix}, epoch)
        return {f"val_{name}": value for name, value in figures(self._labels, probabilities).items()}

    def _draw(self, epoch: int, probabilities: NDArray[np.float32]) -> None:
        labels, images = self._labels[self._shown], self._images[self._indices[self._shown]]
        if self._transformed is not None:
            seen = self._transformed(images.astype(np.float32), training=False).numpy()
            self._folder.write_arrays("transformed", {"images": np.rint(seen).clip(0, 255).astype(np.uint8)}, epoch)
        arrays = {
            "maps": self._maps(images, labels),
            "predicted": probabilities.argmax(axis=1).astype(np.int32),
            "confidence": probabilities.max(axis=1),
        }
        self._folder.write_arrays("heat_maps", arrays, epoch)
