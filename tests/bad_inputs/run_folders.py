"""Bad run folders: what of a run can be read is shown, and the rest is told."""

import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from labcore.cli.main import main
from labcore.store.folder import RunFolder
from labcore.store.liveness import this_host
from labcore.store.store import Store
from tests import fabricate
from tests.bad_inputs.base import REFUSED, TAKEN, BadInput

NO_PROCESS = 2**22 + 1


def found() -> Iterator[BadInput]:
    for name, (damage, says) in DAMAGED.items():
        yield BadInput("run folder", name, _shown(damage), TAKEN, says)
    yield BadInput("run folder", "future schema", _trained_again, REFUSED, "Update the lab")
    yield BadInput("run folder", "symlink", _linked, TAKEN, "0 runs")


def _shown(damage: Callable[[RunFolder], None]) -> Callable[[Path], str]:
    """What the command line says of a run after `damage`, and whether the list still has it."""

    def show(_: Path) -> str:
        store = Store()
        folder = fabricate.finished(store, name="damaged")
        try:
            damage(folder)
            listed, one = _said("runs", "list", "--json"), _said("runs", "show", folder.run_id)
        finally:
            _permit(folder, writing=True)  # so that it can be deleted
        there = [run["run_id"] for run in json.loads(listed)["runs"]]
        return f"{one} {'It is listed.' if there == [folder.run_id] else 'It is not listed.'}"

    return show


def _said(*words: str) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main(list(words))
    return out.getvalue()


def _half_report(folder: RunFolder) -> None:
    path = folder.path / "report.json"
    path.write_text(path.read_text()[: path.stat().st_size // 2])


def _emptied(folder: RunFolder) -> None:
    shutil.rmtree(folder.path)
    folder.path.mkdir()
    Store().reindex()


def _missing(folder: RunFolder) -> None:
    shutil.rmtree(folder.path)


def _read_only(folder: RunFolder) -> None:
    _permit(folder, writing=False)


def _permit(folder: RunFolder, writing: bool) -> None:
    for path in (folder.path, *folder.path.rglob("*")):
        if path.exists():
            path.chmod((0o755 if path.is_dir() else 0o644) if writing else (0o555 if path.is_dir() else 0o444))


def _deleted_while_viewed(folder: RunFolder) -> None:
    """Whoever watches has opened the figures already, and reads on."""
    reader = folder.metrics_reader()
    reader.poll()
    shutil.rmtree(folder.path)
    reader.poll(), folder.status(), folder.report(), folder.log(), folder.troubles(reader)


def _garbage_in_log(folder: RunFolder) -> None:
    folder.log_path.write_bytes(bytes(range(256)) * 50)
    folder.log()


def _garbage_in_metrics(folder: RunFolder) -> None:
    with (folder.path / "metrics.jsonl").open("ab") as lines:
        lines.write(bytes(range(256)) + b"\n{}\n")


def _twice(folder: RunFolder) -> None:
    path = folder.path / "metrics.jsonl"
    path.write_bytes(path.read_bytes() * 2)


def _dead(folder: RunFolder) -> None:
    gone = {"state": "running", "pid": NO_PROCESS, "pid_started": 1.0, "heartbeat": time.time() - 600, "finished": None}
    path = folder.path / "status.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text()), **gone, "token": "mine", "boot": "", "host": this_host()})
    )
    Store().reindex()


def _trained_again(_: Path) -> str:
    folder = fabricate.finished(Store())
    path = folder.path / "spec.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 99}))
    return folder.spec().summary()


def _linked(folder: Path) -> str:
    target = folder / "elsewhere"
    target.mkdir()
    store = Store()
    (store.runs_dir / "20260101-000000-linked").symlink_to(target)
    return f"{store.reindex()} runs"


DAMAGED: dict[str, tuple[Callable[[RunFolder], None], str]] = {
    "half JSON": (_half_report, "report.json is damaged"),
    "empty": (_emptied, "no readable spec.json"),
    "missing": (_missing, "Restore the folder or delete the run"),
    "read-only": (_read_only, "It is listed"),
    "deleted while viewed": (_deleted_while_viewed, "Restore the folder or delete the run"),
    "garbage in the log": (_garbage_in_log, "It is listed"),
    "garbage among the metrics": (_garbage_in_metrics, "no worker writes are left out"),
    "duplicate epochs": (_twice, "It is listed"),
    "running with a dead pid": (_dead, "ended without a word"),
}
