"""How long scaled networks take, told from the baseline's pace before any of them has been timed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from labcore.spec.experiment import Experiment
from labcore.studies.pace import Pace, kind_of_work


def by_flops(baseline: Pace, times: float) -> Pace:
    """The pace of a network of so many times the baseline's FLOPs: its epochs take as many times as long.

    On a GPU, or where a network is tiny, larger ones take less than that, as much of a step is not computation.
    """
    return replace(baseline, epoch=baseline.epoch * times)


def paces_by_flops(
    specs: Sequence[Experiment], flops: Sequence[float], baseline: Pace, base_flops: float, known: Mapping[str, Pace]
) -> dict[str, Pace]:
    """A pace for every kind of work among `specs`: the one that is known, else told from their `flops`."""
    told = {kind_of_work(spec): by_flops(baseline, each / base_flops) for spec, each in zip(specs, flops, strict=True)}
    return {**told, **{kind: pace for kind, pace in known.items() if kind in told}}
