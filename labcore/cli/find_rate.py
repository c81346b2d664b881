"""`find-rate`: which learning rates are worth trying, before a run is spent on one."""

from pathlib import Path
from typing import Any

import click

from labcore.cli.answer import Answer, answers, remark

TIME_LIMIT = 3600.0
"""Seconds: a hundred steps of a large network on a small machine."""

LINES = 12
"""Rates shown of the hundred."""


@click.command("find-rate")
@click.argument("spec_file", metavar="SPEC.yaml", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Lay this over the spec, such as optimizer.kind=sgd. May be given more than once.",
)
@answers
def find_rate(spec_file: Path, assignments: tuple[str, ...]) -> Answer:
    """Find learning rates for what SPEC.yaml describes, by a range test (Smith, 2017).

    Trains for up to a hundred steps at rising learning rates, and looks where the loss falls. Nothing is kept of it.
    """
    from labcore.datasets.library import Library
    from labcore.launch.bench import ask
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import resolve

    library = Library()
    spec = resolve(assign(read_yaml(spec_file), assignments), library.card)
    remark("Training up to 100 steps at rising learning rates …")
    payload = {"spec": spec.model_dump(mode="json"), "fingerprint": library.card(spec.dataset).fingerprint}
    found = ask("learning_rate_range", payload, timeout=TIME_LIMIT, own_process=True)
    return Answer(found, _told(found))


def _told(found: dict[str, Any]) -> str:
    curve = list(zip(found["rates"], found["smoothed"], strict=True))
    lines = [f"{rate:>12.3g}  {loss:.4g}" for rate, loss in curve[:: max(1, len(curve) // LINES)]]
    if found["steepest"] is None:
        verdict = "The loss did not fall at any rate: the network, the batch size or the data may be the reason."
    else:
        verdict = (
            f"Try {found['tenth']:.2g}, a tenth of the rate with the lowest loss, "
            f"or {found['steepest']:.2g}, where the loss falls fastest."
        )
    if found["stretch"]:
        verdict = f"Tried out: the run's first stretch, {found['stretch'].lower()}. {verdict}"
    return "\n".join(["        rate  loss", *lines, "", verdict])
