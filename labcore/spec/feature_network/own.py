"""A classifier of the lab's own."""

from typing import ClassVar, Literal

from labcore.spec.feature_network.base import FeatureNetwork


class OwnClassifier(FeatureNetwork):
    """A small classifier, trained here on the same data set the first time it is needed, and the same for all runs.

    It knows what matters in these images, and it can say which class a sample shows. Distances in its features are
    called Fréchet distances, never FID.
    """

    title: ClassVar[str] = "Classifier of this data set"
    kind: Literal["classifier"] = "classifier"
