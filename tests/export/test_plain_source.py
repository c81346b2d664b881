"""The lab's own functions as source that stands alone."""

import numpy as np

from labcore.export.plain_source import PlainSource
from labcore.spec.preprocessing.tiling import tiled


def test_what_is_called_within_a_comprehension_is_taken_in_too():
    source = PlainSource()
    source.function(tiled)
    names = {"np": np}
    exec(f"from __future__ import annotations\n{source.text()}", names)
    image = np.arange(50 * 40, dtype=np.uint16).reshape(50, 40, 1).astype(np.uint8)
    bands = names["tiled"](image, (16, 16), 1, lambda tiles: tiles.astype(np.float32), 4)
    assert np.abs(np.concatenate([band for _, band in bands]) - image).max() < 1e-3
