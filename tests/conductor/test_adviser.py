"""KerasTuner's oracles as a tuning asks them: what they name, and that a log brings them back to where they were."""

import itertools

import pytest

from labcore.conductor.adviser import Adviser
from labcore.datasets.library import Library
from labcore.spec.tuner import Tuner
from labcore.spec.tuning_file import tuning_of
from labcore.store.tuning import Asked, Told
from labcore.studies.tuning.search import search_of

SPACE = {
    "optimizer.kind": ["adamw", "sgd"],
    "optimizer.momentum": [0.0, 0.9],
    "regularization.dropout": {"low": 0, "high": 0.6, "step": 0.2},
}
BASE = {"task": "classification", "dataset": "digits", "training": {"epochs": 9}}


@pytest.fixture(autouse=True)
def lab(lab_home):
    return lab_home


def search(tuner, space=SPACE, **raw):
    plan = tuning_of({"base": BASE, "space": space, "tuner": tuner, **raw})
    return search_of(plan, Library().card)


def asked(trial, drawn, of):
    return Asked(
        trial=trial, drawn=drawn, cell=of.cell(drawn), epochs=1, run_id="20261128-000000-abcdef", own=True, at=0
    )


def told(trial, cell):
    """A score that dropout alone decides; the fourth trial fails."""
    score = None if trial == 4 else 1 - abs(cell["regularization.dropout"] - 0.4) + 0.001 * trial
    return Told(trial=trial, outcome="failed" if score is None else "finished", score=score)


def conduct(adviser, of, events, until, at_once=3):
    """Ask and tell as a conductor with so many at once would, up to so many trials in `events`."""
    waiting = [event for event in events if isinstance(event, Asked)][len([e for e in events if isinstance(e, Told)]) :]
    while True:
        number = sum(isinstance(event, Asked) for event in events)
        if number < until and len(waiting) < at_once:
            drawn, _ = adviser.ask()
            if drawn is not None:
                events.append(asked(number + 1, drawn, of))
                waiting.append(events[-1])
                continue
        if not waiting:
            return events
        first = waiting.pop(0)
        events.append(told(first.trial, first.cell))
        adviser.tell(events[-1])


@pytest.mark.parametrize("kind", sorted(Tuner.kinds()))
def test_taken_up_again_after_any_event_a_search_goes_on_as_if_nothing_had_happened(kind):
    of, until = search(kind), 11
    whole = conduct(Adviser(of), of, [], until)
    drawn = [event.drawn for event in whole if isinstance(event, Asked)]
    assert len(drawn) == until
    for cut in (1, 4, 9, 15, len(whole) - 2):
        again = conduct(Adviser(of, whole[:cut]), of, list(whole[:cut]), until)
        assert [event.drawn for event in again if isinstance(event, Asked)] == drawn


def test_what_a_model_has_drawn_is_taken_from_the_log_and_not_computed_again():
    """Its Gaussian process would take seconds for each, and rounding might lead it elsewhere."""
    of = search({"kind": "bayesian", "random_first": 2})
    whole = conduct(Adviser(of), of, [], until=6)
    again = conduct(Adviser(of, whole[:-2]), of, list(whole[:-2]), until=7)
    assert again[: len(whole) - 2] == whole[:-2]
    assert [event.trial for event in again if isinstance(event, Asked)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_grid_names_every_combination_once_without_waiting():
    of = search("grid")
    adviser, cells = Adviser(of), []
    while (named := adviser.ask())[0] is not None:
        cells.append(of.cell(named[0]))
    momentum = {"adamw": [None], "sgd": [0.0, 0.9]}
    expected = {
        (kind, each, round(0.2 * step, 1))
        for kind, step in itertools.product(momentum, range(4))
        for each in momentum[kind]
    }
    found = [(c["optimizer.kind"], c.get("optimizer.momentum"), c["regularization.dropout"]) for c in cells]
    assert len(found) == len(expected) == 12 and set(found) == expected


def test_hyperband_promotes_the_best_with_more_epochs():
    of = search("hyperband")
    events = conduct(Adviser(of), of, [], until=13)
    first = [event for event in events if isinstance(event, Asked)]
    assert [event.drawn["tuner/epochs"] for event in first[:9]] == [1] * 9
    promoted = [event for event in first if event.drawn["tuner/round"] == 1]
    scores = {event.trial: event.score or 0 for event in events if isinstance(event, Told) and event.trial <= 9}
    best = max(scores, key=scores.get)
    assert promoted and all(event.drawn["tuner/epochs"] == 3 for event in promoted)
    assert first[best - 1].cell in [event.cell for event in promoted]


def test_bayesian_optimization_finds_the_best_where_it_is():
    """A smooth hill over one setting: after 9 trials it is far nearer than 9 points at even distances would be."""
    of = search({"kind": "bayesian", "random_first": 4}, {"regularization.dropout": {"low": 0, "high": 0.8}}, seed=1)
    adviser = Adviser(of)
    tried = []
    for trial in range(1, 10):
        drawn, _ = adviser.ask()
        dropout = of.cell(drawn)["regularization.dropout"]
        tried.append(dropout)
        adviser.tell(Told(trial=trial, outcome="finished", score=-((dropout - 0.37) ** 2)))
    assert min(abs(dropout - 0.37) for dropout in tried) < 0.02
