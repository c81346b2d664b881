"""How samples are held against real images."""

from typing import Annotated, ClassVar

from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.feature_network import FeatureNetwork
from labcore.spec.feature_network.own import OwnClassifier


class Scores(Spec):
    """How samples are held against real images: in whose eyes, how many, how often."""

    title = "Scores"
    lab: ClassVar[str] = "gan"

    features: Annotated[FeatureNetwork, OneOf()] = setting(
        OwnClassifier(),
        "The network in whose features images are compared. Take the set's own classifier for any images, InceptionV3 "
        "for color photographs and where others report FID. Distances in the features of different networks cannot be "
        "held against each other: name one run to compare across preparations, folds or data sets.",
    )
    samples: int = setting(
        2048,
        "Samples that are drawn for the report. With fewer, the Fréchet distance comes out too large, and below 2,048 "
        "figures of different numbers cannot be compared.",
        low=64,
        high=50_000,
        usual=(512, 10_000),
        log=True,
        unit="samples",
    )
    every: int = setting(
        1,
        "Epochs from one score to the next while it learns; the first and the last are scored in any case. Raise it "
        "where scoring takes longer than learning.",
        low=1,
        high=1000,
        usual=(1, 20),
        unit="epochs",
    )
    samples_while_training: int = setting(
        512,
        "Samples drawn for a score while it learns. These scores tell epochs apart; they lie above those of the report "
        "where they are made of fewer samples.",
        low=32,
        high=50_000,
        usual=(128, 2048),
        log=True,
        unit="samples",
        advanced=True,
    )
