"""What else must be known of an effect before it is believed: runs that failed or are missing, and aliases."""

from collections.abc import Iterator, Sequence
from typing import Any

from labcore.studies.effect import Effect, Interaction
from labcore.studies.failures import CellRuns, failed_in
from labcore.studies.naming import Naming
from labcore.studies.observation import cell_key, level_key
from labcore.words import counted

MOST_NAMED = 4
"""Cells in a sentence."""

FLATTERED = "Means leave failures out: a setting at which runs fail looks better here than it is."


def remarks(effect: Effect | Interaction, naming: Naming, runs: Sequence[CellRuns] = ()) -> Iterator[str]:
    """Sentences about one effect.

    Args:
        runs: of every cell of the study, how many there are to be and how many failed.
    """
    if failed := failed_in(effect, runs):
        yield f"Failed: {failures_said(failed, naming)}. {FLATTERED}"
    if effect.short:
        seeds = ", ".join(map(str, effect.short))
        yield f"Runs of seed {seeds} failed or are not finished: left aside here, as a seed counts as a whole."
    if len(effect.over) < effect.combinations and effect.over:
        over = "; ".join(naming.cell(combination) for combination in effect.over)
        yield f"Runs are missing: this is the effect with {over} only, not the mean over all combinations."
    if isinstance(effect, Effect) and effect.aliased:
        names = " or ".join(" × ".join(map(naming.factor, names)) for names in effect.aliased)
        yield f"This fraction of the factorial cannot tell it from {names}."


def failures_said(failed: Sequence[CellRuns], naming: Naming) -> str:
    """2 of 3 runs of Dropout 0.5; 1 of 3 runs of Dropout none."""
    named = [f"{each.failed} of {each.planned} runs of {naming.cell(each.cell)}" for each in failed[:MOST_NAMED]]
    if rest := failed[MOST_NAMED:]:
        runs, planned = sum(each.failed for each in rest), sum(each.planned for each in rest)
        named.append(f"{runs} of {planned} runs of {counted(len(rest), 'more cell')}")
    return "; ".join(named)


def unknown_said(unknown: Sequence[tuple[str, Any]], naming: Naming, runs: Sequence[CellRuns] = ()) -> str:
    """That nothing can be said of these levels, by factor and level, and whether that is because runs failed."""
    named = ", ".join(naming.setting(*pair) for pair in unknown)
    text = f"Nothing can be said of {named} yet: too few runs are finished to hold against each other."
    keys = {(factor, level_key(level)) for factor, level in unknown}
    failed = [each for each in runs if each.failed and not keys.isdisjoint(cell_key(each.cell))]
    return f"{text} Failed: {failures_said(failed, naming)}." if failed else text
