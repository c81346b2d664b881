"""A bench that answers at once, for the pages that ask it to explain: the real one has tests of its own."""

import base64
from pathlib import Path

import numpy as np

from labcore.launch.explanation import COST, EMBEDDING, EXPLAIN, FILTERS, IMPORTANCE, LAYERS, NEIGHBOURS, TRANSFORMER

CLASSES = [str(digit) for digit in range(10)]
SIDE = 8


def packed(array):
    return {"shape": list(array.shape), "bytes": base64.b64encode(array.tobytes()).decode()}


def answered(question, payload, **limits):
    """What the bench would say of digits: that each is a 3."""
    return {
        EXPLAIN: explained,
        COST: lambda asked: {"explanations": [], "seconds": asked["images"] * 1.0},
        LAYERS: lambda asked: {"layers": [{"name": "first_conv", "kind": "Conv2D", "shape": [8, 8, 4]}]},
        FILTERS: filters,
        NEIGHBOURS: neighbours,
        EMBEDDING: embedding,
        IMPORTANCE: importance,
        TRANSFORMER: transformer,
    }[question](payload)


def told(payload):
    asked = payload["asked"]
    rows = asked.get("images") or [None] * len(asked["paths"])
    probabilities = [[0.04] * 3 + [0.64] + [0.04] * 6] * len(rows)
    names = [Path(path).name for path in asked["paths"]] if "paths" in asked else [str(row) for row in rows]
    true = [None if row is None else row % 10 for row in rows]
    same = {"classes": CLASSES, "names": names, "rows": rows, "skipped": [], "true": true}
    return {**same, "predicted": [3] * len(rows), "probabilities": probabilities}


def explained(payload):
    images = told(payload)
    number = len(images["rows"])
    pixels = packed(np.full((number, SIDE, SIDE, 1), 90, np.uint8))
    found = []
    for each in payload["explanations"]:
        for of in payload["classes"]:
            maps = packed(np.linspace(0, 1, number * 16, dtype=np.float32).reshape(number, 4, 4))
            found.append(
                {
                    "method": each["method"],
                    "title": each["method"]["kind"],
                    "class": of,
                    "layer": None,
                    "explained": [3] * number,
                    "over": "pixels",
                    "signed": False,
                    "facts": {},
                    "map_shape": maps["shape"],
                    "maps": maps["bytes"],
                    "cached": 0,
                    "seconds": 0.1,
                    **(checks(number) if each["check"] else {"sanity": None, "faithfulness": None}),
                }
            )
    return {
        **images,
        "shape": pixels["shape"],
        "pixels": pixels["bytes"],
        "in_place": None,
        "score": "before the softmax",
        "explanations": found,
    }


def checks(number):
    """Of a method that no network matters to."""
    curves = {name: [[1.0, 0.5, 0.0]] * number for name in ("deletion", "insertion")}
    random = {f"random_{name}": [[1.0, 1.0, 0.0]] * number for name in ("deletion", "insertion")}
    scores = [0.1, 0.2, 0.15, 0.1, 0.2]
    figures = {"score": [0.4] * number, "random_score": [scores] * number, "beaten": [1.0] * number}
    sane = {name: [[0.9, 0.95]] * number for name in ("rank", "structure", "cascade")}
    return {
        "sanity": {**sane, "verdict": "blind"},
        "faithfulness": {"shares": [0.0, 0.5, 1.0], **curves, **random, **figures, "verdict": "passed"},
    }


def filters(payload):
    kernels = packed(np.zeros((4, 3, 3, 1), np.uint8))
    shown = {"shape": kernels["shape"], "pixels": kernels["bytes"]}
    return {"layer": "first_conv", "type": "Conv2D", "kernel": [3, 3, 1, 4], "total": 4, **shown}


def neighbours(payload):
    images = told(payload)
    number = len(images["rows"])
    near = {"nearest": [[0, 1]] * number, "labels": [[3, 3]] * number, "distances": [[0.1, 0.2]] * number}
    far = {"farther": [0.002] * number, "farther_by_look": [0.0] * number, "limit": 0.01}
    far |= {"reasons": [["features", "look"]] * number, "unlike": [True] * number}
    return {**images, **near, **far, "training_images": 100, "validation_images": 500, "false_alarms": 5 / 501}


def embedding(payload):
    from labcore.datasets.library import Library

    digits = Library().open("digits")
    rows = digits.indices({"validation": "val", "test": "test"}[payload["split"]]).tolist()
    points = [[float(place), float(place % 7)] for place in range(len(rows))]
    true = digits.labels[rows].tolist()
    same = {
        "classes": CLASSES,
        "rows": rows,
        "true": true,
        "points": points,
        "features": 64,
        "features_are": "its last",
    }
    return {**same, "note": f"By {payload['embedding']['projection']['kind']}."}


def transformer(payload):
    images = told(payload)
    pixels = packed(np.full((len(images["rows"]), SIDE, SIDE, 1), 90, np.uint8))
    corners = [[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]] * len(images["rows"])
    return {
        **images,
        "shape": pixels["shape"],
        **dict.fromkeys(("pixels", "in_place"), pixels["bytes"]),
        "corners": corners,
    }


def importance(payload):
    pixels = packed(np.full((SIDE, SIDE, 1), 90, np.uint8))
    drops = [[0.1, -0.02], [0.0, 0.25]]
    shown = {"shape": pixels["shape"], "pixels": pixels["bytes"]}
    return {"drops": drops, "deviations": drops, "score": 0.9, "images": 200, "repeats": 3, **shown}
