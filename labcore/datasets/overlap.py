"""Images that two data sets of the lab share, whatever the sets are called and however they are split."""

from functools import lru_cache
from typing import Any

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.datasets.twins import image_digest
from labcore.errors import InputError

LEARNED_FROM = ("train", "val")
"""The splits that a network knows: it is trained on the one, and its best epoch chosen by the other."""

MOST_KEPT = 8  # sets of digests, of sixteen bytes for each image


def known_test_images(noted: dict[str, Any], card: Card, splits: tuple[str, ...] = ("test",)) -> int:
    """How many test images of the set of `card` a network knows that was trained on another set.

    Counted are pixel-identical images that show anything: blank ones are the same everywhere. The first time every
    image of both sets is read, which takes about a second for each gigabyte; sets whose images cannot be of the same
    size are told apart by their cards.

    Args:
        noted: what the environment of the run that trained it says of its data set.
        splits: of the set of `card`, whose images are asked about.
    """
    name, without = noted.get("name"), noted.get("without")
    exclusions = without.get("name") if isinstance(without, dict) else None
    try:
        other = Library().card(str(name))
        if other.fingerprint != noted.get("fingerprint") or not _comparable(card, other):
            return 0
        tested = _digests(card.name, card.fingerprint, None, splits)
        known = _digests(other.name, other.fingerprint, exclusions, LEARNED_FROM)
        return len(tested & (known | _learned_by_generator(other)))
    except InputError:
        return 0  # the set or its list is not in this lab any more: nothing can be compared


def _learned_by_generator(card: Card) -> frozenset[bytes]:
    """What had been learned from by whatever made images of the set of `card`: they show what those show."""
    made = card.synthesized
    try:
        if made is None or (origin := Library().card(made.dataset)).fingerprint != made.fingerprint:
            return frozenset()
        return _digests(origin.name, origin.fingerprint, None, LEARNED_FROM) | _learned_by_generator(origin)
    except InputError:
        return frozenset()


def _comparable(one: Card, other: Card) -> bool:
    """Whether any image of the one can be as large as one of the other, as far as their cards say."""
    ranges = ((one.height_range, other.height_range), (one.width_range, other.width_range))
    overlap = all(max(a[0], b[0]) <= min(a[1], b[1]) for a, b in ranges)
    return overlap and one.channels == other.channels


@lru_cache(MOST_KEPT)
def _digests(name: str, fingerprint: str, exclusions: str | None, splits: tuple[str, ...]) -> frozenset[bytes]:
    """Of the images in `splits`; by `fingerprint`, as other content may come to lie under the same name."""
    dataset = Library().open(name, exclusions=exclusions)
    images = (dataset.image(index) for split in splits for index in dataset.indices(split))
    return frozenset(image_digest(image) for image in images if image.min() < image.max())
