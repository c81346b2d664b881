"""A study made up for pages: augmentation × dropout, three seeds, with curves and answers."""

import dataclasses
import math

import numpy as np

from labcore.evaluation.answers import Answers
from labcore.store.status import State
from labcore.studies.failures import CellRuns
from labcore.studies.naming import Naming
from labcore.studies.observation import Observation
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import RunCurve

A, B = "augmentation.enabled", "regularization.dropout"
NAMING = Naming({A: "augmentation", B: "Dropout"}, {B: {"0": "none"}})
LABELS = (np.arange(200) % 2).astype(np.int32)


def results(
    seeds: int = 3,
    rates: tuple[float, ...] = (0, 0.5),
    equivalence: float | None = 0.005,
    groups: bool = False,
    ids: str = "run",
) -> StudyResults:
    """Augmentation adds about 2 points, more with dropout; a run with seed 9 has failed."""
    random = np.random.default_rng(3)
    observations, curves, given = [], [], {}
    for on in (False, True):
        for rate in rates:
            for seed in range(seeds):
                final = 0.9 + 0.02 * on + 0.01 * (rate > 0) + 0.02 * on * rate + 0.006 * random.normal()
                gap = 0.06 - 0.03 * on - 0.02 * rate
                run = f"{ids}-{on:d}-{rate:g}-{seed}"
                epochs = range(1, 13 - seed)
                held = [final - 0.4 * math.exp(-epoch / 2) for epoch in epochs]
                train = [value + gap * min(1, epoch / 6) for value, epoch in zip(held, epochs, strict=True)]
                cell = {A: on, B: rate}
                curves.append(RunCurve(cell, seed, None, State.FINISHED, epochs, held, train, run))
                figures = {"accuracy": final, "loss": 1 - final, "train_accuracy": final + gap, "learning_rate": 1.0}
                costs = {"seconds": 60 + 25 * on + 3 * seed, "parameters": 1.7e5, "flops": 2.1e7, "memory": 3e8}
                observations.append(Observation(cell, seed, None, figures, costs, run))
                right = random.random(200) < final
                shown = np.where(right, LABELS, 1 - LABELS)
                patients = np.array([f"p{image // 4}" for image in range(200)]) if groups else None
                given[run] = Answers.of(np.arange(200), LABELS, np.eye(2)[shown] * 0.8 + 0.1, patients)
    failed = dataclasses.replace(
        curves[0], seed=9, state=State.FAILED, epochs=[1, 2], validation=[0.5, None], train=[0.5, 0.4]
    )
    return StudyResults(
        title="Augmentation and dropout",
        metric="accuracy",
        observations=observations,
        planned=len(observations) + 1,
        reference={A: False, B: 0},
        equivalence=equivalence,
        naming=NAMING,
        runs=[
            CellRuns({A: on, B: rate}, seeds + (not on and rate == rates[0]), int(not on and rate == rates[0]))
            for on in (False, True)
            for rate in rates
        ],
        curves=lambda metric: [*curves, failed] if metric == "accuracy" else [],
        answers=lambda run, part: given.get(run) if part == "validation" else None,
    )
