"""`datasets exclude` and `datasets exclusions`: lists of training images that runs leave out."""

from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.progress import Progress
from labcore.cli.table import table
from labcore.datasets.card import Without
from labcore.errors import InputError
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.datasets.dataset import Dataset
    from labcore.datasets.findings import Finding


@click.command("exclude")
@click.argument("name")
@click.option("--list", "list_name", required=True, metavar="LISTNAME", help="What to call the list.")
@click.option(
    "--accept",
    "accepted",
    metavar="KIND",
    multiple=True,
    help="Leave out the training images that a check found of this kind, such as blank-image, "
    "near-duplicates-across-splits, or all 'duplicates' or 'artifacts'; of copies one stays. May be given more "
    "than once.",
)
@click.option("--image", "images", metavar="NUMBER", type=int, multiple=True, help="Leave out this training image too.")
@click.option("--keep", "kept", metavar="NUMBER", type=int, multiple=True, help="Keep this image all the same.")
@answers
def exclude(
    name: str, list_name: str, accepted: tuple[str, ...], images: tuple[int, ...], kept: tuple[int, ...]
) -> Answer:
    """Make a list of training images that runs leave out of the data set NAME, which stays as it is.

    Validation and test images always stay: results are measured on them.

    A list is never changed: made again with other images, it gets its next version. A spec names it as
    'exclusions: LISTNAME@1'.
    """
    from labcore.datasets.exclusions import shelf
    from labcore.datasets.exclusions.choice import BY_HAND, left_out
    from labcore.datasets.library import Library

    dataset = Library().open(name)
    reasons = left_out(dataset, _found(dataset, accepted))
    reasons |= {image: BY_HAND for image in images if image not in reasons}
    made = shelf.save(dataset, list_name, {image: why for image, why in reasons.items() if image not in kept})
    return Answer(
        {"name": name, "exclusions": made.reference, "images": len(made.images)},
        f"'{made.reference}' leaves out {counted(len(made.images), 'training image')}. A spec names it as\n\n"
        f"exclusions: {made.reference}",
    )


@click.command("exclusions")
@click.argument("name")
@answers
def exclusions(name: str) -> Answer:
    """List the exclusion lists of the data set NAME, and how many training images each leaves out."""
    from labcore.datasets.library import Library

    library = Library()
    notes: list[Without] = []
    for reference in library.exclusions(name):
        try:
            note = library.card(name, reference).without
        except InputError as error:  # altered, damaged or of an older lab: it cannot be used, the others can
            remark(str(error))
            continue
        notes += [note] if note else []
    rows = ((note.name, note.images["train"]) for note in notes)
    text = table(("LIST", "IMAGES"), rows) if notes else f"'{name}' has no exclusion list."
    return Answer({"name": name, "exclusions": [note.model_dump(mode="json") for note in notes]}, text)


def _found(dataset: "Dataset", accepted: tuple[str, ...]) -> list["Finding"]:
    """The findings of the kinds that are accepted; a deep check is made only where one of them needs it."""
    from labcore.datasets.checks import check, check_deeply
    from labcore.datasets.exclusions.choice import CHOICES, FAMILIES
    from labcore.datasets.kinds import KINDS

    if not accepted:
        return []
    wanted: set[str] = set()
    for word in accepted:
        kind = word.strip().lower().replace("-", " ")
        known = {each.replace("-", " "): each for each in CHOICES}
        if kind not in known and kind not in FAMILIES:
            names = ", ".join([*FAMILIES, *(each.replace(" ", "-") for each in CHOICES)])
            raise InputError(f"There is no kind of finding '{word}' that can be left out.", f"Known are: {names}.")
        wanted |= set(FAMILIES[kind]) if kind in FAMILIES else {known[kind]}
    with Progress(dataset.card.name) as progress:
        deep = any(KINDS[kind].deep for kind in wanted)
        found = check_deeply(dataset, progress.share) if deep else check(dataset)
    return [finding for finding in found.findings if finding.kind in wanted]
