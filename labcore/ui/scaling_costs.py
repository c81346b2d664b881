"""What scaled networks cost: about, as long as the bench works it out; then as it says."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from labcore.errors import InputError, LabError
from labcore.launch import pace as timing
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.status import State
from labcore.studies.pace import Pace, kind_of_work, paces
from labcore.studies.scaling_sweep import estimate
from labcore.ui import asking, forecast
from labcore.ui.background import Background, Work
from labcore.ui.lab import store
from labcore.ui.scaling_base import Base
from labcore.ui.words import literal

PATIENCE = 120.0
"""Seconds in which the baseline is timed."""

FACTS = ("flops", "parameters", "memory_bytes")

Costs = Sequence[Mapping[str, float]]
"""Of each network what is known of `FACTS`."""


def show(base: Base, specs: Sequence[NetworkExperiment], draw: Callable[[Costs, bool], None], waiting: str) -> None:
    """Have `draw` draw what `specs` cost: at once what is estimated, then, told that they are, the exact figures."""
    answers = [forecast.ask(spec, base.card.fingerprint) for spec in specs]
    asking.show_all(
        answers,
        lambda done: _draw_exact(done, draw),
        waiting,
        height=160,
        meanwhile=lambda: draw([estimated(base, spec) for spec in specs], False),
    )


def _draw_exact(answers: Sequence[Any], draw: Callable[[Costs, bool], None]) -> None:
    errors = [error for answer in answers if (error := answer.exception()) is not None]
    for error in errors:
        if not isinstance(error, LabError):
            raise error
    if errors:
        st.caption(f":material/info: What this costs could not be worked out: {literal(str(errors[0]))}")
        return
    draw([answer.result() for answer in answers], True)


def estimated(base: Base, spec: NetworkExperiment) -> dict[str, float]:
    """What can be told without building the network."""
    cost = estimate(spec, base.card)
    if cost is None or cost.flops is None:
        return {}
    return {
        "flops": cost.flops,
        "parameters": cost.weights,
        "memory_bytes": cost.memory(spec.training.batch_size),
    }


def pace_of(base: Base) -> Pace | LabError | None:
    """How fast the baseline goes: from finished runs of its kind, else a few steps of it timed in the background.

    None while it is being timed; the reason where it cannot be.
    """
    kind = kind_of_work(base.spec)
    known = known_paces([base.spec])
    if kind in known:
        return known[kind]
    timed = _timed(base)
    if not timed.done():
        return None
    error = timed.exception()
    if error is not None and not isinstance(error, LabError):
        raise error
    return timed.result() if error is None else error


def wait_for_pace(base: Base) -> Pace:
    """The same, waited for; not for the script of a page. Raises LabError where it cannot be told."""
    kind = kind_of_work(base.spec)
    known = paces([base.spec], store().runs())
    return known[kind] if kind in known else _timed(base).result()


def _timed(base: Base) -> Work[Pace]:
    """The time that the baseline takes, in the background."""
    return _timings().start(f"{kind_of_work(base.spec)} {base.card.fingerprint}", lambda _: _time(base))


def _time(base: Base) -> Pace:
    answer = timing.measure({"baseline": base.spec}, PATIENCE).get("baseline")
    if not answer:
        raise InputError("The baseline could not be timed.", "")
    return Pace.of_bench(answer)


def known_paces(specs: Sequence[NetworkExperiment]) -> dict[str, Pace]:
    """What finished runs of this lab tell of the kinds of work among `specs`; looked up anew once another finished."""
    by_kind = {kind_of_work(spec): spec for spec in specs}
    lab = store()
    return _paces(tuple(by_kind), lab.counts()[State.FINISHED], lab.runs_dir, lab.viewer.person_id, by_kind)


@st.cache_data(show_spinner=False, max_entries=64)
def _paces(
    kinds: Sequence[str], finished: int, runs_dir: Path, asks: str, _by_kind: Mapping[str, NetworkExperiment]
) -> dict[str, Pace]:
    return paces(_by_kind.values(), store().runs())


@st.cache_resource(show_spinner=False)
def _timings() -> Background[Pace]:
    return Background("scaling-pace", 64, 1)
