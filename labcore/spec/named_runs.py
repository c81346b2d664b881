"""The earlier runs that a spec names, to take weights or features from."""

from collections.abc import Iterator

from labcore.spec.base import extra
from labcore.spec.experiment import Experiment


def named_runs(spec: Experiment) -> Iterator[str]:
    """Their ids: what settings say that declare `options="runs"`."""
    for _, part in spec.parts():
        for name, field in type(part).model_fields.items():
            if extra(field, "options") == "runs" and (run_id := getattr(part, name)):
                yield run_id
