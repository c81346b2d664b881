"""`datasets`: the library of data sets."""

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.exclusions import exclude, exclusions
from labcore.cli.group import Commands
from labcore.cli.progress import Progress
from labcore.cli.table import cell, listing, table
from labcore.datasets.card import Card, Modality, Task
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.datasets.dataset import Dataset
    from labcore.datasets.findings import Finding, Findings

EXAMPLES = 3
"""Images, or sets of them, that are named below each finding."""


@click.group(cls=Commands)
def datasets() -> None:
    """List, import, download and check data sets."""


@datasets.command("list")
@answers
def list_() -> Answer:
    """List the data sets of this lab, and those that can be downloaded."""
    from labcore.datasets.catalog import BY_NAME
    from labcore.datasets.library import Library

    cards = Library().cards()
    here = {card.name for card in cards}
    downloadable = [name for name in BY_NAME if name not in here]
    rows = (
        (card.name, card.task, len(card.classes), card.images, _size(card), card.modality, _source(card))
        for card in cards
    )
    text = table(("NAME", "TASK", "CLASSES", "IMAGES", "SIZE", "MODALITY", "SOURCE"), rows)
    if downloadable:
        text += f"\n\nTo be had by 'datasets download': {', '.join(downloadable)}"
    return Answer({"datasets": [card.model_dump(mode="json") for card in cards], "downloadable": downloadable}, text)


@datasets.command("show")
@click.argument("name")
@answers
def show(name: str) -> Answer:
    """Show what is known of the data set NAME: classes, splits, origin, licence."""
    from labcore.datasets.library import Library

    card = Library().card(name)
    return Answer(card.model_dump(mode="json"), _describe(card))


@datasets.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What to call it here.")
@click.option("--task", type=click.Choice(typing.get_args(Task)), help="Which one, where the data could serve two.")
@click.option(
    "--modality",
    type=click.Choice(typing.get_args(Modality), case_sensitive=False),
    help="What kind of image it is; decides which augmentation is sensible.",
)
@click.option(
    "--group",
    metavar="KEY_OR_REGEX",
    help="What belongs together, such as the images of one patient, and must not cross a split: a key of the npz or "
    "a column of the CSV; or a regular expression on file names, whose first group is compared.",
)
@click.option(
    "--class-names",
    metavar="NAME,NAME,…",
    help="What the labels 0, 1, … of an npz mean, or the values of masks, in that order; without it, numbers name "
    "themselves.",
)
@click.option(
    "--ignore",
    metavar="VALUE",
    help="The value of masks, from 0 to 255 or a color as #ff0000, whose pixels belong to no class: nobody says what "
    "they show, so they are neither learned from nor judged. 255 beside class numbers is taken so unasked.",
)
@answers
def import_(
    path: Path,
    name: str,
    task: Task | None,
    modality: Modality | None,
    group: str | None,
    class_names: str | None,
    ignore: str | None,
) -> Answer:
    """Import PATH: a folder or zip of class folders or of images and masks, an npz, or a CSV of files and labels."""
    from labcore.datasets.importing import import_path

    names = class_names.split(",") if class_names is not None else None
    with Progress() as progress:
        card = import_path(
            path,
            name,
            task=task,
            modality=modality,
            group=group,
            class_names=names,
            ignore=ignore,
            progress=progress.share,
        )
    return Answer(card.model_dump(mode="json"), f"Imported.\n\n{_describe(card)}")


@datasets.command("download")
@click.argument("name")
@answers
def download(name: str) -> Answer:
    """Download the data set NAME from its publisher, verified by its checksum."""
    from labcore.datasets.download import download as fetch

    with Progress(name) as progress:
        card = fetch(name, progress=progress.share)
    return Answer(card.model_dump(mode="json"), f"Downloaded.\n\n{_describe(card)}")


@datasets.command("check")
@click.argument("name")
@click.option(
    "--deep",
    is_flag=True,
    help="Also look for near duplicates, artifacts, outliers and likely wrong labels: seconds, or minutes for a set of "
    "50,000 images.",
)
@answers
def check(name: str, deep: bool) -> Answer:
    """Look for duplicates, leaks between splits and other trouble in the data set NAME."""
    from labcore.datasets.checks import check as inspect
    from labcore.datasets.checks import check_deeply
    from labcore.datasets.library import Library

    dataset = Library().open(name)
    with Progress(name) as progress:
        findings = check_deeply(dataset, progress.share) if deep else inspect(dataset)
    return Answer({"name": name, **findings.model_dump(mode="json")}, _findings(findings, dataset))


datasets.add_command(exclude)
datasets.add_command(exclusions)


@datasets.command("remove")
@click.argument("name")
@answers
def remove(name: str) -> Answer:
    """Delete the downloaded or imported data set NAME. The runs made with it stay."""
    from labcore.datasets.library import Library

    Library().remove(name)
    return Answer({"name": name, "removed": True}, f"Removed '{name}'.")


def _describe(card: Card) -> str:
    facts: list[tuple[str, Any]] = [
        ("name", card.name),
        ("title", card.title if card.title != card.name else None),
        ("task", card.task),
        ("images", f"{card.images} of {_size(card)}, {'gray' if card.channels == 1 else 'color'}"),
        ("groups", f"by {card.group}" if card.group else None),
        ("known of each", ", ".join(card.metadata) or None),
        ("modality", card.modality),
        ("source", _source(card)),
        ("origin", card.origin),
        ("licence", card.licence),
        ("citation", card.citation),
        *(("note", note) for note in card.notes),
    ]
    splits = list(card.splits)
    counts = ((name, *(card.splits[split].classes.get(name, 0) for split in splits)) for name in card.classes)
    totals = ("all images", *(card.splits[split].images for split in splits))
    blocks = [listing(facts), table(("CLASS", *(split.upper() for split in splits)), [*counts, totals])]
    if card.task == "segmentation":
        blocks.append(table(("PIXELS OF", *(split.upper() for split in splits)), list(_pixels(card))))
    return "\n\n".join(blocks)


def _pixels(card: Card) -> Iterator[tuple[str, ...]]:
    """Of each class the pixels of each split, and what part of them it covers."""
    of_splits = [facts.pixels or {} for facts in card.splits.values()]
    for name in card.classes:
        counts = [(each.get(name, 0), sum(each.values())) for each in of_splits]
        yield (name, *(f"{count} ({count / max(1, total):.2%})" for count, total in counts))


def _findings(findings: "Findings", dataset: "Dataset") -> str:
    twins = findings.duplicates
    facts = [
        ("identical images within a split", counted(twins.within_split, "set")),
        ("identical images across splits", counted(twins.across_splits, "set")),
        ("groups in more than one split", findings.group_leaks),
    ]
    from labcore.datasets.exclusions.choice import can_be_accepted

    lines = [listing(facts), ""]
    for finding in findings.findings:
        lines += [f"{finding.severity}: {finding.message}", *_examples(finding, dataset)]
    if not findings.findings:
        lines.append("Nothing to report.")
    if any(can_be_accepted(dataset, finding) for finding in findings.findings):
        name = dataset.card.name
        lines += [
            "",
            f"With --json all are named. To train without some of the training images: datasets exclude {name} --help",
        ]
    return "\n".join(lines)


def _examples(finding: "Finding", dataset: "Dataset") -> list[str]:
    """The first images of a finding, or its first sets, each in a line with numbers and file names."""
    from labcore.datasets.exclusions.choice import parts

    of_each = parts(finding)
    lines = []
    for place, members in enumerate(of_each[:EXAMPLES]):
        named = ", ".join(f"{image} {dataset.files[image]}" for image in members[:EXAMPLES])
        more = f", and {len(members) - EXAMPLES:,} more" if len(members) > EXAMPLES else ""
        note = f": {finding.notes[place]}" if finding.notes else ""
        lines.append(cell(f"  {named}{more}{note}"))
    if len(of_each) > EXAMPLES:
        lines.append(f"  and {len(of_each) - EXAMPLES:,} more")
    return lines


def _size(card: Card) -> str:
    if card.shape:
        return f"{card.shape[0]}×{card.shape[1]}"
    (low_height, high_height), (low_width, high_width) = card.height_range, card.width_range
    return f"{low_height}–{high_height} × {low_width}–{high_width}"


def _source(card: Card) -> str:
    return f"{card.source}, synthetic" if card.synthetic and not card.synthesized else card.source
