"""`tunings`: what is being tuned, and what is to be done with it."""

from typing import TYPE_CHECKING

import click

from labcore.cli import turning
from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.opening import opened_store
from labcore.cli.table import table

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.tuning.standing import TuningStanding

TUNING = click.argument("tuning_id", metavar="TUNING")


class Tuned:
    """A tuning, as what is turned."""

    noun, group = "tuning", "tunings"

    def pause(self, record_id: str, store: "Store") -> None:
        from labcore.studies.tuning import life

        life.pause(record_id, store)

    def resume(self, record_id: str, store: "Store") -> None:
        from labcore.studies.tuning import life

        life.resume(record_id, store)

    def stop(self, record_id: str, store: "Store") -> None:
        from labcore.studies.tuning import life

        life.stop(record_id, store)

    def delete(self, record_id: str, store: "Store", with_runs: bool) -> int:
        from labcore.studies.tuning import life

        return life.delete(record_id, store, with_runs=with_runs)

    def standing(self, record_id: str, store: "Store") -> tuple[str, "TuningStanding"]:
        from labcore.store.tunings import Tunings
        from labcore.studies.tuning.standing import standing

        now = standing(Tunings(store).get(record_id), store)
        return now.tuning.state.value, now


@click.group(cls=Commands)
def tunings() -> None:
    """List, watch, pause, resume, stop and delete tunings. `tune` begins one."""


@tunings.command("list")
@answers
def list_() -> Answer:
    """List the tunings, the newest first."""
    from labcore.store.tunings import Tunings
    from labcore.studies.tuning.standing import standing

    store = opened_store()
    readable, damaged = Tunings(store).look()
    found = [standing(tuning, store) for tuning in readable]
    data = [
        {
            "tuning_id": now.tuning.tuning_id,
            "name": now.tuning.name,
            "state": now.tuning.state.value,
            "created": now.tuning.created,
            "counts": dict(now.counts),
            "best": None if now.best is None else now.best.score,
        }
        for now in found
    ]
    rows = [(now.tuning.tuning_id, now.tuning.state.value, now.told(), now.tuning.name) for now in found]
    rows += [(each.record_id, "damaged", "", f"{each.problem} {each.cure}") for each in damaged]
    unreadable = [{"tuning_id": each.record_id, "problem": each.problem, "cure": each.cure} for each in damaged]
    text = table(("TUNING", "STATE", "TRIALS", "NAME"), rows) if rows else "No tunings."
    return Answer({"tunings": data, "damaged": unreadable}, text)


@tunings.command("show")
@TUNING
@click.option("--wait", is_flag=True, help="Follow the tuning until it has ended.")
@answers
def show(tuning_id: str, wait: bool) -> Answer:
    """Show the trials of TUNING, the best first."""
    from labcore.cli.tuning_outcome import answer, outcome

    store = opened_store()
    return outcome(tuning_id, store) if wait else answer(tuning_id, store)


@tunings.command("pause")
@TUNING
@answers
def pause(tuning_id: str) -> Answer:
    """Begin no more trials of TUNING. Those at work go on to their end."""
    return turning.pause(Tuned(), tuning_id)


@tunings.command("resume")
@TUNING
@answers
def resume(tuning_id: str) -> Answer:
    """Go on with TUNING after a pause or a stop."""
    return turning.resume(Tuned(), tuning_id)


@tunings.command("stop")
@TUNING
@answers
def stop(tuning_id: str) -> Answer:
    """End TUNING: its queued trials at once, those at work after their current batch."""
    return turning.stop(Tuned(), tuning_id)


@tunings.command("best")
@TUNING
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(2, 50), help="How many seeds.")
@click.option("--wait", is_flag=True, help="Wait for the end.")
@answers
def best(tuning_id: str, seeds: int, wait: bool) -> Answer:
    """Train the best settings of TUNING again, with seeds that the search has not used, as a study."""
    from labcore.cli.study import require_runnable
    from labcore.cli.study_outcome import begun, outcome
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.store.tunings import Tunings
    from labcore.studies.life import begin
    from labcore.studies.proposal import propose
    from labcore.studies.tuning.life import best_again
    from labcore.studies.tuning.standing import standing

    store, library = opened_store(), Library()
    proposal = propose(best_again(standing(Tunings(store).get(tuning_id), store), seeds), store, library)
    require_runnable(proposal, store, library)
    require_settings()
    study = begin(proposal, store)
    ensure_running()
    return outcome(study.study_id, store) if wait else begun(study, proposal, store)


@tunings.command("delete")
@TUNING
@click.option("--with-runs", is_flag=True, help="Move the runs of its trials to the trash, too.")
@answers
def delete(tuning_id: str, with_runs: bool) -> Answer:
    """Forget TUNING. Its runs stay, unless --with-runs is given."""
    return turning.delete(Tuned(), tuning_id, with_runs)
