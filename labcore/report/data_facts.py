"""What a report says of the data set behind it."""

from collections.abc import Iterator

from labcore.datasets.card import IN_WORDS, Card
from labcore.datasets.card_facts import fact_rows
from labcore.datasets.checks import checked_before
from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.markdown import in_markdown
from labcore.report.document import Block, Cell, Facts, Note, Number, Section, Table

SYNTHETIC = (
    "**Synthetic images**, drawn by code: for practice. Figures on them tell nothing about real patients, cells or "
    "terrain."
)

MOST_CLASSES = 60
"""Rows of a table of classes."""


def card_of(dataset: str) -> Card | None:
    """The card of a data set; None where it is not in this lab any more."""
    try:
        return Library().card(dataset)
    except LabError:
        return None


def no_card(dataset: str) -> Note:
    """What is said of a data set that is not in this lab any more."""
    return Note(f"The data set '{in_markdown(dataset)}' is not in this lab any more: no more can be said of it.")


def data_section(dataset: str, fingerprint: str, synthetic: bool, looks: str) -> Section:
    """The data set of that name, as far as it is still here.

    Args:
        fingerprint: of its content when it was read; empty where that is not known.
        synthetic: whether its images are drawn by code.
        looks: how often its test images have been looked at, as a sentence.
    """
    card = card_of(dataset)
    return Section("Data", tuple(_blocks(dataset, card, fingerprint, synthetic, looks)))


def _blocks(dataset: str, card: Card | None, fingerprint: str, synthetic: bool, looks: str) -> Iterator[Block]:
    made = None if card is None else card.synthesized
    if synthetic and (made is None or made.drawn):
        yield Note(SYNTHETIC, "warning")
    if made is not None:
        whose = f"run {in_markdown(made.run)}, trained on '{in_markdown(made.dataset)}'"
        yield Note(
            f"**{made.images:,} of the training images were made by a generator** ({whose}); validation and test "
            "images are those of a set without them.",
            "warning",
        )
    known = {"Name": dataset} if card is None else {"Title": card.title, **fact_rows(card)}
    yield Facts(tuple({**known, "Fingerprint": fingerprint or "not recorded"}.items()))
    if card is None:
        yield no_card(dataset)
        return
    if fingerprint and card.fingerprint != fingerprint:
        yield Note(
            "The data set of that name has other content now than when it was read; what stands below is of now.",
            "warning",
        )
    yield _counts(card)
    for note in card.notes:
        yield Note(in_markdown(note))
    found = checked_before(Library().folder(dataset), card.fingerprint)
    if found is not None and (leak := found.leak_in_words()):
        yield Note(in_markdown(leak), "warning")
    if found is not None and found.group_leaks:
        told = f"{found.group_leaks:,} groups have images in more than one split: figures look better than they are."
        yield Note(told, "warning")
    yield Note(f"{in_markdown(looks)} The more often, the less they tell about new ones.")


def _counts(card: Card) -> Table:
    splits = list(card.splits.items())
    rows: list[tuple[Cell, ...]] = [
        (name, *(Number(split.classes.get(name, 0), form="count") for _, split in splits))
        for name in card.classes[:MOST_CLASSES]
    ]
    rows.append(("All images", *(Number(split.images, form="count") for _, split in splits)))
    more = len(card.classes) - MOST_CLASSES
    caption = "Images of each class" + (", those in which it occurs" if card.task == "segmentation" else "")
    return Table(
        ("Class", *(IN_WORDS.get(name, name).capitalize() for name, _ in splits)),
        tuple(rows),
        f"{caption}{f'; {more:,} more classes are not listed' if more > 0 else ''}.",
    )
