"""What is said of images in a gallery."""

import numpy as np

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.datasets.synthesis import Order, write_synthesized
from labcore.ui.gallery import caption, facts


def test_made_images_are_marked_and_real_ones_are_not(lab_home):
    library, random = Library(), np.random.default_rng(0)
    images = [random.integers(0, 256, (8, 8, 1), np.uint8) for _ in range(4)]
    of_set = {"task": "classification", "classes": ("cat", "dog"), "source": "imported"}
    storage.write(library.folder("real"), images[:3], [0, 1, 0], ["train", "val", "test"], **of_set)
    real = library.open("real")
    order = Order("more", 1, True, "20260101-000000-abcdef", 7)
    write_synthesized(order, real, iter([(images[3], 1)]), "Told.", library)
    more = library.open("more")
    assert [caption(more, row) for row in (0, 3)] == ["cat · train", "dog · train · made"]
    assert caption(more, 3, bare=True) == "dog · made" and caption(real, 0) == "cat · train"
    table = facts(more, [0, 3])
    assert table["class"].tolist() == ["cat", "dog"] and table["made"].tolist() == [False, True]
    assert "made" not in facts(real, [0])
