"""What `explain` says on a terminal."""

from collections.abc import Sequence
from typing import Any

from labcore.cli.table import table
from labcore.spec.verdict import FAITHFULNESS_WORDS, SANITY_WORDS
from labcore.words import counted

UNLIKE = {"features": "far off for the network", "look": "it looks different"}


def told(answer: dict[str, Any]) -> str:
    """The answers and checks in the bench's answer to `explain`."""
    names = answer["classes"]
    lines = [_masks(answer) if answer.get("of") == "pixels" else _images(answer)]
    if "nearest" in answer:
        lines += ["", _about_likeness(answer)]
    checked = [each for each in answer["explanations"] if each["sanity"]]
    if checked:
        columns = ["method", "class", "sanity", "faithfulness", "like untrained", "score", "at random", "beats random"]
        lines += ["", table(columns, [_checks(each, names) for each in checked])]
    return "\n".join(lines)


def _images(answer: dict[str, Any]) -> str:
    names, rows = answer["classes"], []
    for place, name in enumerate(answer["names"]):
        true, predicted = answer["true"][place], answer["predicted"][place]
        sure = answer["probabilities"][place][predicted]
        near = [", ".join(map(str, answer["nearest"][place])), _likeness(answer, place)] if "nearest" in answer else []
        rows.append([name, "" if true is None else names[true], names[predicted], f"{sure:.1%}", *near])
    head = ["image", "true", "answer", "probability"] + ["nearest", "like training"] * ("nearest" in answer)
    return table(head, rows)


def _masks(answer: dict[str, Any]) -> str:
    """How much of each image is given each class, how that fits, and how many pixels are explained."""
    names, first = answer["classes"], answer["explanations"][0]
    rows = []
    for place, name in enumerate(answer["names"]):
        iou, shares = answer["iou"][place], answer["shares"][place]
        given = ", ".join(f"{names[label]} {share:.1%}" for label, share in enumerate(shares) if share)
        explained = f"{names[first['explained'][place]]}, {counted(first['region_pixels'][place], 'pixel')}"
        rows.append([name, given, "" if iou is None else f"{iou:.1%}", explained])
    return table(["image", "given", "mean iou", "explained"], rows)


def _checks(each: dict[str, Any], names: Sequence[str]) -> list[str]:
    sane, true_to = each["sanity"], each["faithfulness"]
    return [
        each["title"],
        names[each["class"]] if isinstance(each["class"], int) else each["class"],
        SANITY_WORDS[sane["verdict"]],
        FAITHFULNESS_WORDS[true_to["verdict"]],
        f"{_mean(sane['rank']):.2f}",
        f"{_mean(true_to['score']):.2f}",
        f"{_mean(true_to['random_score']):.2f}",
        f"{_mean(true_to['beaten']):.0%}",
    ]


def _mean(rows: Any) -> float:
    import numpy as np

    return float(np.mean(rows))


def _likeness(answer: dict[str, Any], place: int) -> str:
    reasons = " and ".join(UNLIKE[reason] for reason in answer["reasons"][place])
    return f"no: {reasons}" if reasons else "yes"


def _about_likeness(answer: dict[str, Any]) -> str:
    return (
        f"LIKE TRAINING says no where fewer than 1 % of {counted(answer['validation_images'], 'validation image')} lie "
        f"as far off. By either distance that happens to about {answer['false_alarms']:.1%} of images of the same kind."
    )


def told_importance(answer: dict[str, Any]) -> str:
    """The bench's answer to `importance`."""
    drops = answer["drops"]
    return "\n".join(
        [
            f"By how much the probability of the true class, {answer['score']:.1%}, falls when a region is exchanged",
            f"for that of another image; {answer['images']} validation images, percentage points:",
            "",
            *("".join(f"{100 * drop:7.1f}" for drop in row) for row in drops),
        ]
    )
