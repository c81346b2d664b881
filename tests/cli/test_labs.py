"""`labs`: listed, shown, checked, and carried out unattended."""

import os
import re

import pytest

from labcore.launch import bench, local
from tests.labs.conftest import TINY


@pytest.mark.parametrize("name", ["C1", "c9", "Overfitting"])
def test_a_lab_is_shown_by_its_id_in_any_case(lab, name):
    shown = lab("labs", "show", name, "--json").data
    assert shown["id"] == name.lower() and shown["title"]
    assert shown["steps"][0]["id"] and shown["questions"][0]["ask"]
    assert shown["title"] in lab("labs", "show", name).out


def test_labs_are_listed(lab):
    rows = {row["id"]: row for row in lab("labs", "list", "--json").data["labs"]}
    assert rows["c1"]["kind"] == "coursework" and rows["c1"]["begun"] == 0 and rows["c1"]["steps"] > 3
    assert "overfitting" in lab("labs", "list").out


def test_an_unknown_lab_names_the_nearest(lab):
    said = lab("labs", "show", "overfiting", "--json")
    assert said.status == 2 and "Did you mean 'overfitting'?" in said.data["error"]["cure"]


def test_a_wrong_file_is_told_of_with_all_its_faults(lab, tmp_path):
    assert lab("labs", "check", TINY, "--json").data == {"file": str(TINY), "ok": True, "faults": []}
    wrong = tmp_path / "tiny.yaml"
    wrong.write_text(TINY.read_text().replace("dataset: digits", "dataset: digit").replace("[train, study]", "[trian]"))
    said = lab("labs", "check", wrong, "--json")
    assert said.status == 2 and {each["place"] for each in said.data["faults"]} >= {"data.dataset"}
    assert "steps.3 (compare).needs: There is no step 'trian'. Did you mean 'train'?" in lab("labs", "check", wrong).out


def test_the_report_of_a_lab_is_written_like_any_other(lab, tmp_path):
    said = lab("report", "Overfitting", "--out", tmp_path / "lab.html", "--who", "Ada", "--json")
    assert said.status == 0 and said.data["sections"][0] == "Background"
    made = (tmp_path / "lab.html").read_text(encoding="utf-8")
    assert "Ada" in made and "Not done" in made


@pytest.mark.slow
def test_a_lab_is_carried_out_unattended_and_gone_on_with(lab, monkeypatch):
    monkeypatch.setitem(os.environ, "LAB_LAUNCHER_IDLE", "20")
    try:
        said = lab("labs", "run", TINY, "--json")
        assert said.status == 0, said.err
        assert said.data["state"] == "finished" and {step["state"] for step in said.data["steps"]} == {"done"}
        outcomes = {each["id"]: each["outcome"] for each in said.data["questions"]}
        assert outcomes["rate"]["value"] in ("0.001", "0.01") and outcomes["accuracy"]["told"].startswith("Accuracy")
        made = open(said.data["report"], encoding="utf-8").read()  # noqa: SIM115, PTH123
        assert re.search("Confusion|confusion", made) and "What was to be expected" in made
        again = lab("labs", "run", TINY, "--json").data
        assert [step["runs"] for step in again["steps"]] == [step["runs"] for step in said.data["steps"]]
    finally:
        local.stop()
        bench.stop()
