"""Training images that are left out, by what a check has found."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.datasets.checks import check, checked_deeply
from labcore.datasets.exclusions import shelf
from labcore.datasets.exclusions.choice import CHOICES, FAMILIES, left_out
from labcore.errors import InputError
from labcore.labs.step.base import Found, Tell, WorkedStep
from labcore.labs.step.check import Check
from labcore.launch.inspection import look_deeper
from labcore.report.document import Block, Table, Text
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


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

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        checked = sitting.lab.step(self.of)
        name = checked.of(sitting) if isinstance(checked, Check) else sitting.dataset
        dataset = sitting.library.open(name, tell)
        if checked_deeply(dataset) is None:
            look_deeper(name, tell, sitting.store.runs_dir)
        wanted = {kind for word in self.accept for kind in FAMILIES.get(word, (word,))}
        findings = (checked_deeply(dataset) or check(dataset)).findings
        reasons = left_out(dataset, [each for each in findings if each.kind in wanted])
        told = Counter(reason.partition(", with ")[0] for reason in reasons.values())
        if not reasons:  # there is nothing to leave out, and runs take the set as it is
            return Found({"dataset": name, "list": "", "images": 0, "reasons": {}, "of": dataset.card.images})
        made = shelf.save(dataset, f"lab-{sitting.lab.id}", reasons)
        result = {"dataset": name, "list": made.reference, "images": len(made.images), "reasons": dict(told)}
        return Found({**result, "of": dataset.card.images})

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
