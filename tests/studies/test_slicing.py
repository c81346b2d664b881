"""What is known of images, as slices take it."""

import numpy as np

from labcore.datasets import storage
from labcore.evaluation.answers import Answers
from labcore.studies.slicing import attributes
from tests.samples import shapes

COUNT = 40


def test_what_came_with_the_import_is_told_apart_beside_what_pixels_tell(tmp_path):
    bars = shapes(images=COUNT)
    places = np.arange(COUNT)
    about = {
        "age": np.where(places == 7, "", (20.5 + places).astype(str)),
        "grade": (places % 3).astype(str),
        "scanner": np.where(places == 7, "", np.where(places % 2, "A", "B")),
        "size": np.where(places % 2, "large", "small"),
    }
    fields = {"classes": bars.card.classes, "task": "classification", "source": "imported", "metadata": about}
    images = [bars.image(place) for place in range(COUNT)]
    storage.write(tmp_path / "bars", images, bars.labels, bars.split, **fields)
    rows = np.array([30, 7, 2, 11, 12, 13])
    answers = Answers(rows, bars.labels[rows], np.full((6, 3), 1 / 3, np.float32))
    found = attributes(storage.open_dataset(tmp_path / "bars"), answers)
    assert list(found) == ["brightness", "contrast", "age", "grade", "scanner", "size"]
    assert found["age"][0] == 50.5 and np.isnan(found["age"][1]), "numbers, in the order of the answers"
    assert found["grade"].tolist() == ["0", "1", "2", "2", "0", "1"], "a few numbers are names"
    assert found["scanner"][1] == "not known" and set(found["size"]) == {"large", "small"}
