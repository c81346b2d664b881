"""The sets that need no network."""

import subprocess
import sys

import numpy as np
import pytest

from labcore.datasets import builtin, storage

MADE_LATER = {"fingerprint", "created"}


def test_every_coursework_has_a_set_that_needs_no_network():
    tasks = {name: builtin.card(name).task for name in builtin.NAMES}
    assert tasks == {
        "digits": "classification",
        "synthetic-chest-xray": "classification",
        "synthetic-blood-cells": "classification",
        "synthetic-blood-cells-raw": "classification",
        "synthetic-blood-cells-elsewhere": "classification",
        "synthetic-lung-ct": "classification",
        "synthetic-nuclei": "classification",
        "synthetic-mars-terrain": "segmentation",
        "synthetic-mars-terrain-raw": "segmentation",
    }


@pytest.mark.parametrize("name", builtin.NAMES)
def test_a_card_says_where_the_set_is_from_and_whether_it_is_synthetic(name):
    card = builtin.card(name)
    assert card.source == "built-in"
    assert card.origin and card.licence and card.citation and card.modality
    assert card.synthetic == name.startswith("synthetic-") == card.title.endswith("(synthetic)")
    assert sum(split.images for split in card.splits.values()) == card.images
    assert all(count > 0 for split in card.splits.values() for count in split.classes.values())


def test_listing_imports_no_heavy_library():
    code = (
        "import sys; from labcore.datasets import builtin; [builtin.card(name) for name in builtin.NAMES]; "
        "print(*{'sklearn', 'tensorflow', 'keras', 'streamlit'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_digits_are_written_as_their_card_says(tmp_path):
    told = []
    made = builtin.generate("digits", tmp_path / "digits", lambda share, doing: told.append((share, doing)))
    assert made.model_dump(exclude=MADE_LATER) == builtin.card("digits").model_dump(exclude=MADE_LATER)
    assert len(made.fingerprint) == 64
    assert told


def test_digits_use_the_whole_range_of_gray(tmp_path):
    builtin.generate("digits", tmp_path / "digits")
    digits = storage.open_dataset(tmp_path / "digits")
    assert len(digits) == 1797
    assert (digits.pixels.min(), digits.pixels.max()) == (0, 255)
    # The first of scikit-learn's digits is a nought: dark ink round an empty middle.
    nought = digits.image(0)[..., 0]
    assert digits.labels[0] == 0
    assert nought[3:5, 3:5].mean() < 10 < np.delete(nought, (3, 4), axis=1).mean()


@pytest.mark.parametrize("name", ["synthetic-mars-terrain", "synthetic-mars-terrain-raw"])
def test_mars_is_drawn_as_its_card_says(name, tmp_path):
    made, told = builtin.generate(name, tmp_path / name), builtin.card(name)
    assert made.model_dump(exclude=MADE_LATER | {"splits"}) == told.model_dump(exclude=MADE_LATER | {"splits"})
    # Another build of OpenCV may round a border pixel another way, and so find or lose a sliver of a class.
    for split, counts in told.splits.items():
        assert made.splits[split].images == counts.images
        assert list(made.splits[split].classes.values()) == pytest.approx(list(counts.classes.values()), abs=3)
