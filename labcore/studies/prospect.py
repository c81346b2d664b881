"""The forecast of a study in this lab: from its finished runs, and where those tell nothing, from a few timed steps."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labcore.spec.baseline import Baseline
from labcore.spec.experiment import Experiment
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.forecast import Forecast, forecast
from labcore.studies.pace import Pace, kind_of_work, paces

Measure = Callable[[dict[str, Experiment]], Mapping[str, Mapping[str, Any]]]
"""Times a few steps of each spec, and answers by the same keys as far as it can."""


def prospect(specs: Sequence[Experiment], store: Store, slots: int, measure: Measure) -> Forecast:
    """What new runs of `specs` take, `slots` of them at once. May wait for `measure`."""
    known = paces(specs, store.runs())
    unknown = {kind_of_work(spec): spec for spec in specs if not isinstance(spec, Baseline)}
    answers = measure({kind: spec for kind, spec in unknown.items() if kind not in known})
    known |= {kind: Pace.of_bench(answer) for kind, answer in answers.items()}
    return forecast(specs, known, slots, store.runs(state=State.RUNNING), time.time())
