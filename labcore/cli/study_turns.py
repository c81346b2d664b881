"""The commands of `studies` that turn one: pause, resume, stop, retry, delete."""

from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store

if TYPE_CHECKING:
    from labcore.store.store import Store

STUDY = click.argument("study_id", metavar="STUDY")


@click.command("pause")
@STUDY
@answers
def pause(study_id: str) -> Answer:
    """Begin no more runs of STUDY. Those at work go on to their end."""
    from labcore.studies import life

    store = opened_store()
    life.pause(study_id, store)
    return _stands(study_id, store, f"Paused {study_id}. Go on: python -m labcore studies resume {study_id}")


@click.command("resume")
@STUDY
@answers
def resume(study_id: str) -> Answer:
    """Go on with STUDY after a pause, a stop or an accident. What failed is retried alone, by `studies retry`."""
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.studies import life

    store = opened_store()
    require_settings()
    life.resume(study_id, store, Library())
    ensure_running()
    return _stands(study_id, store, f"{study_id} goes on.")


@click.command("stop")
@STUDY
@answers
def stop(study_id: str) -> Answer:
    """End STUDY: its queued runs at once, those at work after their current batch, with their best model kept."""
    from labcore.launch.local import ensure_running
    from labcore.studies import life
    from labcore.studies.standing import standing

    store = opened_store()
    study = life.stop(study_id, store)
    if not standing(study, store).is_over:  # should a worker not listen, the launcher ends it
        ensure_running()
    return _stands(study_id, store, f"Asked {study_id} to stop.")


@click.command("retry")
@STUDY
@click.argument("run")
@answers
def retry(study_id: str, run: str) -> Answer:
    """Have RUN of STUDY, which did not finish, run again, and no other."""
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.store.studies import Studies
    from labcore.store.study import StudyState
    from labcore.studies import life

    store = opened_store()
    require_settings()
    again = life.retry(study_id, run, store, Library())
    ensure_running()
    text = f"Queued {again} again." if again == run else f"Queued {again} in the place of {run}."
    if Studies(store).get(study_id).state is StudyState.PAUSED:
        text += " It waits until the study is resumed."
    return Answer({"study_id": study_id, "run_id": again, "state": store.run(again).state}, text)


@click.command("delete")
@STUDY
@click.option("--with-runs", is_flag=True, help="Move the runs that it has queued to the trash, too.")
@answers
def delete(study_id: str, with_runs: bool) -> Answer:
    """Forget STUDY. Its runs stay, unless --with-runs is given."""
    from labcore.studies import life

    count = life.delete(study_id, opened_store(), with_runs=with_runs)
    told = f"; {count} runs are in the trash" if with_runs else "; its runs stay"
    return Answer({"study_id": study_id, "deleted": True, "runs_deleted": count}, f"Forgot {study_id}{told}.")


def _stands(study_id: str, store: "Store", text: str) -> Answer:
    from labcore.store.studies import Studies
    from labcore.studies.standing import standing

    now = standing(Studies(store).get(study_id), store)
    return Answer({"study_id": study_id, "state": now.state, "counts": dict(now.counts)}, f"{text} {now.told()}.")
