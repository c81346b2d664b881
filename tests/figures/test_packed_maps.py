"""Maps as they came out, in one file."""

import io

import numpy as np

from labcore.figures.packed_maps import in_a_name, packed_maps, titles
from labcore.launch.explanation import EXPLAIN
from tests.pages.explaining import answered

ASKED = {
    "asked": {"images": [3, 4]},
    "classes": ["predicted", "a/../b"],
    "explanations": [{"method": {"kind": "grad_cam"}, "check": False}],
}


def test_the_maps_of_two_runs_and_their_images_come_back_by_name():
    answer = answered(EXPLAIN, ASKED)
    assert titles(answer) == ["1-grad_cam-predicted", "2-grad_cam-b"]
    with np.load(io.BytesIO(packed_maps({"A-": answer, "B-": answer}))) as maps:
        assert set(maps.files) == {f"{run}-{name}" for run in "AB" for name in ("pixels", *titles(answer))}
        assert (
            maps["B-1-grad_cam-predicted"].tolist() == np.linspace(0, 1, 32, dtype=np.float32).reshape(2, 4, 4).tolist()
        )
        assert maps["A-pixels"].shape == (2, 8, 8, 1)


def test_a_name_has_no_way_out_of_its_folder():
    assert in_a_name("../x y") == "x_y" and in_a_name("///") == "_"
