"""`preview`: a picture of what augmentation does, made by a real bench."""

import numpy as np
import pytest
from PIL import Image

from labcore.launch import bench

SPEC = "dataset: digits\naugmentation: {operations: [{kind: rotation, degrees: 90}]}\n"


@pytest.fixture
def spec_file(tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC)
    yield tmp_path / "spec.yaml"
    bench.stop()


def test_a_picture_is_written_and_what_may_mislead_is_said(lab, spec_file, tmp_path):
    said = lab("preview", spec_file, "--out", tmp_path / "grid.png", "--images", 2, "--variants", 3, "--json")
    assert said.status == 0, said.err
    assert len(said.data["rows"]) == 2 and said.data["path"] == str((tmp_path / "grid.png").resolve())
    assert "a 6 that is turned around is a 9" in said.err
    with Image.open(tmp_path / "grid.png") as picture:
        assert picture.width > picture.height > 100


def test_a_network_is_described_as_the_form_does(lab, spec_file):
    """Here, as the bench is warm already."""
    said = lab("describe", spec_file, "--set", "architecture={kind: cnn, blocks: 1, layers_per_block: 1, filters: 8}")
    assert said.status == 0, said.err
    assert "receptive field         3×3 px" in said.out and "layers with weights     2" in said.out
    assert any(line.split() == ["block1", "block1_conv1", "Conv2D", "8×8×8", "72"] for line in said.out.splitlines())
    facts = lab("describe", spec_file, "--json").data
    assert facts["parameters"] >= facts["trainable"] > 0 and facts["flops"] > 0


def test_a_spec_that_cannot_run_is_refused_before_the_bench_is_asked(lab, spec_file, lab_home, tmp_path):
    said = lab("preview", spec_file, "--set", "training.batch_size=9999", "--out", tmp_path / "grid.png")
    assert said.status == 2 and not (lab_home / "runs" / "bench.log").exists()


def test_what_cannot_be_drawn_or_written_is_refused_before_the_bench_is_asked(lab, spec_file, lab_home, tmp_path):
    said = lab("preview", spec_file, "--set", "training.batch_size=8", "--out", tmp_path)
    assert said.status == 2 and f"Name a file in it: {tmp_path / 'preview.png'}" in said.err
    (tmp_path / "baseline.yaml").write_text("task: baseline\ndataset: digits\n")
    said = lab("preview", tmp_path / "baseline.yaml", "--out", tmp_path / "grid.png")
    assert said.status == 2 and "trained without augmentation" in said.err
    assert not (lab_home / "runs" / "bench.log").exists()


def test_images_as_they_are_beside_prepared_ones_for_networks_and_baselines(lab, lab_home, tmp_path):
    for task in ("classification", "baseline"):
        spec, out = tmp_path / f"{task}.yaml", tmp_path / f"{task}.png"
        spec.write_text(f"{{task: {task}, dataset: digits, preprocessing: {{size: 16}}}}")
        said = lab("preview", spec, "--preparation", "--out", out, "--images", 2, "--json")
        assert said.status == 0, said.err
        assert said.data["rows"] == ["0 8×8 → 16×16", "1 8×8 → 16×16"]
        with Image.open(out) as picture:
            before, after = (np.asarray(picture.convert("L"))[:128, left : left + 128] for left in (0, 134))
        assert picture.size == (128 + 6 + 128, 128 + 6 + 128)
        assert len(np.unique(before)) <= 17 < len(np.unique(after)), "smooth where it was enlarged from 17 shades"
    assert not (lab_home / "runs" / "bench.log").exists()
