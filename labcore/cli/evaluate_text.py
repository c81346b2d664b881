"""What `evaluate` found, for people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.cli.table import table
from labcore.datasets.card import IN_WORDS
from labcore.evaluation.mask_assessment import COMPARED, FIGURES, OF_CLASS
from labcore.evaluation.measures import measure, probability
from labcore.evaluation.statistics.calibration import OVERSTATED
from labcore.evaluation.statistics.interval import Interval
from labcore.words import counted, in_a_sentence

HEADLINES = (
    *("accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "specificity_macro", "f1_macro"),
    *("f1_weighted", "mcc", "kappa", "roc_auc", "average_precision", "loss", "brier", "ece"),
)
"""The figures of a split that are printed; `--json` has all."""

SHOWN = 5


@dataclass(frozen=True)
class Layout:
    """What is printed of an assessment: its figures, those of a class, and what there are so many of in each class.

    Attributes:
        counted: its key in the assessment; `title` heads the column.
    """

    headlines: tuple[str, ...]
    of_class: tuple[str, ...]
    counted: str
    title: str


OF_IMAGES = Layout(
    HEADLINES, ("precision", "recall", "specificity", "f1", "roc_auc", "average_precision"), "support", "IMAGES"
)
OF_PIXELS = Layout(FIGURES, OF_CLASS, "pixels", "PIXELS")


def figures(parts: Mapping[str, Mapping[str, Any]], named: bool = True) -> str:
    """The figures of each part beside each other; where the parts are `named` after their images, so are these."""
    names = next(_layout(part).headlines for part in parts.values())
    rows = [(measure(name).title, *(interval(part["figures"].get(name)) for part in parts.values())) for name in names]
    counts = ", ".join(_images(part, name.lower() if named else "") for name, part in parts.items())
    return f"{table(('FIGURE, 95 % INTERVAL', *parts), rows)}\nIntervals over draws of {counts}."


def per_class(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """A table of the classes for each part."""
    blocks = []
    for part, found in parts.items():
        layout = _layout(found)
        rows = [
            (name, found[layout.counted][name], *(interval(values[figure]) for figure in layout.of_class))
            for name, values in found["per_class"].items()
        ]
        titles = (measure(figure).title.upper() for figure in layout.of_class)
        blocks.append(table((f"{part}, CLASS", layout.title, *titles), rows))
    return "\n\n".join(blocks)


def _layout(found: Mapping[str, Any]) -> Layout:
    return OF_PIXELS if found.get("of") == "pixels" else OF_IMAGES


def merged(found: Mapping[str, Any], part: str) -> str:
    """The figures on a part with some classes counted as one."""
    told = (
        f"Counted in the classes {', '.join(found['classes'])}: the probability of a class is the sum of its members'. "
        "Hold a run that takes them as one against these figures, and not against those above."
    )
    return f"{told}\n{figures({part.upper(): found})}"


def calibration(found: Mapping[str, Any]) -> str:
    """Whether probabilities can be taken at their word."""
    before, after = found["before"], found["after"]
    none = "" if after["ece"] < before["ece"] else " On these images the temperature does not lower the error."
    warm = "too sure" if found["temperature"] > 1 else "less sure than it may be"
    return (
        f"Calibration: temperature {found['temperature']:.3f}, fitted on validation: there the model is {warm}. "
        f"Expected calibration error {before['ece']:.2%}, with the temperature {after['ece']:.2%}; loss "
        f"{found['loss'][0]:.4f}, with it {found['loss'][1]:.4f}.{none} {OVERSTATED}"
    ) + (f"\n{found['note']}" if found["note"] else "")


def sureness(found: Mapping[str, Any]) -> str:
    """Whether the probabilities of pixels can be taken at their word."""
    gap = interval(found["too_sure"])
    return (
        f"Calibration of pixels: expected calibration error {found['ece']:.2%}; mean confidence less pixel accuracy "
        f"{gap}. {found['in_words']}"
    )


def external(found: Mapping[str, Any]) -> str:
    """The figures on another data set, with what a reader must know of them."""
    told = f"External test on '{found['dataset']}' ({found['split']}), kept as number {found['number']} of this run."
    parts = {"EXTERNAL": found["assessment"]}
    return "\n\n".join(["\n".join([told, *found["notes"]]), figures(parts), per_class(parts)])


def beside(columns: Mapping[str, Mapping[str, Any]]) -> str:
    """Internal figures beside external ones."""
    names = [name for name in (*HEADLINES, *FIGURES) if any(name in own for own in columns.values())]
    rows = [
        (measure(name).title, *(interval(own.get(name)) for own in columns.values())) for name in dict.fromkeys(names)
    ]
    return table(("SIDE BY SIDE", *columns), rows)


def shift(found: Mapping[str, Any]) -> str:
    """The figure by corruption and strength, and the one number."""
    name = found["figure"]
    rows = [
        (
            curve["title"],
            *(f"{level['estimate']:.1%}" for level in curve[name]),
            f"{curve['strengths'][0]:g} to {curve['strengths'][-1]:g} {curve['unit']}",
        )
        for curve in found["curves"].values()
    ]
    part, some = IN_WORDS[found["split"]], found["images"] < found["of_images"]
    images = f"{found['images']} of the {found['of_images']}" if some else f"all {found['images']}"
    return "\n".join(
        [
            table((f"{measure(name).title.upper()} BY STRENGTH", "1", "2", "3", "4", "5", "STRENGTH IS"), rows),
            f"Clean {interval(found[name])}, robust {interval(found[f'robust_{name}'])}, "
            f"drop {interval(found['drop'])}, on {images} {part} images.",
            found["in_words"],
        ]
    )


def augmented(found: Mapping[str, Any]) -> str:
    """What several views of each image gain."""
    views = f"the image itself and {counted(len(found['views']), 'view')} of it ({found['how']})"
    told = f"Test-time augmentation, the mean over {views}:\n{_gains(found['difference'], found['assessment'])}"
    return "\n\n".join([told, *_whole("SEVERAL VIEWS", found["assessment"])])


def ensemble(found: Mapping[str, Any]) -> str:
    """What averaging several runs gains over the best of them."""
    by = in_a_sentence(measure(found["metric"]).title)
    told = f"Ensemble of {len(found['members'])} runs; by {by} on validation the best member is {found['best']}."
    rows = [
        (name, *(f"{values[figure]:.4f}" for figure in ("accuracy", "balanced_accuracy", "loss")))
        for name, values in found["of_members"].items()
    ]
    members = table(("MEMBER", "Accuracy", "Balanced accuracy", "Loss"), rows)
    gains = "\n".join([told, members, "Ensemble minus best member:", _gains(found["gain"], found["assessment"])])
    whole = _whole("ENSEMBLE", found["assessment"])
    return "\n\n".join([gains, *whole, calibration(found["calibration"])])


def mask_ensemble(found: Mapping[str, Any]) -> str:
    """What the mean of several networks' probabilities gains over the best of them, pixel by pixel."""
    by = measure(found["metric"]).title
    told = f"Ensemble of {len(found['members'])} runs; by {by} on validation the best member is {found['best']}."
    rows = [(name, *(interval(own[figure]) for figure in COMPARED)) for name, own in found["of_members"].items()]
    members = table(("MEMBER", *(measure(name).title for name in COMPARED)), rows)
    of_classes = table(
        ("IOU OF CLASS", "DIFFERENCE"), [(name, interval(each)) for name, each in found["iou_gain"].items()]
    )
    lines = [told, members, "Ensemble minus best member:", _gains(found["gain"], found["assessment"]), of_classes]
    return "\n\n".join(["\n".join(lines), *_whole("ENSEMBLE", found["assessment"])])


def _whole(title: str, assessment: Mapping[str, Any]) -> list[str]:
    """What is told of a run's own answers, of these."""
    parts = {title: assessment}
    return [figures(parts, named=False), per_class(parts)]


def threshold(found: Mapping[str, Any]) -> str:
    """A threshold with its consequences."""
    columns = {"VALIDATION": found["validation"], "AT 0.5": found["usual"], "ITS OWN DECISION": found["own"]}
    if found["test"]:
        columns["TEST"] = found["test"]
    pixels = found["unit"] == "pixel"
    names = ("recall", "specificity", "precision", "f1", *(("iou",) if pixels else ()), "accuracy")
    rows: list[Sequence[Any]] = [
        (measure(name).title, *(interval(column[name]) for column in columns.values())) for name in names
    ]
    rows += [
        (name.replace("_", " ").capitalize(), *(column[name] for column in columns.values()))
        for name in ("found", "missed", "false_alarms")
    ]
    at = found["validation"]["threshold"]
    told = f"'{found['name']}' from a probability of {at:.4f} on, as {found['why']}."
    about = "One class against the rest. Its own decision is the most probable class, which may have less than 0.5."
    if pixels:
        about = "Counted are pixels of all images together; intervals are over draws of images. F1 of pixels is Dice."
    return "\n".join([told, table(("", *columns), rows), found["beside_own"], about, found["note"]])


def mask_errors(found: Mapping[str, Any]) -> str:
    """The classes whose pixels are given another, and the images whose masks fit worst, of all classes and of each."""
    pairs = [
        (each["true"], each["predicted"], each["pixels"], f"{each['share']:.1%}") for each in found["pairs"][:SHOWN]
    ]
    if not pairs:
        return "No pixel is given a wrong class."
    blocks = [table(("TRUE", "TAKEN FOR", "PIXELS", "OF THE CLASS"), pairs)]
    for title, worst in (("MEAN IOU", found["worst"]), *found["worst_of_class"].items()):
        shares = ("iou", "missed", "false", "taken")
        rows = [(each["image"], *(f"{each[name]:.1%}" for name in shares)) for each in worst[:SHOWN]]
        head = ("WORST, IMAGE", title if title == "MEAN IOU" else f"IOU OF {title}")
        blocks.append(table((*head, "MISSED", "SEEN WHERE IT IS NOT", "TAKEN FOR ANOTHER"), rows))
    return "\n\n".join(blocks)


def slices(found: Mapping[str, Any]) -> str:
    """The figure on parts of the images."""
    worst = found["worst"] or {}
    rows = [
        (
            part["attribute"],
            part["name"],
            part["images"],
            interval(part["value"]),
            _p(part["p_value"]),
            "worst" if part == worst else "few images" if part["caution"] else "",
        )
        for part in found["parts"]
    ]
    headers = ("BY", "PART", "IMAGES", measure(found["figure"]).title.upper(), "P, CORRECTED", "")
    return "\n".join(filter(None, [table(headers, rows) if rows else "", *found["in_words"]]))


def errors(found: Mapping[str, Any], classes: Sequence[str]) -> str:
    """The confused classes, what may be done, and the surest mistakes."""
    if not found["pairs"]:
        return "No image is answered wrongly."
    pairs = [
        (pair["true"], pair["predicted"], pair["images"], f"{pair['share']:.1%}", pair["back"])
        for pair in found["pairs"][:SHOWN]
    ]
    blocks = [table(("TRUE", "TAKEN FOR", "IMAGES", "OF THE CLASS", "THE OTHER WAY"), pairs)]
    for remedy in found["remedies"]:
        sets = " ".join(f"{key}={value}" for key, value in remedy["settings"].items())
        blocks.append(f"{remedy['title']}: {remedy['why']}\n  {sets}")
    rows = [
        (each["image"], classes[each["true"]], classes[each["predicted"]], probability(each["confidence"]))
        for each in found["surest_mistakes"][:SHOWN]
    ]
    blocks.append(table(("SUREST MISTAKE, IMAGE", "TRUE", "ANSWERED", "CONFIDENCE"), rows))
    return "\n\n".join(blocks)


def interval(found: Mapping[str, float | None] | None) -> str:
    """A figure with its interval: 0.9123 [0.8990, 0.9241]."""
    value = Interval.read(found or {})
    if math.isnan(value.estimate):
        return "–"
    known = not (math.isnan(value.low) or math.isnan(value.high))
    return f"{value.estimate:z.4f}" + (f" [{value.low:z.4f}, {value.high:z.4f}]" if known else "")


def _p(value: float | None) -> str | None:
    return None if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _gains(gains: Mapping[str, Mapping[str, Any]], assessment: Mapping[str, Any]) -> str:
    rows = [
        (measure(name).title, interval(assessment["figures"][name]), interval(gain)) for name, gain in gains.items()
    ]
    return table(("FIGURE", "ALL TOGETHER", "DIFFERENCE"), rows)


def _images(part: Mapping[str, Any], name: str) -> str:
    groups = f" in {part['groups']} groups" if part["groups"] else ""
    return f"{counted(part['images'], f'{name} image'.strip())}{groups}"
