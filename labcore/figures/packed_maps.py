"""Maps of explanations as they came out, as one file."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from labcore.figures.explained import explained, raw_maps


def packed_maps(answers: Mapping[str, Mapping[str, Any]]) -> bytes:
    """An npz of float32 maps `(n, h, w)`, and of the images `(n, H, W, C)` that they lie over.

    Args:
        answers: of the bench to `explain`, by what stands in front of the names of its arrays; empty for nothing.
    """
    arrays: dict[str, Any] = {}
    for whose, answer in answers.items():
        for place, (title, each) in enumerate(zip(titles(answer), answer["explanations"], strict=True)):
            arrays[whose + title] = raw_maps(each)
            over = whose + each["over"]
            if over not in arrays:
                arrays[over] = np.stack([one.image for one in explained(answer, place)])
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def titles(answer: Mapping[str, Any]) -> list[str]:
    """What the maps of each explanation in an answer are called, such as 1-grad_cam-predicted."""
    return [
        f"{place + 1}-{each['method']['kind']}-{in_a_name(each['class'])}"
        for place, each in enumerate(answer["explanations"])
    ]


def in_a_name(words: Any) -> str:
    """As a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9]+", "_", Path(str(words)).stem).strip("_")[-40:] or "_"
