"""`samples`: a real bench draws from a generator that was trained for an epoch."""

import numpy as np
import pytest
from PIL import Image

from labcore.cli.main import main
from labcore.launch import bench
from labcore.tasks.kept_generator import kept_generator


@pytest.fixture(scope="module")
def runs(generative_runs):
    yield generative_runs
    bench.stop()


@pytest.fixture
def said(capsys):
    """Call the command line in the lab of these runs."""

    def call(*words):
        capsys.readouterr()
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_a_sheet_and_arrays_are_written_and_drawn_again_alike(runs, said, tmp_path):
    vae = runs[1]
    status, out, err = said("samples", vae.run_id, "--number", 7, "--seed", 3, "--out", tmp_path / "made")
    assert status == 0, err
    assert "Wrote 7 images" in out
    with np.load(tmp_path / "made" / "samples.npz") as arrays:
        assert list(arrays) == ["images"]
        images = arrays["images"]
    generating = kept_generator(vae)
    assert np.abs(images.astype(int) - generating.images(generating.codes(7, 3))).max() <= 1
    assert Image.open(tmp_path / "made" / "samples.png").size == (7 * 60 + 6 * 2, 60)


def test_a_class_is_asked_for_by_name_of_a_run_that_is_told_classes(runs, said, tmp_path):
    vae, gan = runs[1:]
    file = tmp_path / "bars.npz"
    status, out, err = said("samples", gan.run_id, "--number", 3, "--class", "bar 2", "--out", file, "--json")
    assert status == 0, err
    assert '"labels": [\n    2,\n    2,\n    2\n  ]' in out
    with np.load(file) as arrays:
        assert arrays["labels"].tolist() == [2, 2, 2] and arrays["classes"][2] == "bar 2"
    assert said("samples", gan.run_id, "--class", "x", "--out", file)[0] == 2
    status, _, err = said("samples", vae.run_id, "--class", "bar 2", "--out", file)
    assert status == 2 and "is told no classes" in err
