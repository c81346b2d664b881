"""The model card beside an export: what is known of the model, and no more.

Reference: Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labcore.class_colors import Color
from labcore.evaluation.measures import measure
from labcore.export.card_figures import figures
from labcore.export.parity import Parity
from labcore.export.prediction_script import outside, prediction_script, requirements
from labcore.export.telling import Assessed, Telling, labels_text
from labcore.markdown import in_markdown
from labcore.spec.export import ExportFormat, Signature
from labcore.spec.network_experiment import NetworkExperiment


@dataclass(frozen=True)
class Known:
    """What a run knows of its model.

    Attributes:
        run_id: of the run.
        telling: what its answers are.
        spec: its settings.
        classes: names, in the order of the probabilities.
        colors: of the classes, where the data set has its own.
        shape: `(H, W, C)` of the images that the model takes.
        report: what was reported at its end, with `validation` and, where the test set was opened, `test`.
        assessed: the same parts as the model that is exported answers them, at its temperature, each figure with its
            interval; without the parts of which no answers were kept.
        environment: on what it was trained, or None.
        dataset: facts of the data set, by what they are called: title, origin, licence, citation, splits, merged,
            shape.
        value_range: what 0 and 255 stood for in the recorded values, or None.
        temperature: by which the answers were calibrated; 1 for as they are.
    """

    run_id: str
    telling: Telling
    spec: NetworkExperiment
    classes: tuple[str, ...]
    colors: tuple[Color, ...]
    shape: tuple[int, int, int]
    report: Mapping[str, Any]
    assessed: Mapping[str, Assessed]
    environment: Mapping[str, Any]
    dataset: Mapping[str, Any]
    value_range: tuple[float, float] | None
    temperature: float

    @property
    def signature(self) -> Signature:
        return self.telling.signature

    def files(self, form: ExportFormat) -> Mapping[str, str]:
        labels = {"classes": self.classes, "shape": self.shape, "model": form.file, "format": form.kind}
        labels |= self.telling.labels(self)
        return {
            "labels.json": json.dumps(labels, indent=1),
            "labels.txt": labels_text(self.classes, self.colors),
            "predict.py": prediction_script(form, self.telling, self.spec.preprocessing, self.shape),
            "requirements.txt": requirements(form),
        }

    def card(self, form: ExportFormat, parity: Parity, has_script: bool) -> str:
        return model_card(self, form, parity, has_script)


def model_card(known: Known, form: ExportFormat, parity: Parity, has_script: bool) -> str:
    """The card of the model in `form`, as Markdown; `has_script` where a training script lies beside it."""
    parts = [
        _head(known, form),
        _use(known, form),
        [*data_told(known.dataset, known.report, known.spec.dataset), *_counts(known)],
        figures(known.report, known.assessed, known.telling, known.temperature),
        same(parity),
        again(has_script),
        _limits(known),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(known: Known, form: ExportFormat) -> Iterator[str]:
    spec = known.spec
    packages = known.environment.get("packages") or {}
    versions = ", ".join(f"{name} {packages[name]}" for name in ("tensorflow", "keras") if name in packages)
    yield f"# {in_markdown(spec.name or known.run_id)}"
    yield ""
    yield f"A {spec.architecture.title} {known.telling.does.format(len(known.classes))}, as {form.title}."
    yield ""
    yield f"- Run: {known.run_id}, seed {spec.seed}{f', trained with {versions}' if versions else ''}"
    if parameters := known.report.get("parameters"):
        yield f"- Parameters: {parameters:,}"
    yield f"- Classes: {', '.join(map(in_markdown, known.classes))}"
    for name, members in known.dataset.get("merged", {}).items():
        told = ", ".join(map(in_markdown, members))
        yield f"- In the data set, '{in_markdown(name)}' is {len(members)} classes: {told}"


def _use(known: Known, form: ExportFormat) -> Iterator[str]:
    height, width, channels = known.shape
    yield "## How to use it"
    yield ""
    yield "    pip install -r requirements.txt"
    yield "    python predict.py IMAGE_OR_FOLDER --out " + known.telling.out
    yield ""
    yield (
        f"`{form.file}` takes batches of images ({height}, {width}, {channels}) as raw pixels, 0–255"
        f"{', red first' if channels == 3 else ''}, and {known.telling.gives}, in the order of "
        "`labels.txt`. Scaling of pixel values is inside."
    )
    if told := outside(known.spec.preprocessing):
        yield told.strip()
    if known.value_range is not None:
        low, high = known.value_range
        yield f"In the images that it learned from, recorded values {low:g} to {high:g} had become 0 to 255."
    if known.temperature != 1:
        yield (
            f"Its probabilities are calibrated by a temperature of {known.temperature:.4g}, fitted on validation "
            "images; it changes no decision."
        )


def data_told(data: Mapping[str, Any], report: Mapping[str, Any], name: str) -> Iterator[str]:
    """What is known of the data set `name`, by its card's facts and a run's report."""
    yield "## Data"
    yield ""
    yield f"- Data set: {in_markdown(data.get('title') or name)}"
    if fingerprint := report.get("dataset_fingerprint"):
        yield f"- Fingerprint of pixels, labels and splits: `{in_markdown(str(fingerprint))}`"
    for name in ("origin", "licence", "citation"):
        if data.get(name):
            yield f"- {name.capitalize()}: {in_markdown(str(data[name]))}"
    if made := data.get("synthesized"):
        yield f"- Of its training images, {made['images']:,} are made by a generator, that of run {made['run']}."
    elif report.get("synthetic"):
        yield "- Its images are drawn by a program, not taken of anything."


def _counts(known: Known) -> Iterator[str]:
    if splits := known.dataset.get("splits"):
        yield ""
        yield f"{measure(known.telling.support).title} of each class:"
        yield ""
        yield f"| split | images | {' | '.join(map(in_markdown, known.classes))} |"
        yield "|---|---" + "|---" * len(known.classes) + "|"
        for name, split in splits.items():
            held = known.telling.held(split)
            counts = " | ".join(f"{held.get(each, 0):,}" for each in known.classes)
            yield f"| {name} | {split['images']:,} | {counts} |"


def same(parity: Parity) -> Iterator[str]:
    """What the export was held against, and how it came out."""
    yield "## Is this file that network?"
    yield ""
    yield parity.sentence
    if parity.remark:
        yield parity.remark
    yield (
        f"Size {parity.size_bytes:,} bytes; median latency of one image {parity.latency_ms:.2f} ms on the CPU of the "
        "machine that exported it. All figures are in `parity.json`."
    )


def again(has_script: bool) -> Iterator[str]:
    """Whether it can be trained without the lab."""
    yield "## Train it again"
    yield ""
    if has_script:
        yield "`train.py`, and the same as a notebook, `train.ipynb`, train this network by plain Keras. At its top it"
        yield "says on what data, and what it does otherwise than the run did."
    else:
        yield "There is no training script: how this network was trained cannot be written as plain Keras code yet."


def _limits(known: Known) -> Iterator[str]:
    yield "## Limits"
    yield ""
    yield (
        f"- It knows {len(known.classes)} classes and {known.telling.forced}; it does not say "
        "that an image is unlike all that it learned from."
    )
    yield "- The figures hold for images like those of the data set. Other devices, places and people may differ."
    if known.temperature == 1:
        yield "- Its probabilities are as they were learned, not calibrated; they may be too sure."
    yield "- How it does for groups of people, and on shifted images, is not on this card."
    yield "- It is no medical device, and nobody has approved it for decisions about people."
