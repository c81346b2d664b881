"""From what a step's file says to a run, study or tuning in the queue."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labcore.labs.template import filled
from labcore.launch import local
from labcore.launch.devices import objections_to_devices
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import refuse, resolve
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.references import objections_to_runs

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting


def moment() -> float:
    """Now, in seconds since 1970, UTC."""
    return time.time()


def raw_of(raw: Mapping[str, Any], sitting: "Sitting") -> dict[str, Any]:
    """`raw` with its places filled, on the lab's data set where it names none. Raises InputError: a place is empty."""
    whole: dict[str, Any] = filled(raw, lambda step: sitting.handed_on(step) or None)
    return {"dataset": sitting.dataset, **whole}


def spec_of(raw: Mapping[str, Any], sitting: "Sitting") -> Experiment:
    """The spec that `raw` asks for. Raises InputError where it cannot be."""
    return resolve(raw_of(raw, sitting), sitting.library.card)


def put(spec: Experiment, sitting: "Sitting") -> str:
    """Queue a run of `spec`, have it carried out, and return its id. Raises InputError where it cannot be."""
    card = sitting.library.card(spec.dataset, spec.exclusions)
    refuse([*objections_to_runs(spec, card, sitting.store), *objections_to_devices(spec)])
    local.require_settings()
    run_id = sitting.submit(spec)
    local.ensure_running()
    return run_id


def ran(record: RunRecord) -> bool:
    """Whether the run has ended with figures to show."""
    return record.state.is_final and bool((RunFolder(record.path).report() or {}).get("validation"))
