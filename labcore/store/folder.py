"""A run's folder: with `members`, `belonging`, `artifacts` and `signs`, all that knows the names of its files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labcore.errors import LabError
from labcore.spec import schema
from labcore.spec.experiment import Experiment
from labcore.spec.problem import told
from labcore.spec.refusals import problems_of
from labcore.spec.resolve import experiment_class
from labcore.store.belonging import OWNER, Belonging
from labcore.store.files import is_whole, read_json, read_mapping, require_plain, write_json
from labcore.store.members import (
    CHECKPOINTS,
    ENVIRONMENT,
    LABEL,
    LOG,
    MEMBER,
    METRICS,
    REPORT,
    SPEC,
    STATUS,
    TENSORBOARD,
)
from labcore.store.metrics import MetricsReader, MetricsWriter
from labcore.store.record import presentable
from labcore.store.signs import Signs
from labcore.store.status import State, Status

EXPORT_FACTS = "parity.json"
"""What an export's folder says of itself."""

GENERATOR, ENCODER = "generator", "encoder"
"""What there is to export of a run that makes images."""


class RunFolder(Signs):
    """The payload of one run; it stands alone and can be carried elsewhere.

    Each file has one writer: the spec is written once at submission; whose it is, and its label, by the store; the
    status by whoever holds the claim; metrics, report, artifacts, model and predictions by the worker; the request to
    stop by anybody.
    """

    @property
    def run_id(self) -> str:
        return self.path.name

    @property
    def exists(self) -> bool:
        return self.path.is_dir()

    def members(self) -> Iterator[tuple[str, Path]]:
        """The files of the run as `(name inside the folder, path)`, without links and what is still being written."""
        for path in sorted(self.path.rglob("*")):
            name = path.relative_to(self.path).as_posix()
            if MEMBER.fullmatch(name) and path.is_file() and not path.is_symlink():
                yield name, path

    # --- what was asked for ---------------------------------------------------------------------------------------

    def write_spec(self, spec: Experiment) -> None:
        write_json(self.path / SPEC, {schema.KEY: schema.VERSION, **spec.model_dump(mode="json")})

    def spec_data(self) -> dict[str, Any]:
        """The spec as plain data, without `schema_version`. Raises LabError where it cannot be read."""
        data = read_mapping(self.path / SPEC)
        if data is None:
            raise LabError(f"Run '{self.run_id}' has no readable spec.json.", "Restore the folder or delete the run.")
        version = data.pop(schema.KEY, None)
        if not schema.is_known(version):
            raise LabError(
                f"Run '{self.run_id}' was written by another version of the lab (schema {version}; known: up to "
                f"{schema.VERSION}).",
                "Update the lab.",
            )
        return data

    def spec(self) -> Experiment:
        """The spec. Raises LabError where it cannot be read or is no longer valid."""
        data = self.spec_data()
        kind = experiment_class(str(data.get("task")))
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            problem, cure = told(problems_of(kind, error)[:1])
            raise LabError(f"The spec of run '{self.run_id}' is not valid: {problem}", cure) from error

    # --- what its owner calls it ----------------------------------------------------------------------------------

    def write_label(self, name: str, tags: tuple[str, ...]) -> None:
        write_json(self.path / LABEL, {"name": name, "tags": tags})

    def label(self) -> dict[str, Any]:
        """`name` and `tags` as given after submission; empty where neither was."""
        return read_mapping(self.path / LABEL) or {}

    def write_belonging(self, belonging: Belonging) -> None:
        write_json(self.owner_path, {"owner": belonging.owner, "shared": belonging.shared})

    def belonging(self) -> Belonging:
        """Whose it is; of one that does not say so, or not in words that can be read, whoever has the machine."""
        said = read_mapping(self.owner_path) or {}
        owner = said.get("owner")
        return Belonging(owner, said.get("shared") is True) if isinstance(owner, str) else Belonging()

    # --- where it stands ------------------------------------------------------------------------------------------

    def member(self, name: str) -> Path:
        """Where the member of that name, see `MEMBER`, lies or would lie. Raises ValueError where none is called so."""
        if not MEMBER.fullmatch(name):
            raise ValueError(f"{name[:100]!r} is no member of a run's folder")
        return self.path / name

    def write_status(self, status: Status) -> None:
        write_json(self.path / STATUS, status.model_dump(mode="json"))

    def status(self) -> Status | None:
        """The status, or None where the file is missing or torn."""
        try:
            return Status.model_validate(read_json(self.path / STATUS))
        except ValidationError:
            return None

    def status_stamp(self) -> tuple[int, int, int] | None:
        """What changes whenever the status does, without reading it; None where there is none."""
        try:
            found = (self.path / STATUS).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    @property
    def last_written(self) -> float:
        """When the status was last replaced, in seconds since 1970, UTC; 0 where there is no folder."""
        for path in (self.path / STATUS, self.path):
            try:
                return path.stat().st_mtime
            except OSError:
                continue
        return 0.0

    # --- figures --------------------------------------------------------------------------------------------------

    def metrics_writer(self) -> MetricsWriter:
        return MetricsWriter(self.path / METRICS)

    def metrics_reader(self, *, batches: bool = True) -> MetricsReader:
        return MetricsReader(self.path / METRICS, batches=batches)

    def write_report(self, report: dict[str, Any]) -> None:
        write_json(self.path / REPORT, report)

    def withdraw_report(self) -> None:
        """Take back the report of an attempt that is being gone on with."""
        (self.path / REPORT).unlink(missing_ok=True)

    def report(self) -> dict[str, Any] | None:
        """The final figures, or None before the end and where the file is damaged.

        What it holds under `test` and `validation` is a dict where it is there, and `best_epoch` an int or None.
        Numbers that are not finite, or beyond what can be shown, are None.
        """
        return self._sound_report()[0]

    def troubles(self, metrics: MetricsReader | None = None) -> list[str]:
        """What of the run's figures cannot be shown, in sentences; empty where nothing is amiss.

        Args:
            metrics: a reader that is up to date; by default the metrics are read here.
        """
        if metrics is None:
            metrics = self.metrics_reader()
            metrics.poll()
        status = self.status()
        ended = status is not None and status.state.is_final
        return [*metrics.troubles(ended=ended), *self._troubles_of_report(status)]

    def _troubles_of_report(self, status: Status | None) -> Iterator[str]:
        report, lost = self._sound_report()
        if lost:
            yield f"Numbers in report.json that are not finite, or beyond reason, are left out: {lost}."
        if report is None and self.lacks_report(status):
            how = "damaged" if os.path.lexists(self.path / REPORT) else "missing"
            yield f"The file report.json is {how}: the final figures cannot be shown."

    def lacks_report(self, status: Status | None) -> bool:
        """Whether there should be a report by what `status` says, or there is one, and it cannot be read."""
        if self.report() is not None:
            return False
        ended = status is not None and status.state is State.FINISHED
        return ended or os.path.lexists(self.path / REPORT)

    def _sound_report(self) -> tuple[dict[str, Any] | None, int]:
        """The report, and how many of its numbers are left out."""
        report = read_mapping(self.path / REPORT)
        if report is None or not all(isinstance(report.get(split, {}), dict) for split in ("test", "validation")):
            return None, 0
        best = report.get("best_epoch")
        if best is not None and not is_whole(best):
            return None, 0
        try:
            return presentable(report)
        except RecursionError:
            return None, 0

    def stamp(self) -> tuple[tuple[int, int] | None, ...]:
        """What changes whenever metrics or report do, without reading them."""
        return tuple(_stamp(self.path / name) for name in (METRICS, REPORT))

    def write_environment(self, environment: dict[str, Any]) -> None:
        write_json(self.path / ENVIRONMENT, environment)

    def environment(self) -> dict[str, Any] | None:
        """What the run was made with; None where it has not noted that, or where the file is damaged.

        What it says of the `dataset` is a dict or None, and in that `without` is one, too.
        """
        noted = read_mapping(self.path / ENVIRONMENT)
        if noted is None or not isinstance(dataset := noted.get("dataset") or {}, dict):
            return None
        return noted if isinstance(dataset.get("without"), dict | None) else None

    def noted_data(self) -> dict[str, Any]:
        """What the run has noted of the data set that it learned from, such as its fingerprint; empty where nothing."""
        return (self.environment() or {}).get("dataset") or {}

    # --- larger things, handed out as paths ---------------------------------------------------------------------------

    @property
    def owner_path(self) -> Path:
        """Whose the run is; where there is no such file, it is that of whoever has the machine."""
        return self.path / OWNER

    @property
    def model_path(self) -> Path:
        return self.path / "model.keras"

    @property
    def encoder_path(self) -> Path:
        """Beside the model of a variational autoencoder, which makes images from codes: what codes images."""
        return self.path / "encoder.keras"

    @property
    def predictions_path(self) -> Path:
        return self.path / "predictions.csv"

    @property
    def log_path(self) -> Path:
        return self.path / LOG

    def log(self, longest: int = 50_000) -> str:
        """The last `longest` bytes of the worker's log, as text; empty where there is none."""
        try:
            require_plain(self.log_path)
            with self.log_path.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - longest))
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    @property
    def checkpoints(self) -> Path:
        return self.path / CHECKPOINTS

    def export_path(self, kind: str, part: str = "") -> Path:
        """The folder of the model exported in that format, or of its encoder. It can be made again, so it is not packed
        with the run."""
        return self.path / "exports" / (f"{kind}-{ENCODER}" if part == ENCODER else kind)

    def exports(self) -> dict[str, dict[str, Any]]:
        """What is known of each kept export by the name of its folder, see `export_path`: how it compares with the
        trained model, and when made.

        Links are passed over: what they lead to would be handed out as a part of the run.
        """
        exports = self.path / "exports"
        kept = [place.parent for place in sorted(exports.glob("*/" + EXPORT_FACTS)) if not exports.is_symlink()]
        own = [place for place in kept if not place.name.startswith(".") and not place.is_symlink()]
        found = {place.name: read_mapping(place / EXPORT_FACTS) for place in own}
        return {kind: facts for kind, facts in found.items() if facts is not None}

    @property
    def tensorboard(self) -> Path:
        return self.path / TENSORBOARD


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
