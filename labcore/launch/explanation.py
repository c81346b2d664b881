"""The questions to the bench what speaks for a network's answers, and what its first layer looks for."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from labcore.spec.embedding import Embedding
from labcore.spec.explanation import Explanation
from labcore.spec.region import Aim
from labcore.spec.verdict import faithfulness_verdict, sanity_verdict
from labcore.store.folder import RunFolder

EXPLAIN, COST, LAYERS, PLANES, FILTERS = "explain", "explanation_cost", "layers", "planes", "filters"
TRANSFORMER, IMPORTANCE, NEIGHBOURS, EMBEDDING = "transformer", "importance", "neighbours", "embedding"
LATENCY, MASKS = "latency", "masks"
"""What the bench is asked by these names, see `labcore.tasks.answers`."""

Of = Literal["predicted", "true"] | int | str
"""Of each image the class that is explained: the one answered, the true one, or the one of that index or name."""

Images = Sequence[int] | Mapping[str, Any]
"""Positions in a run's data set, or `{"paths": […]}`, of pictures of one's own."""

AT_ONCE = 8
"""Images in one question of several: so short that others' questions need not wait, and that one can stop between."""

USUAL = (Explanation(),)

OF_MASKS = ("shares", "true_masks", "iou")
"""What the bench says of each image beside, of masks."""


def explain(
    folder: RunFolder,
    images: Images,
    of: Of | Sequence[Of] = "predicted",
    by: Sequence[Explanation] = USUAL,
    aim: Aim | None = None,
) -> dict[str, Any]:
    """What the bench must know to explain what the run in `folder` says of images.

    Args:
        folder: a run that has kept its network.
        images: the bench takes some dozens at once.
        of: which classes are explained.
        by: by which methods, and whether they are checked.
        aim: of masks, over which pixels; where the class is seen, unless said.
    """
    aimed = {} if aim is None else {"aim": aim.model_dump(mode="json")}
    return {
        **about(folder, images),
        "classes": [of] if isinstance(of, str | int) else list(of),
        "explanations": [each.model_dump(mode="json") for each in by],
        **aimed,
    }


def cost(folder: RunFolder, images: int, classes: int, by: Sequence[Explanation]) -> dict[str, Any]:
    """The same, to know beforehand how long it takes."""
    by_name = [each.model_dump(mode="json") for each in by]
    return {**network(folder), "images": images, "classes": classes, "explanations": by_name}


def about(folder: RunFolder, images: Images) -> dict[str, Any]:
    """What the bench must know to say what the spatial transformer of the run in `folder` makes of images."""
    asked = dict(images) if isinstance(images, Mapping) else {"images": [int(image) for image in images]}
    return {**network(folder), "asked": asked}


def masks(folder: RunFolder, images: Images) -> dict[str, Any]:
    """What the bench must know to give the masks of images, beside the true ones."""
    return about(folder, images)


def planes(folder: RunFolder, images: Images, layer: str = "") -> dict[str, Any]:
    """What the bench must know to show the planes of a layer, by name or the last one, for one image."""
    return {**about(folder, images), "layer": layer}


def neighbours(folder: RunFolder, images: Images, number: int = 6) -> dict[str, Any]:
    """What the bench must know to name so many training images near each of `images`."""
    return {**about(folder, images), "number": number}


def embedding(folder: RunFolder, how: Embedding, split: str = "validation") -> dict[str, Any]:
    """What the bench must know to lay out the images of a split (training, validation, test) on a map."""
    return {**network(folder), "embedding": how.model_dump(mode="json"), "split": split}


def importance(folder: RunFolder, blocks: int = 7, images: int = 200, repeats: int = 3) -> dict[str, Any]:
    """What the bench must know to say which regions of images the model of the run needs: best in a process of its own,
    as a baseline is fitted again for it, and some thousand images are answered."""
    return {**network(folder), "blocks": blocks, "images": images, "repeats": repeats}


def network(folder: RunFolder) -> dict[str, Any]:
    """Which network is asked about: another, once the run has kept a later one."""
    try:
        found = folder.model_path.stat()
        version = [found.st_size, found.st_mtime_ns]
    except OSError:
        version = []
    return {"run": str(folder.path), "version": version}


def in_parts(question: Mapping[str, Any], at_once: int = AT_ONCE) -> list[dict[str, Any]]:
    """The question as several shorter ones, one for each method and class, and for some of the images at a time.

    Whoever asks one after the other knows how far it is, can stop between two, and has the whole by `joined`. The bench
    remembers what it found: a part that was asked before costs nothing. Pictures of one's own stay together.
    """
    asked = question["asked"]
    rows = asked.get("images")
    starts = range(0, len(rows), at_once) if rows else (0,)
    several = [{"images": rows[start : start + at_once]} for start in starts] if rows else [asked]
    return [
        {**question, "asked": part, "classes": [of], "explanations": [by]}
        for by in question["explanations"]
        for of in question["classes"]
        for part in several
    ]


def joined(question: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The answer to `question`, of the answers to its parts, in their order."""
    wanted = len(question["explanations"]) * len(question["classes"])
    every = len(answers) // wanted
    groups = [answers[start : start + every] for start in range(0, len(answers), every)]
    whole = dict(groups[0][0])
    for key in ("names", "rows", "skipped", "true", "predicted", "probabilities", *OF_MASKS):
        if key in whole:
            whole[key] = [item for answer in groups[0] for item in answer[key]]
    whole["shape"] = _stacked(answer["shape"] for answer in groups[0])
    for key in ("pixels", "in_place", "masks"):
        if whole.get(key) is not None:
            whole[key] = _bytes([answer[key] for answer in groups[0]])
    whole["explanations"] = [_one([answer["explanations"][0] for answer in group]) for group in groups]
    return whole


def _one(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One explanation of all images, of those of some."""
    whole = dict(parts[0])
    whole["explained"] = [label for part in parts for label in part["explained"]]
    if whole.get("regions") is not None:
        whole["regions"] = _bytes([part["regions"] for part in parts])
        whole["region_pixels"] = [pixels for part in parts for pixels in part["region_pixels"]]
    whole["map_shape"] = _stacked(part["map_shape"] for part in parts)
    whole["maps"] = _bytes([part["maps"] for part in parts])
    whole["facts"] = {key: [value for part in parts for value in part["facts"][key]] for key in parts[0]["facts"]}
    whole["cached"], whole["seconds"] = (sum(part[key] for part in parts) for key in ("cached", "seconds"))
    if whole["sanity"] is not None:
        checked = [part["sanity"] for part in parts]
        rows = {key: [row for each in checked for row in each[key]] for key in ("rank", "structure", "cascade")}
        whole["sanity"] = {**rows, "verdict": sanity_verdict(float(np.mean(rows["rank"])))}
    if whole["faithfulness"] is not None:
        curves = [part["faithfulness"] for part in parts]
        by_image = [key for key in curves[0] if key not in ("shares", "verdict")]
        rows = {key: [row for each in curves for row in each[key]] for key in by_image}
        verdict = faithfulness_verdict(rows["beaten"], len(rows["random_score"][0]))
        whole["faithfulness"] = {"shares": curves[0]["shares"], **rows, "verdict": verdict}
    return whole


def _stacked(shapes: Iterable[Sequence[int]]) -> list[int]:
    """The shape of arrays laid one behind the other."""
    every = list(shapes)
    return [sum(shape[0] for shape in every), *every[0][1:]]


def _bytes(parts: Sequence[str]) -> str:
    return base64.b64encode(b"".join(base64.b64decode(part) for part in parts)).decode()
