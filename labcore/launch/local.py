"""The launcher, seen from app and command line: started on demand, outlives them; of a cluster it alone knows more."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labcore.errors import InputError, LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.launch.capacity import asked, slots
from labcore.launch.cluster_settings import LOCAL, RAY, asked_for, chosen, cluster_settings, require_reached
from labcore.launch.service import Service, seconds
from labcore.store.status import State
from labcore.store.store import Store

PLACES = {LOCAL: "this machine", RAY: "a Ray cluster"}
"""Where launchers carry out runs, by their kind."""


@dataclass(frozen=True)
class LauncherStatus:
    """How the launcher stands.

    Attributes:
        alive: whether it is at work; one that is not is started by the next submission.
        pid: its process.
        kind: `local` for processes of this machine, `ray` for a cluster.
        slots: how many runs it carries at once, see `room`.
        nodes: of the cluster: their names with `cpus`, `gpus` and `running`, or why they are `refused`.
        running, queued: how many runs are at work and waiting.
    """

    alive: bool
    pid: int | None
    slots: int
    running: int
    queued: int
    kind: str = LOCAL
    nodes: tuple[dict[str, Any], ...] = ()


def service(runs_dir: Path | None = None) -> Service:
    """The launcher's process for the runs in `runs_dir`."""
    return Service("launcher", "labcore.launch.server", (runs_dir or default_runs_dir()).absolute())


def idle() -> float:
    """Seconds without work after which the launcher leaves; `LAB_LAUNCHER_IDLE`. Raises InputError: no such number."""
    return seconds("LAB_LAUNCHER_IDLE", 300.0)


def require_settings(runs_dir: Path | None = None) -> None:
    """Raise LabError where a launcher would have to be started and could not read its settings, or reach its cluster.

    Also where one is at work that carries out runs elsewhere than asked for. Asked before a run is queued, so that none
    is left waiting for a launcher that never comes, or carried out where it should not be.
    """
    if record := service(runs_dir).living():
        kind = str(record.get("kind", LOCAL))
        if (asked_for() or kind) != kind:
            raise InputError(
                f"LAB_LAUNCHER asks for {PLACES[chosen()]}, and the launcher at work carries out runs on "
                f"{PLACES[kind]}.",
                "End it by 'python -m labcore launcher stop' (runs at work go on), or change or unset LAB_LAUNCHER.",
            )
    else:
        idle()
        if chosen() == LOCAL:
            asked()
        else:
            require_reached(cluster_settings())


def ensure_running(runs_dir: Path | None = None) -> subprocess.Popen[bytes] | None:
    """Start the launcher where none is alive, and return at once: its process, or None where one is alive.

    Raises:
        InputError: its settings cannot be; it would end with nobody looking.
        LabError: it cannot be started, or would not reach its cluster.
    """
    launcher = service(runs_dir)
    if launcher.living() is not None:
        return None
    require_settings(runs_dir)
    try:
        return launcher.start()
    except OSError as error:
        raise LabError(
            f"The launcher could not be started: {error.strerror}.",
            f"Check that '{launcher.runs_dir}' may be written to; run 'python -m labcore doctor'.",
        ) from error


def status(runs_dir: Path | None = None) -> LauncherStatus:
    """How the launcher stands, and how many runs are at work and waiting. Starts nothing."""
    launcher = service(runs_dir)
    record = launcher.living()
    counts = Store(launcher.runs_dir).counts()
    kind = str(record.get("kind", LOCAL)) if record else chosen()
    return LauncherStatus(
        alive=record is not None,
        pid=record["pid"] if record else None,
        slots=int(record.get("slots", 0)) if record else room(runs_dir),
        running=counts[State.RUNNING],
        queued=counts[State.QUEUED],
        kind=kind,
        nodes=tuple(record.get("nodes", ())) if record else (),
    )


def room(runs_dir: Path | None = None) -> int:
    """How many runs are carried at once: by this machine; by the cluster as its launcher last saw it, else one."""
    if chosen() == LOCAL:
        return len(slots())
    return max(1, int((service(runs_dir).living() or {}).get("slots", 1)))


def stop(runs_dir: Path | None = None) -> bool:
    """End the launcher; runs at work go on, queued ones wait for the next. Returns whether one was alive."""
    return service(runs_dir).ask_to_end()


def cancel(run_id: str, store: Store) -> None:
    """End the run: one that waits at once, one at work within 15 seconds. Raises InputError if it has ended."""
    store.stop(run_id)
    if store.run(run_id).state is State.RUNNING:  # should its worker not listen, the launcher ends it
        ensure_running(store.runs_dir)
