"""A data set as a run sees it that takes some of its classes as one; the set itself stays as it is."""

from dataclasses import replace

from labcore.datasets.card import Card, Split
from labcore.datasets.dataset import Dataset
from labcore.spec.class_groups import Classes, counts_of
from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment


def seen_card(spec: Experiment, card: Card) -> Card:
    """`card` with the classes that `spec` tells apart; its images are not divided anew."""
    return merged_card(card, spec.classes) if isinstance(spec, Classifying) else card


def merged(dataset: Dataset, classes: Classes) -> Dataset:
    """`dataset` with labels `(N,)` of the classes that are left; pixels, positions, splits and fingerprint stay."""
    _, places = classes.among(dataset.card.classes)
    card = merged_card(dataset.card, classes)
    return dataset if card is dataset.card else replace(dataset, labels=places[dataset.labels], card=card)


def merged_card(card: Card, classes: Classes) -> Card:
    """`card` with the classes that are left, and what they are made of."""
    names, places = classes.among(card.classes)
    if names == card.classes:
        return card
    splits = {
        split: Split(images=facts.images, classes=counts_of(facts.classes, card.classes, names, places))
        for split, facts in card.splits.items()
    }
    return card.model_copy(update={"classes": names, "splits": splits, "merged": classes.members()})
