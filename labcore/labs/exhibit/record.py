"""What a run was made with."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from labcore.evaluation.measures import measure
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Code, Facts, Table
from labcore.spec.experiment import Experiment
from labcore.spec.imbalance import Imbalance
from labcore.studies.comparison import numbers
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

BALANCE = {
    "name": "Class",
    "images": "Training images",
    "shown": "Shown in an epoch",
    "pixels": "Pixels in them",
    "pixels_shown": "Pixels shown",
    "synthetic": "Of them synthetic",
    "weight": "Weight",
    "share": "Share of the loss",
    "bias": "Output bias at the start",
}


class Balance(Exhibit):
    """What was done about imbalance: what an epoch showed of each class, weights, the bias at the start."""

    title: ClassVar[str] = "Imbalance"
    kind: Literal["balance"] = "balance"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            kept: Any = subject.folder.json_artifact("imbalance")
            rows = kept.get("classes") if isinstance(kept, dict) else None
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                continue
            rows = _with_bias(rows, subject.folder.spec())
            names = [name for name in BALANCE if any(name in row for row in rows)]
            told = tuple(tuple(_told(name, row.get(name)) for name in names) for row in rows)
            notes = [str(note) for note in kept.get("notes") or () if isinstance(note, str)]
            caption = " ".join([f"{subject.name}: what an epoch showed of each class.", *notes, self.caption]).strip()
            yield Table(tuple(BALANCE[name] for name in names), told, caption)


class Costs(Exhibit):
    """How large a run's model is, and how long it took."""

    title: ClassVar[str] = "Size and time"
    kind: Literal["costs"] = "costs"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        rows = []
        for subject in sitting.subjects(step.id):
            report = numbers(subject.folder.report() or {})
            rows.append(
                (
                    subject.name,
                    f"{report['parameters']:,.0f}" if "parameters" in report else "–",
                    duration(report["seconds"]) if "seconds" in report else "–",
                    f"{report['best_epoch']:.0f} of {report.get('epochs', 0):.0f}" if "best_epoch" in report else "–",
                )
            )
        if rows:
            yield Table(("Run", "Parameters", measure("seconds").title, "Best epoch"), tuple(rows), self.caption)


class Machine(Exhibit):
    """On which devices a run was trained, and by which strategy."""

    title: ClassVar[str] = "Devices"
    kind: Literal["machine"] = "machine"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            spec, noted = subject.folder.spec().model_dump(mode="json"), subject.folder.environment() or {}
            machine: Any = noted.get("machine") if isinstance(noted.get("machine"), dict) else {}
            training: Any = spec.get("training") or {}
            facts = (
                ("Strategy asked for", training.get("strategy")),
                ("Devices seen by TensorFlow", ", ".join(map(str, machine.get("devices") or ()))),
                ("Batch over all devices", training.get("batch_size")),
                ("Processor", machine.get("processor")),
                ("System", machine.get("system")),
            )
            yield Facts(tuple((name, str(value)) for name, value in facts if value))


class Settings(Exhibit):
    """The whole spec of each run, as it can be trained again."""

    title: ClassVar[str] = "Settings"
    kind: Literal["settings"] = "settings"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            noted = subject.folder.environment() or {}
            facts = [
                ("Run", subject.record.run_id),
                ("Data set", subject.record.dataset),
                ("Fingerprint", str((noted.get("dataset") or {}).get("fingerprint", ""))[:16]),
                ("Seed", str(subject.record.seed)),
            ]
            yield Facts(tuple((name, value) for name, value in facts if value))
            yield Code(subject.folder.spec().to_yaml(), "yaml", f"{subject.name}: its settings.")


def _with_bias(rows: list[dict[str, Any]], spec: Experiment) -> list[dict[str, Any]]:
    """The rows with the bias that each class's output began at, where the spec of a classifier asks for one."""
    imbalance = getattr(spec, "imbalance", None)
    counts = [row.get("images") for row in rows]
    if not isinstance(imbalance, Imbalance) or not all(isinstance(each, int) for each in counts):
        return rows
    bias = imbalance.output_bias(np.array(counts, np.int64), [str(row.get("name")) for row in rows])
    begun = np.zeros(len(rows)) if bias is None else bias
    return [{**row, "bias": float(each)} for row, each in zip(rows, begun, strict=True)]


def _told(name: str, value: Any) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "" if value is None else str(value)
    if name == "share":
        return f"{value:.1%}"
    if name == "bias":
        return f"{value:+z.2f}"
    return f"{value:.3g}" if name == "weight" else f"{value:,.0f}"
