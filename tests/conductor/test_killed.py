"""SIGKILL, again and again; and a tuning of real runs from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labcore.datasets.library import Library
from labcore.spec.tuning_file import tuning_of
from labcore.store.store import Store
from labcore.store.tunings import Tunings
from labcore.studies.tuning import life
from labcore.studies.tuning.search import search_of
from labcore.studies.tuning.standing import standing
from tests.conductor.test_conducting import RAW

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, so that KerasTuner is imported once")
def test_conductors_killed_at_random_moments_lose_no_trial_and_do_none_twice(lab_home):
    store = Store()
    tuning_id = life.begin(search_of(tuning_of({**RAW, "budget": {"trials": 20}}), Library().card), store).tuning_id
    command = [sys.executable, "-m", "tests.conductor.kill_loop", str(store.runs_dir), tuning_id]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) >= 5
    now = standing(Tunings(store).get(tuning_id), store)
    assert [now.state_of(trial) for trial in now.trials] == ["finished"] * 20, done.stderr[-2000:]
    assert [trial.number for trial in now.trials] == list(range(1, 21))
    assert sorted(trial.run_id for trial in now.trials) == sorted(run.run_id for run in store.runs())
    assert {store.folder(run.run_id).status().attempt for run in store.runs()} == {1}


BASELINE = """
base: {task: baseline, dataset: digits, learning_curve: {points: 1}, features: hog}
space: {imbalance.class_weights: [none, balanced]}
tuner: grid
budget: {trials: 5}
"""

NETWORK = """
base: {task: classification, dataset: digits, preset: quick, training: {epochs: 1, heat_maps: 0}}
space: {optimizer.learning_rate: {low: 0.0001, high: 0.01, log: true}}
objective: accuracy
budget: {trials: 2}
"""


def test_tunings_of_real_runs_of_every_task_come_to_their_best(lab_home):
    """A classical baseline and a network, at the same time, by launcher, conductor and workers as they are."""

    def lab(*words):
        command = [sys.executable, "-m", "labcore", *words, "--json"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    for name, text in (("baseline.yaml", BASELINE), ("network.yaml", NETWORK)):
        (lab_home / name).write_text(text)
    begun = lab("tune", str(lab_home / "network.yaml"))
    try:
        baseline = lab("tune", str(lab_home / "baseline.yaml"), "--wait")
        network = lab("tunings", "show", begun["tuning_id"], "--wait")
    finally:
        lab("launcher", "stop")
    for told, trials in ((baseline, 2), (network, 2)):
        assert told["state"] == "finished" and len(told["trials"]) == trials
        scores = [trial["score"] for trial in told["trials"]]
        assert told["best"]["score"] == max(scores) > 0.1
        report = Store().folder(told["best"]["run_id"]).report()
        assert "test" not in report and report["validation"][told["objective"]] == told["best"]["score"]
