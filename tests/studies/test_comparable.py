"""What cannot be varied, as runs that differ in it have figures of another kind."""

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.plan import plan_of
from labcore.spec.tuning_file import tuning_of
from labcore.studies.candidates import candidates
from labcore.studies.tuning.search import search_of

IN_A_RUN = {"features": {"kind": "run", "run": "r1"}}


def asked(task, factors, metric="", **base):
    raw = {"base": {"task": task, "dataset": "digits", **base}, "factors": factors, "metric": metric}
    return candidates(plan_of(raw), Library().card)


@pytest.mark.parametrize(
    ("task", "factors", "metric"),
    [
        ("gan", {"division.share": [1.0, 0.5]}, ""),
        ("gan", {"scores.samples": [1024, 2048]}, "kernel_distance"),
        ("vae", {"preprocessing.interpolation": ["nearest", "cubic"]}, "frechet_distance"),
        ("vae", {"preprocessing.interpolation": ["nearest", "cubic"]}, ""),
        ("vae", {"likelihood": ["bernoulli", "gaussian"]}, ""),
    ],
)
def test_a_study_is_refused_whose_figures_could_not_be_held_against_each_other(lab_home, task, factors, metric):
    with pytest.raises(InputError, match="cannot be varied where runs are judged by"):
        asked(task, factors, metric)


def test_by_another_figure_or_in_the_features_of_one_run_they_can(lab_home):
    assert asked("vae", {"likelihood": ["bernoulli", "gaussian"]}, "frechet_distance")
    assert asked("gan", {"division.share": [1.0, 0.5]}, scores=IN_A_RUN)
    assert asked("vae", {"division.share": [1.0, 0.5]}), "a bound has nothing to do with features"
    assert asked("gan", {"penalty.kind": ["gradient", "r1"]})


def test_a_search_is_refused_likewise(lab_home):
    raw = {"base": {"task": "gan", "dataset": "digits"}, "space": {"division.share": [1.0, 0.5]}}
    with pytest.raises(InputError, match=r"division\.share cannot be varied"):
        search_of(tuning_of(raw), Library().card)
