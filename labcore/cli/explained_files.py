"""What `explain` writes: a picture for each map, the raw maps, and all figures."""

import io
import json
from pathlib import Path
from typing import Any

from labcore.cli.out_file import write_all
from labcore.store.files import finite

SIDE = 448
"""Pixels of a picture at most."""

FIGURES, MAPS = "explanation.json", "maps.npz"


def write_folder(out: Path, answer: dict[str, Any], opacity: float) -> list[Path]:
    """Write the bench's `answer` into the folder `out`: pictures, `maps.npz` of float32 maps and of the images they lie
    over, and `explanation.json`, which says which is which. Returns what was written.
    """
    from PIL import Image

    from labcore.figures.explained import explained
    from labcore.figures.packed_maps import in_a_name, packed_maps, titles

    written: dict[Path, bytes] = {}
    told = {key: value for key, value in answer.items() if key not in ("pixels", "in_place")}
    told["explanations"] = []
    for place, (title, each) in enumerate(zip(titles(answer), answer["explanations"], strict=True)):
        shown = explained(answer, place)
        pictures = []
        for row, one in enumerate(shown):
            name = f"{row + 1}-{in_a_name(answer['names'][row])}-{title}.png"
            written[out / name] = _png(Image.fromarray(one.picture(SIDE, opacity)))
            pictures.append(name)
        told["explanations"].append({**each, "maps": title, "pictures": pictures})
    written[out / MAPS] = packed_maps({"": answer})
    written[out / FIGURES] = json.dumps(finite(told), indent=1).encode()
    write_all(written)
    return list(written)


def write_importance(out: Path, answer: dict[str, Any], opacity: float) -> list[Path]:
    """Write the bench's answer to `importance` into the folder `out`: a picture, and all figures."""
    from PIL import Image

    from labcore.figures.explained import needed

    told = {key: value for key, value in answer.items() if key != "pixels"}
    written = {
        out / "importance.png": _png(Image.fromarray(needed(answer).picture(SIDE, opacity))),
        out / "importance.json": json.dumps(finite(told), indent=1).encode(),
    }
    write_all(written)
    return list(written)


def _png(image: Any) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()
