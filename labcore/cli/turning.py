"""What is done alike with a study and with a tuning from the command line: pause, resume, stop, delete."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from labcore.cli.answer import Answer
from labcore.cli.opening import opened_store
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.store.store import Store


class Stands(Protocol):
    """How one stands: a `Standing` of either kind."""

    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def is_over(self) -> bool: ...
    def told(self) -> str: ...


class Turned(Protocol):
    """A kind of what is turned.

    Attributes:
        noun: what one is called: study.
        group: of its commands: studies.
    """

    noun: str
    group: str

    def pause(self, record_id: str, store: "Store") -> None: ...
    def resume(self, record_id: str, store: "Store") -> None: ...
    def stop(self, record_id: str, store: "Store") -> None: ...
    def delete(self, record_id: str, store: "Store", with_runs: bool) -> int: ...
    def standing(self, record_id: str, store: "Store") -> tuple[str, Stands]:
        """Its state, and how it stands."""
        ...


def pause(kind: Turned, record_id: str) -> Answer:
    store = opened_store()
    kind.pause(record_id, store)
    again = f"python -m labcore {kind.group} resume {record_id}"
    return _stands(kind, record_id, store, f"Paused {record_id}. Go on: {again}")


def resume(kind: Turned, record_id: str) -> Answer:
    from labcore.launch.local import ensure_running, require_settings

    store = opened_store()
    require_settings()
    kind.resume(record_id, store)
    ensure_running()
    return _stands(kind, record_id, store, f"{record_id} goes on.")


def stop(kind: Turned, record_id: str) -> Answer:
    from labcore.launch.local import ensure_running

    store = opened_store()
    kind.stop(record_id, store)
    if not kind.standing(record_id, store)[1].is_over:  # should a worker not listen, the launcher ends it
        ensure_running()
    return _stands(kind, record_id, store, f"Asked {record_id} to stop.")


def delete(kind: Turned, record_id: str, with_runs: bool) -> Answer:
    count = kind.delete(record_id, opened_store(), with_runs)
    told = f"; in the trash: {counted(count, 'run')}" if with_runs else "; its runs stay"
    data = {f"{kind.noun}_id": record_id, "deleted": True, "runs_deleted": count}
    return Answer(data, f"Forgot {record_id}{told}.")


def _stands(kind: Turned, record_id: str, store: "Store", text: str) -> Answer:
    state, now = kind.standing(record_id, store)
    data: dict[str, Any] = {f"{kind.noun}_id": record_id, "state": state, "counts": dict(now.counts)}
    return Answer(data, f"{text} {now.told()}.")
