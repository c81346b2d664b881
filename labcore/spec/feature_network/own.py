"""A classifier of the lab's own."""

from typing import ClassVar, Literal

from labcore.spec.feature_network.base import FeatureNetwork


class OwnClassifier(FeatureNetwork):
    """A small classifier, trained here on the run's training images the first time it is needed.

    It is the same for all runs that see the same images: of another size or preparation, with other training or
    validation images, there is another, and distances cannot be held against each other. It knows what matters in
    these images, and it can say which class a sample shows. Distances in its features are called Fréchet distances,
    never FID.
    """

    title: ClassVar[str] = "Classifier of this data set"
    kind: Literal["classifier"] = "classifier"
