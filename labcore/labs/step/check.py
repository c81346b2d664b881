"""A data set looked through before anything is trained."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.datasets.checks import check
from labcore.datasets.findings import Duplicates
from labcore.datasets.kinds import KINDS
from labcore.labs.step.base import Found, Product, Tell, WorkedStep
from labcore.launch.inspection import looked_through
from labcore.report.document import Block, Table, Text
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Check(WorkedStep):
    """Look through a data set for duplicates, leaks between splits, artifacts, outliers and wrong labels."""

    title: ClassVar[str] = "Data check"
    kind: Literal["check"] = "check"
    gives: ClassVar[tuple[Product, ...]] = ("result", "data")
    usual: ClassVar[tuple[str, ...]] = ("images", "class_counts", "found")
    icon: ClassVar[str] = "fact_check"
    verb: ClassVar[str] = "Check the images"

    dataset: str = setting("", "Which set; the lab's where left out.")
    deep: bool = setting(True, "Also near duplicates, artifacts, outliers and likely wrong labels, by pixels.")

    @property
    def numbers(self) -> tuple[str, ...]:
        copies = (f"duplicates.{name}" for name in Duplicates.model_fields)
        return ("number", "group_leaks", *copies, *(f"images.{_key_of(kind)}" for kind in KINDS))

    def of(self, sitting: "Sitting") -> str:
        """The name of the set."""
        return self.dataset or sitting.dataset

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        name = self.of(sitting)
        dataset = sitting.library.open(name, tell)
        findings = looked_through(dataset, tell, sitting.store.runs_dir) if self.deep else check(dataset)
        rows: list[dict[str, Any]] = [
            {
                "kind": each.kind,
                "severity": each.severity,
                "message": each.message,
                "images": len({*each.images, *(image for members in each.sets for image in members)}),
            }
            for each in findings.findings
        ]
        counts = Counter[str]()
        for row in rows:
            counts[_key_of(row["kind"])] += row["images"]
        return Found(
            {
                "dataset": name,
                "fingerprint": findings.fingerprint,
                "duplicates": findings.duplicates.model_dump(),
                "group_leaks": findings.group_leaks,
                "findings": rows,
                "images": dict(counts),
                "number": len(rows),
            }
        )

    def blocks(self, found: Found) -> Iterator[Block]:
        rows: list[Any] = list(found.result.get("findings", ()))
        if not rows:
            yield Text("The checks found nothing.")
            return
        yield Text(f"The checks found {counted(len(rows), 'thing')}:")
        told = tuple((row["kind"], row["severity"], f"{row['images']:,}", row["message"]) for row in rows)
        yield Table(("Found", "Severity", "Images", "What it means"), told)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from ground.about_dataset(self.dataset, "dataset")


def _key_of(kind: str) -> str:
    return kind.replace(" ", "_")
