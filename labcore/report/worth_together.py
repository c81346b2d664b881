"""In a report: several views of each image, and several networks of masks, answering as one."""

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.evaluation.mask_assessment import COMPARED
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.figures.ranges import RangeRow, ranges
from labcore.markdown import in_markdown
from labcore.report.document import Block, Cell, Chart, Number, Table, Text
from labcore.report.worth_elsewhere import ends
from labcore.studies.comparison import Part
from labcore.studies.worth import gained

WAYS = {"flips": "mirror images", "augmentation": "draws of its augmentation"}

PAIRED = "The interval of a difference is paired: the same images are drawn for both."


def views(found: Mapping[str, Any], part: Part) -> Iterator[Block]:
    """Test-time augmentation: one look against several.

    Args:
        found: as `labcore.studies.judged.augmented_of` gives it.
    """
    after = found["assessment"]["figures"]
    gains = {name: _read(of) for name, of in found["difference"].items()}
    first = next(iter(gains))
    seen = ", ".join(map(str, found.get("views", ())))
    how = WAYS.get(str(found.get("how")), str(found.get("how")))
    yield Text(
        f"On {part} images, the answers to each image as it is and to {how} of it ({in_markdown(seen)}) averaged: "
        f"{gained(first, gains[first], 'asked so')}"
    )
    known = {name: (_read(found["plain"].get(name)), _read(after.get(name))) for name in gains}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (measure(name).title, *(Number.of(name, each) for each in known[name]), Number.difference(name, gain))
        for name, gain in gains.items()
    )
    yield Table(
        (f"{part.capitalize()} images", "One look", "Several views", "Difference, of shares in points"), rows, PAIRED
    )
    yield from _drawn(
        {
            f"{measure(first).title}, {how}": of
            for how, of in zip(("one look", "several views"), known[first], strict=True)
        },
        first,
        part,
    )


def ensemble(found: Mapping[str, Any], part: Part, names: Mapping[str, str]) -> Iterator[Block]:
    """Networks of masks that answer as one, against the best of them.

    Args:
        found: as `labcore.studies.judged_masks.mask_ensemble_of` gives it.
        names: what the members are called, by run id.
    """
    called = {run_id: names.get(run_id, run_id) for run_id in found["members"]}
    metric, best = str(found["metric"]), str(found["best"])
    gains = {name: _read(of) for name, of in found["gain"].items()}
    yield Text(
        f"On {part} images, {len(called)} networks that answer as one, against "
        f"{in_markdown(called.get(best, best))}, the best of them on validation images: "
        f"{gained(metric, gains[metric], 'together')}"
    )
    whole = found["assessment"]["figures"]
    of_all = {**{called[each]: found["of_members"][each] for each in called}, "Together": whole}
    rows: list[tuple[Cell, ...]] = [
        (who, *(Number.of(name, _read(own.get(name))) for name in COMPARED)) for who, own in of_all.items()
    ]
    rows.append(
        (
            "Together less the best, of shares in points",
            *(Number.difference(name, gains[name]) if name in gains else None for name in COMPARED),
        )
    )
    yield Table((f"{part.capitalize()} images", *(measure(name).title for name in COMPARED)), tuple(rows), PAIRED)
    yield from _drawn({who: _read(own.get(metric)) for who, own in of_all.items()}, metric, part)
    iou = found.get("iou_gain")
    if isinstance(iou, Mapping) and iou:
        classes = tuple((str(label), Number.difference("iou", _read(of))) for label, of in iou.items())
        yield Table(("Class", "IoU, together less the best, points"), classes, PAIRED)


def _drawn(of: Mapping[str, Interval], name: str, part: Part) -> Iterator[Chart]:
    if measure(name).form == "share":
        rows = [RangeRow(who, each.estimate, *ends(each)) for who, each in of.items()]
        title = measure(name).title
        yield Chart(ranges(rows, x_title=title), f"{title} of {part} images, with 95 % intervals over draws of them.")


def _read(of: Any) -> Interval:
    return Interval.read(of if isinstance(of, Mapping) else {})
