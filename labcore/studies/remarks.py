"""What else must be known of an effect before it is believed: runs that failed or are missing, and aliases."""

from collections.abc import Iterator, Sequence
from typing import Any

from labcore.studies.effect import Effect, Interaction
from labcore.studies.failures import CellRuns, failed_in, lost_levels
from labcore.studies.naming import Naming
from labcore.studies.observation import level_key
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


def shared_remarks(found: Sequence[Sequence[str]]) -> list[str]:
    """What is remarked on every one of several effects, and need be said only once; none of a single one."""
    if len(found) < 2:
        return []
    return [remark for remark in found[0] if all(remark in each for each in found)]


def failures_said(failed: Sequence[CellRuns], naming: Naming) -> str:
    """2 of 3 runs of Dropout 0.5; 1 of 3 runs of Dropout none."""
    named = [f"{each.failed} of {each.planned} runs of {naming.cell(each.cell)}" for each in failed[:MOST_NAMED]]
    if rest := failed[MOST_NAMED:]:
        runs, planned = sum(each.failed for each in rest), sum(each.planned for each in rest)
        named.append(f"{runs} of {planned} runs of {counted(len(rest), 'more cell')}")
    return "; ".join(named)


def unknown_said(unknown: Sequence[tuple[str, Any]], naming: Naming, runs: Sequence[CellRuns] = ()) -> str:
    """That nothing can be said of some levels, and why; empty where something can be said of all.

    Args:
        unknown: levels by factor that are seen, and have nothing to be held against.
        runs: of every cell of the study, how many there are to be and how many failed.
    """
    lost = lost_levels(runs)
    gone = {(factor, level_key(level)) for factor, level, _ in lost}
    waiting = [naming.setting(*pair) for pair in unknown if (pair[0], level_key(pair[1])) not in gone]
    said = [
        f"Nothing can be said of {naming.setting(factor, level)}: {_all(planned)} failed."
        for factor, level, planned in lost
    ]
    if waiting:
        said.append(
            f"Nothing can be said of {', '.join(waiting)} yet: too few runs are finished to hold against each other."
        )
    return " ".join(said)


def _all(runs: int) -> str:
    return "its only run" if runs == 1 else f"all {runs} runs of it"
