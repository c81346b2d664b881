"""One run of the lab as one run of MLflow: settings as parameters, figures as metrics, what is small as artifacts.

MLflow is imported inside functions only: it need not be there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from labcore.spec.flattening import flat
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.store.status import State, Status
from labcore.store.tracked import Tracked
from labcore.tracking.card import card

if TYPE_CHECKING:
    from mlflow.entities import Metric

ENDED = {State.FINISHED: "FINISHED", State.FAILED: "FAILED"}
"""What MLflow calls how a run ended; whatever else ended it has killed it."""

AT_ONCE, MOST_METRICS = 100, 1000
"""Parameters, and metrics, that one request may hold."""

LONGEST = 500
"""Letters of a parameter that every server takes; the file spec.yaml has all."""

DESCRIPTION = "mlflow.note.content"
"""The tag that MLflow's pages show as what a run is about."""

LONGEST_DESCRIPTION = 5000

LARGEST_MODEL = 64 << 20
"""Bytes of a network that is sent along."""


class Mirror:
    """A run's folder, and the MLflow run that repeats it.

    Args:
        folder: the run.
        tracked: what is known of the MLflow run: one that is there already is gone on with.
        address: of the server.
        experiment: what runs are logged in; it is made where it is not there.
        tags: what else is to be found by, such as the study.

    Raises, as all its methods, MlflowException where the server does not answer or refuses.
    """

    def __init__(self, folder: RunFolder, tracked: Tracked, address: str, experiment: str, tags: Mapping[str, str]):
        from mlflow import MlflowClient

        self._folder, self._reader = folder, folder.metrics_reader(batches=False)
        self._client = MlflowClient(address)
        self._fingerprint = ""
        self.tracked = tracked
        if not tracked.run or not self._is_there(tracked.run):
            self._begin(experiment, tags)
        self._told = False

    def push(self) -> None:
        """Send the epochs that have ended since the last time, and what the data set was once that is known."""
        from mlflow.entities import Metric

        self._tell_settings()
        self._tag_the_data()
        self._reader.poll()
        rows = [row for row in self._reader.rows if row.kind == "epoch" and row.epoch > self.tracked.epochs]
        for row in rows:
            when = int(row.time * 1000)
            metrics = [Metric(_key(name), float(value), when, row.epoch) for name, value in _figures(row.values)]
            self._send(metrics)
            self.tracked = self.tracked.model_copy(update={"epochs": row.epoch})

    def finish(self, status: Status) -> None:
        """Send the final figures, say how the run ended, and send the artifacts: these last, as a server may have no
        place for them that can be reached."""
        from mlflow.entities import Metric

        run, report = self.tracked.run, self._folder.report()
        when = int((status.finished or status.heartbeat or 0.0) * 1000)
        told = card(self._folder, report) if report is not None else ""
        if report is not None:
            self._send([Metric(name, value, when, self.tracked.epochs) for name, value in _final(report)])
            self._client.set_tag(run, DESCRIPTION, told[:LONGEST_DESCRIPTION])
        state = ENDED.get(status.state, "KILLED")
        self._client.set_terminated(run, state, end_time=when or None)
        self._client.log_text(run, self._folder.spec().to_yaml(), "spec.yaml")
        if report is not None:
            self._client.log_dict(run, report, "report.json")
            self._client.log_text(run, told, "card.md")
        if environment := self._folder.environment():
            self._client.log_dict(run, environment, "environment.json")
        model = self._folder.model_path
        if model.is_file() and model.stat().st_size <= LARGEST_MODEL:
            self._client.log_artifact(run, str(model))
        self.tracked = self.tracked.model_copy(update={"state": state})

    def _begin(self, experiment: str, tags: Mapping[str, str]) -> None:
        found = self._client.get_experiment_by_name(experiment)
        place = found.experiment_id if found is not None else self._client.create_experiment(experiment)
        spec = self._folder.spec()
        began = self._folder.status()
        made = self._client.create_run(
            place,
            start_time=int(began.started * 1000) if began is not None and began.started else None,
            tags={"labcore.run": self._folder.run_id, "seed": str(spec.seed), "data set": spec.dataset, **tags},
            run_name=spec.name or self._folder.run_id,
        )
        # What follows may fail and be tried again; the run is made once.
        made_of = {"experiment": place, "run": made.info.run_id, "epochs": 0, "state": ""}
        self.tracked = self.tracked.model_copy(update=made_of)

    def _tell_settings(self) -> None:
        """Say that the run is at work, and by which settings; MLflow takes the same parameters again."""
        from mlflow.entities import Param

        if self._told:
            return
        self._client.update_run(self.tracked.run, status="RUNNING")
        settings = flat(self._folder.spec().model_dump(mode="json"))
        params = [Param(_key(key), str(value)[:LONGEST]) for key, value in settings.items()]
        for start in range(0, len(params), AT_ONCE):
            self._client.log_batch(self.tracked.run, params=params[start : start + AT_ONCE])
        self._told = True

    def _is_there(self, run: str) -> bool:
        from mlflow.exceptions import MlflowException

        try:
            return bool(self._client.get_run(run).info.lifecycle_stage == "active")
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return False
            raise

    def _tag_the_data(self) -> None:
        from mlflow.entities import RunTag

        noted = (self._folder.environment() or {}).get("dataset") or {}
        fingerprint = str(noted.get("fingerprint") or "")
        if fingerprint and fingerprint != self._fingerprint:
            tags = {"data set fingerprint": fingerprint, "synthetic": str(bool(noted.get("synthetic"))).lower()}
            self._client.log_batch(self.tracked.run, tags=[RunTag(key, value) for key, value in tags.items()])
            self._fingerprint = fingerprint

    def _send(self, metrics: "list[Metric]") -> None:
        for start in range(0, len(metrics), MOST_METRICS):
            self._client.log_batch(self.tracked.run, metrics=metrics[start : start + MOST_METRICS])


def end(run: str, state: State | None, address: str) -> None:
    """Say that the MLflow run `run` has ended in `state`, where there is no folder any more to repeat; one of which
    that is not known, or that had not ended, was cut short. Raises as `Mirror`."""
    from mlflow import MlflowClient

    MlflowClient(address).set_terminated(run, ENDED.get(state, "KILLED") if state else "KILLED")


def _figures(values: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    return ((name, float(value)) for name, value in values.items() if is_figure(value))


def _final(report: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The figures of the kept epoch by part, as validation.accuracy, and those of the run."""
    yield from ((_key(name), value) for name, value in _figures(report))
    for part in ("validation", "test"):
        if isinstance(report.get(part), Mapping):
            yield from ((f"{part}.{_key(name)}", value) for name, value in _figures(report[part]))


def _key(name: str) -> str:
    """A name that MLflow takes: of letters, numbers and few signs."""
    return re.sub(r"[^A-Za-z0-9_\-. /]", "_", name)[:250]
