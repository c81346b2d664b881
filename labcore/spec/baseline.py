"""The baseline task: one class per image, by a classical method."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from labcore.spec.base import OneOf, setting
from labcore.spec.classes import objections_to_classes, prepared_shape
from labcore.spec.classifying import Classifying
from labcore.spec.data import Data
from labcore.spec.estimator import Estimator
from labcore.spec.estimator.support_vectors import SVM
from labcore.spec.features import Features
from labcore.spec.features.pixels import PrincipalComponents
from labcore.spec.imbalance import Weighting
from labcore.spec.learning_curve import LearningCurve
from labcore.spec.preprocessing import Preparation
from labcore.spec.problem import Problem

OWN_SIZE_LIMIT = 64
"""Longest side, in pixels, that is kept without being asked for."""


class Baseline(Classifying):
    """Tell which of several classes an image belongs to, by a classical method: what a network has to beat.

    Probabilities are the softmax of the method's scores over a temperature, one number that is chosen on validation
    images (Guo et al., 2017). It changes how sure an answer sounds, and not which it is.
    """

    title: ClassVar[str] = "Classical baseline"
    lab: ClassVar[str] = "classical"
    epoch_is: ClassVar[str] = "share"
    epoch_means: ClassVar[str] = (
        "A baseline is fitted from scratch on growing shares of the training images: of five, share 1 is a fifth of "
        "them and share 5 all. Where validation still rises at the end, more images would help."
    )
    curve_over: ClassVar[str] = "train_images"
    no_code: ClassVar[str] = (
        "A classical baseline has no network that Keras could train: it is a method of scikit-learn, fitted on the "
        "features that the settings name."
    )
    kept: ClassVar[str] = "the largest that it was fitted on"

    task: Literal["baseline"] = "baseline"

    preprocessing: Preparation = setting(
        Preparation(),
        "Size, color and contrast of the images. Smaller images make fewer features, and are quicker; larger ones keep "
        "detail.",
    )
    features: Annotated[Features, OneOf()] = setting(
        PrincipalComponents(),
        "What the method sees of an image. Principal components first; oriented gradients where shape tells classes "
        "apart, color and texture where that does.",
    )
    imbalance: Weighting = setting(
        Weighting(), "What is done about rare classes. Worth it where they are missed more often than common ones."
    )
    estimator: Annotated[Estimator, OneOf()] = setting(
        SVM(),
        "The method that learns classes from features. Choose an SVM for few images, boosting for many; a forest needs "
        "no tuning.",
    )
    learning_curve: LearningCurve = setting(
        LearningCurve(),
        "How many shares of the training images are tried. More show whether further images would help, and cost time.",
    )

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """Features and trees that are possible with so few images of that size."""
        features, estimator = (
            each if isinstance(each, Mapping) else {} for each in (asked.get("features"), asked.get("estimator"))
        )
        images = self.learning_curve.fewest(data.splits["train"].classes)
        changes = {
            "features": self.features.fitted(features, self.input_shape(data), images),
            "estimator": self.estimator.fitted(estimator, images),
        }
        return self.model_copy(update=changes)

    def rounds(self) -> int:
        return self.learning_curve.points

    def summary(self) -> str:
        return f"{self.dataset} · {self.estimator.title} · {self.features.title}"

    def input_shape(self, data: Data) -> tuple[int, int, int]:
        """`(height, width, channels)` of the images that features are computed of, see `prepared_shape`."""
        return prepared_shape(self.preprocessing, data, OWN_SIZE_LIMIT)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from objections_to_classes(data)
