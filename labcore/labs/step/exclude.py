"""Training images that are left out, by what a check has found."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions import shelf
from labcore.datasets.exclusions.choice import CHOICES, FAMILIES, left_out, parts
from labcore.datasets.exclusions.record import ExclusionList
from labcore.datasets.findings import Finding
from labcore.errors import InputError
from labcore.figures.mask_overlay import masked_thumbnail
from labcore.figures.picture_grid import grid_pixels
from labcore.labs.step.base import Found, Tell, WorkedStep
from labcore.labs.step.check import Check
from labcore.launch.inspection import looked_through
from labcore.report.document import Block, Table, Text
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

SIDE, ACROSS = 98, 8
"""Of the pictures of what goes: pixels of a side, and how many stand in a row."""


class Exclude(WorkedStep):
    """Make a list of training images that runs leave out; the data set stays, and so do validation and test."""

    title: ClassVar[str] = "Exclusion list"
    kind: Literal["exclude"] = "exclude"
    hands_on: ClassVar[bool] = True
    icon: ClassVar[str] = "filter_alt"
    verb: ClassVar[str] = "Make the list"

    of: str = setting("", "The step that has checked the set.")
    accept: tuple[str, ...] = setting(
        ("duplicates", "artifacts"), "The kinds of findings whose images go; of copies one stays."
    )

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,) if self.of else ()

    @property
    def numbers(self) -> tuple[str, ...]:
        return "images", "of"

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        checked = sitting.lab.step(self.of)
        name = checked.of(sitting) if isinstance(checked, Check) else sitting.dataset
        dataset = sitting.library.open(name, tell)
        wanted = {kind for word in self.accept for kind in FAMILIES.get(word, (word,))}
        known = looked_through(dataset, tell, sitting.store.runs_dir).findings
        findings = [each for each in known if each.kind in wanted]
        reasons = left_out(dataset, findings)
        told = Counter(reason.partition(", with ")[0] for reason in reasons.values())
        if not reasons:  # there is nothing to leave out, and runs take the set as it is
            return Found({"dataset": name, "list": "", "images": 0, "reasons": {}, "of": dataset.card.images})
        made = shelf.save(dataset, f"lab-{sitting.lab.id}", reasons)
        result = {"dataset": name, "list": made.reference, "images": len(made.images), "reasons": dict(told)}
        return Found(
            {**result, "of": dataset.card.images, **_before_and_after(dataset, made)},
            arrays={"pictures": _pictures(dataset, findings, reasons)},
        )

    def blocks(self, found: Found) -> Iterator[Block]:
        result = found.result
        if not result.get("images"):
            yield Text("There is no training image to leave out: the set stays as it is.")
            return
        yield Text(
            f"The list `{result['list']}` leaves out {counted(result['images'], 'training image')} of "
            f"{result['of']:,} images in all. Validation and test images stay: results are measured on them."
        )
        rows = tuple((why, f"{number:,}") for why, number in result["reasons"].items())
        yield Table(("Why", "Images"), rows)
        for key, of in (("splits", "Split"), ("classes", "Class")):
            counts: dict[str, list[int]] = result.get(key, {})
            told = tuple((name, f"{was:,}", f"{was - left:,}", f"{left:,}") for name, (was, left) in counts.items())
            if told:
                about = "Images of each split." if key == "splits" else "Training images of each class."
                yield Table((of, "Before", "Left out", "After"), told, about)
        shown = found.arrays.get("pictures")
        if shown is not None and shown.ndim == 3:
            yield picture(
                shown,
                "Images that are left out, a row for each reason",
                "Some of what is left out, a row for each reason. Of copies two stand together: the one that goes, and "
                "the one that it is a copy of.",
            )

    def handed_on(self, sitting: "Sitting") -> str:
        found = self.found(sitting)
        if found is None:
            raise InputError(f"'{self.name}' was not done yet.", "Do it first.")
        return str(found.result.get("list") or "")

    def stand_in(self) -> str | None:
        return None

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        known = [*FAMILIES, *CHOICES]
        for word in self.accept:
            if word not in known:
                yield ground.unknown("accept", "kind of finding that images can be left out for", word, known)
        if not self.of:
            yield Problem("of", "Nothing says which check it goes by.", "Name the step that checks the set.")


def _before_and_after(dataset: Dataset, made: ExclusionList) -> dict[str, dict[str, list[int]]]:
    """How many images there were and are: of each split, and of each class in training."""
    gone = made.splits["train"]
    known = dataset.card.splits
    return {
        "splits": {
            name: [known[name].images, known[name].images - made.splits[name].images]
            for name in SPLITS
            if name in known
        },
        "classes": {name: [count, count - gone.classes.get(name, 0)] for name, count in known["train"].classes.items()},
    }


def _pictures(dataset: Dataset, findings: Sequence[Finding], reasons: Collection[int]) -> NDArray[np.uint8]:
    """Some of the images that go, a row for each kind of finding, `(h, w, 3)` uint8; what is a copy beside its twin."""
    rows = []
    for finding in findings:
        shown: list[int] = []
        for members in parts(finding):
            going = [member for member in members if member in reasons]
            staying = [member for member in members if member not in reasons]
            shown += [*going[:1], *staying[:1]] if going else []
        if shown:
            rows.append((finding.kind, [_shown(dataset, image) for image in shown[:ACROSS]]))
    return grid_pixels([""] * ACROSS, rows, SIDE)


def _shown(dataset: Dataset, image: int) -> NDArray[np.uint8]:
    pixels: Any = dataset.image(image)
    return pixels if dataset.masks is None else masked_thumbnail(pixels, dataset.mask(image), SIDE)
