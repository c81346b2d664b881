"""Which settings a figure depends on, as far as the runs that were made can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 20
"""Runs: with fewer, a forest finds in chance what it looks for."""

MOST = 1000
"""Runs that a forest is grown on; of more, so many are drawn."""

FOLDS, REPEATS, TREES = 5, 5, 60


@dataclass(frozen=True)
class Importance:
    """What a random forest makes of the settings.

    Attributes:
        drops: of each setting, the loss of R² on runs not learned from when its values are shuffled among them: the
            mean over folds and shuffles; largest first.
        deviations: its standard deviation over the folds.
        explained: R² on runs not learned from: the share of the figure's variance that the settings explain. Where it
            is low, the order of settings means little.
        runs: how many it is of.
    """

    drops: Mapping[str, float]
    deviations: Mapping[str, float]
    explained: float
    runs: int


def importance(
    settings: Mapping[str, Sequence[float | str | None]], figure: Sequence[float | None], seed: int = 0
) -> Importance | None:
    """Permutation importance (Breiman, 2001) of each setting for the figure, cross-validated over runs.

    It tells of the runs there are: a setting that was hardly varied is not seen, of two that were varied together each
    takes some of the other's, and runs of one configuration that differ in the seed lie on both sides of the folds.

    Args:
        settings: of each run, by key; words are taken as levels, in no order that means anything.
        figure: of each run; those without are left out.

    Returns None where there are fewer than `FEWEST` runs, or all came to the same.
    """
    import numpy as np
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance
    from sklearn.model_selection import KFold

    random = np.random.default_rng(seed)
    rows = np.array([place for place, value in enumerate(figure) if value is not None], dtype=int)
    if len(rows) > MOST:
        rows = np.sort(random.choice(rows, MOST, replace=False))
    goal = np.array([figure[place] for place in rows], dtype=float)
    if len(rows) < FEWEST or not settings or np.ptp(goal) == 0:
        return None
    table = np.column_stack([_coded([values[place] for place in rows]) for values in settings.values()])
    drops, scores = [], []
    for learned, held in KFold(FOLDS, shuffle=True, random_state=seed).split(table):
        forest = RandomForestRegressor(TREES, min_samples_leaf=2, random_state=seed).fit(table[learned], goal[learned])
        scores.append(forest.score(table[held], goal[held]))
        found = permutation_importance(forest, table[held], goal[held], n_repeats=REPEATS, random_state=seed)
        drops.append(found.importances_mean)
    mean, deviation = np.mean(drops, axis=0), np.std(drops, axis=0, ddof=1)
    order = [list(settings)[place] for place in np.argsort(-mean)]
    places = {key: place for place, key in enumerate(settings)}
    return Importance(
        {key: float(mean[places[key]]) for key in order},
        {key: float(deviation[places[key]]) for key in order},
        float(np.mean(scores)),
        len(rows),
    )


def _coded(values: Sequence[float | str | None]) -> list[float]:
    """Numbers as they are, words by their place in the alphabet; a forest takes NaN for a level of its own."""
    levels = {level: float(place) for place, level in enumerate(sorted({v for v in values if isinstance(v, str)}))}
    return [float("nan") if v is None else levels[v] if isinstance(v, str) else v for v in values]
