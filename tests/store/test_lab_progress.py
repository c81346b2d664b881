"""Progress in labs: nothing that was noted is lost, and everybody has their own."""

import json

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.store import lab_progress
from labcore.store.lab_events import Answered, Begun, Evidence, Predicted
from labcore.store.lab_progress import LabProgress

BEGUN = Begun(step="train", made="run", made_id="20260101-000000-aaaaaa", at=1.0)
ANSWERED = Answered(question="why", text="So.", evidence=(Evidence(step="train", made="run", made_id="r"),), at=2.0)


def test_what_was_noted_is_there_for_whoever_comes_back(tmp_path):
    LabProgress(tmp_path).write("ada", "c1", BEGUN)
    LabProgress(tmp_path).write("ada", "c1", ANSWERED)
    assert LabProgress(tmp_path).events("ada", "c1") == [BEGUN, ANSWERED]
    assert LabProgress(tmp_path).events("ada", "c2") == []
    assert LabProgress(tmp_path).labs("ada") == ["c1"] and LabProgress(tmp_path).labs("bob") == []


def test_a_line_that_was_cut_short_costs_nothing_but_itself(tmp_path):
    kept = LabProgress(tmp_path)
    kept.write("ada", "c1", BEGUN)
    kept.write("ada", "c1", Predicted(question="q", value=3.5, at=1.5))
    (log,) = tmp_path.rglob("*.jsonl")
    log.write_bytes(log.read_bytes()[:-7])
    assert kept.events("ada", "c1") == [BEGUN]
    kept.write("ada", "c1", ANSWERED)
    assert kept.events("ada", "c1") == [BEGUN, ANSWERED]


def test_an_event_of_a_later_lab_is_passed_over(tmp_path):
    kept = LabProgress(tmp_path)
    kept.write("ada", "c1", BEGUN)
    (log,) = tmp_path.rglob("*.jsonl")
    with log.open("a") as handle:
        handle.write(json.dumps({"event": "applauded", "at": 3}) + "\n")
    kept.write("ada", "c1", ANSWERED)
    assert kept.events("ada", "c1") == [BEGUN, ANSWERED]


@pytest.mark.parametrize("owner", ["local", "Ada", "ada", "../ada", "con", "a b@c.org", "müller", "."])
def test_every_owner_has_a_folder_of_their_own_inside(tmp_path, owner):
    kept = LabProgress(tmp_path / "runs")
    kept.write(owner, "c1", BEGUN)
    kept.write("somebody else", "c1", ANSWERED)
    assert kept.events(owner, "c1") == [BEGUN]
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
    assert len(list((tmp_path / "runs" / "labs").iterdir())) == 2


@pytest.mark.parametrize("lab", ["../c1", "C1", "", "a/b"])
def test_no_other_place_is_written_to(tmp_path, lab):
    with pytest.raises(InputError):
        LabProgress(tmp_path).write("ada", lab, BEGUN)
    assert not list(tmp_path.iterdir())


def test_pictures_lie_beside(tmp_path):
    kept = LabProgress(tmp_path)
    name = kept.keep_arrays("ada", "c1", {"picture": np.arange(6, dtype=np.uint8).reshape(1, 2, 3)})
    assert kept.arrays("ada", "c1", name)["picture"].tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert kept.arrays("ada", "c1", "missing") == {} and kept.arrays("ada", "c1", "../x") == {}


def test_a_log_does_not_grow_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(lab_progress, "MOST_BYTES", 300)
    kept = LabProgress(tmp_path)
    with pytest.raises(InputError, match="than can be kept"):
        for _ in range(9):
            kept.write("ada", "c1", ANSWERED)
    assert 3 <= len(kept.events("ada", "c1")) < 9
