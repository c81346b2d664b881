"""The commands of `studies` that turn one: pause, resume, stop, retry, delete."""

from typing import TYPE_CHECKING

import click

from labcore.cli import turning
from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.standing import Standing

STUDY = click.argument("study_id", metavar="STUDY")


class Studied:
    """A study, as what is turned."""

    noun, group = "study", "studies"

    def pause(self, record_id: str, store: "Store") -> None:
        from labcore.studies import life

        life.pause(record_id, store)

    def resume(self, record_id: str, store: "Store") -> None:
        from labcore.datasets.library import Library
        from labcore.studies import life

        life.resume(record_id, store, Library())

    def stop(self, record_id: str, store: "Store") -> None:
        from labcore.studies import life

        life.stop(record_id, store)

    def delete(self, record_id: str, store: "Store", with_runs: bool) -> int:
        from labcore.studies import life

        return life.delete(record_id, store, with_runs=with_runs)

    def standing(self, record_id: str, store: "Store") -> tuple[str, "Standing"]:
        from labcore.store.studies import Studies
        from labcore.studies.standing import standing

        now = standing(Studies(store).get(record_id), store)
        return now.state, now


@click.command("pause")
@STUDY
@answers
def pause(study_id: str) -> Answer:
    """Begin no more runs of STUDY. Those at work go on to their end."""
    return turning.pause(Studied(), study_id)


@click.command("resume")
@STUDY
@answers
def resume(study_id: str) -> Answer:
    """Go on with STUDY after a pause, a stop or an accident. What failed is retried alone, by `studies retry`."""
    return turning.resume(Studied(), study_id)


@click.command("stop")
@STUDY
@answers
def stop(study_id: str) -> Answer:
    """End STUDY: its queued runs at once, those at work after their current batch, with their best model kept."""
    return turning.stop(Studied(), study_id)


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
    return turning.delete(Studied(), study_id, with_runs)
