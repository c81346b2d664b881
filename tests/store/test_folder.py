"""A run that came from elsewhere may hold anything: its readers give what is sound, or None."""

import io
import json
import os
import re
import zipfile

import numpy as np
import pytest

from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from tests.conftest import PROJECT


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "run" / "artifacts" / "confusion").mkdir(parents=True)
    return RunFolder(tmp_path / "run")


def npz(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return out.getvalue()


def npy(header: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


def encrypted() -> bytes:
    content = bytearray(npz(a=b"x"))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, a=np.zeros(100 << 20, np.int8))
    return out.getvalue()


DAMAGED_ARRAYS = {
    "empty": b"",
    "garbage": b"garbage" * 100,
    "zip without a directory": b"PK\x03\x04" + bytes(100),
    "a single array": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n") + b"x",
    "a pickle": b"\x80\x04N.",
    "pickled objects": npz(a=npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n") + b"\x80\x04N."),
    "larger than memory": npz(a=npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000,), }\n")),
    "beyond any size": npz(a=npy("{'descr': '<f8', 'fortran_order': False, 'shape': (" + "9" * 30 + ",), }\n")),
    "unfinished header": npz(a=npy("{'descr': ((((((\n")),
    "encrypted": encrypted(),
    "a bomb": bomb(),
}


@pytest.mark.parametrize("name", DAMAGED_ARRAYS)
def test_damaged_arrays_are_none(folder, name):
    (folder.path / "artifacts" / "maps.npz").write_bytes(DAMAGED_ARRAYS[name])
    assert folder.arrays("maps") is None


def test_arrays_cut_off_anywhere_are_none(folder):
    folder.write_arrays("maps", {"a": np.arange(50), "b": np.ones((2, 3))})
    path = folder.path / "artifacts" / "maps.npz"
    whole = path.read_bytes()
    assert folder.arrays("maps")["a"].sum() == 49 * 25
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        assert folder.arrays("maps") is None


def test_arrays_that_do_not_fit_on_the_disk_leave_the_old_ones_and_no_draft(folder):
    resource = pytest.importorskip("resource")
    folder.write_arrays("maps", {"a": np.arange(50)})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError):
            folder.write_arrays("maps", {"a": np.random.default_rng(0).random(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert folder.arrays("maps")["a"].tolist() == list(range(50))
    assert {path.name for path in (folder.path / "artifacts").iterdir()} == {"maps.npz", "confusion"}


@pytest.mark.parametrize("content", [b"", b"{torn", b"\xff\xfe", b"[" * 100_000])
def test_damaged_json_is_none(folder, content):
    (folder.path / "artifacts" / "classes.json").write_bytes(content)
    assert folder.json_artifact("classes") is None


@pytest.mark.parametrize(
    "report",
    [[], "text", None, {"test": [1]}, {"validation": "x"}, {"test": None}]
    + [{"best_epoch": best} for best in ("3", 3.5, [3], True, 10**30)],
)
def test_a_report_of_another_shape_is_none(folder, report):
    (folder.path / "report.json").write_text(json.dumps(report))
    assert folder.report() is None


@pytest.mark.parametrize("report", [{}, {"test": {"accuracy": 1}, "best_epoch": None}, {"best_epoch": 3}])
def test_a_sound_report_is_given(folder, report):
    folder.write_report(report)
    assert folder.report() == report


def test_only_plain_numbers_are_epochs(folder):
    for name in ("0003", "0001", "x", "٠٠٠٥", "9" * 100):
        (folder.path / "artifacts" / "confusion" / f"{name}.json").write_text("{}")
    assert folder.epochs_of("confusion") == [1, 3]


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e999", "NaN", "1e300"])
def test_numbers_of_a_report_that_nobody_can_show_are_left_out_and_told(folder, number):
    text = '{"validation": {"accuracy": %s, "per_class": {"a": {"recall": %s}}, "loss": 0.5}, "seconds": %s}'
    (folder.path / "report.json").write_text(text % (number, number, number))
    figures = {"accuracy": None, "per_class": {"a": {"recall": None}}, "loss": 0.5}
    assert folder.report() == {"validation": figures, "seconds": None}
    assert [note for note in folder.troubles() if "report.json" in note and "left out: 3." in note]


def test_what_of_the_figures_is_damaged_is_told(folder):
    assert folder.troubles() == []
    folder.write_status(Status(state=State.FINISHED, created=5))
    (note,) = folder.troubles()
    assert "report.json is missing" in note
    (folder.path / "report.json").write_text('{"test": {"acc')
    (folder.path / "metrics.jsonl").write_text('garbage\n{"kind": "ep')
    skipped, torn, damaged = folder.troubles()
    assert "metrics.jsonl" in skipped and skipped.endswith("left out: 1.")
    assert "cut off" in torn and "report.json is damaged" in damaged
    (folder.path / "metrics.jsonl").unlink()
    (folder.path / "metrics.jsonl").mkdir()
    assert "metrics.jsonl cannot be read" in folder.troubles()[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.timeout(30)
def test_nobody_waits_for_the_writer_of_a_pipe_in_place_of_a_file(folder):
    """To open one for reading takes until somebody opens it for writing, which nobody does."""
    for name in ("metrics.jsonl", "worker.log", "status.json", "artifacts/maps.npz"):
        os.mkfifo(folder.path / name)
    assert (folder.log(), folder.arrays("maps"), folder.status()) == ("", None, None)
    assert folder.troubles() == ["The file metrics.jsonl cannot be read (it is no plain file): there are no curves."]


def test_an_export_that_is_a_link_is_none_of_the_run_s(folder, tmp_path):
    (folder.path / "exports" / "onnx").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    for place in (folder.path / "exports" / "onnx", tmp_path / "elsewhere"):
        (place / "parity.json").write_text("{}")
    (folder.path / "exports" / "keras").symlink_to(tmp_path / "elsewhere")
    assert set(folder.exports()) == {"onnx"}


@pytest.mark.parametrize("dataset", ["digits", ["digits"], {"name": "digits", "without": "careful@2"}])
def test_what_the_environment_says_of_the_data_set_is_a_mapping(folder, dataset):
    (folder.path / "environment.json").write_text(json.dumps({"dataset": dataset}))
    assert folder.environment() is None
    folder.write_environment({"dataset": {"name": "digits", "without": None}})
    assert folder.environment()["dataset"]["name"] == "digits"


NAMES = (
    r"(?:spec|status|report|environment|label)\.json|metrics\.jsonl|model\.keras|predictions\.csv|worker\.log|stop"
    r"|parity\.json|\.reserve|artifacts|checkpoints|tensorboard|exports"
    r"|\.(?:tracking|evaluation|external|nomination|test_looks)\.lock"
)


def test_nobody_else_names_what_lies_in_a_run_folder():
    strays = [
        f"{path.relative_to(PROJECT)}: {line.strip()}"
        for path in (PROJECT / "labcore").rglob("*.py")
        if path.parent.name != "store"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(rf"""folder\.path / |(?:/ |joinpath\()f?["'](?:{NAMES})["'/]""", line)
    ]
    assert not strays
