"""The model card beside an exported generator, or the encoder of a variational autoencoder.

Reference: Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.measures import measure
from labcore.export.card import again, data_told, same
from labcore.export.parity import Parity
from labcore.markdown import in_markdown
from labcore.spec.export import ExportFormat
from labcore.spec.generative import Generative
from labcore.store.record import is_figure
from labcore.words import in_a_sentence


@dataclass(frozen=True)
class Made:
    """What a run knows of the networks by which it makes images.

    Attributes:
        run_id: of the run.
        spec: its settings.
        classes: names of those that it is told, in the order of the numbers behind a code; none where it is told none.
        shape: `(H, W, C)` of its images.
        report: what was reported at its end, with `validation` and, where the test set was opened, `test`.
        intervals: of the figures of each part, from and to, by name.
        notes: what must be known of them, as sentences.
        environment: on what it was trained.
        dataset: facts of the data set, by what they are called: title, origin, licence, citation, splits.
    """

    run_id: str
    spec: Generative
    classes: tuple[str, ...]
    shape: tuple[int, int, int]
    report: Mapping[str, Any]
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    notes: tuple[str, ...]
    environment: Mapping[str, Any]
    dataset: Mapping[str, Any]


def written(
    made: Made,
    form: ExportFormat,
    parity: Parity,
    what: str,
    use: Iterator[str],
    limits: tuple[str, ...],
) -> str:
    """The card, as Markdown.

    Args:
        what: the network in a few words, as "The generator".
        use: the section on how to use it.
        limits: of what it does, a sentence each.
    """
    parts = [
        _head(made, form, what),
        use,
        [*data_told(made.dataset, made.report, made.spec.dataset), *_splits(made)],
        _figures(made),
        same(parity),
        again(False),
        _limits(limits),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(made: Made, form: ExportFormat, what: str) -> Iterator[str]:
    spec, packages = made.spec, made.environment.get("packages") or {}
    versions = ", ".join(f"{name} {packages[name]}" for name in ("tensorflow", "keras") if name in packages)
    yield f"# {in_markdown(spec.name or made.run_id)}"
    yield ""
    yield f"{what} of a {in_a_sentence(spec.title)}, as {form.title}."
    yield ""
    yield f"- Run: {made.run_id}, seed {spec.seed}{f', trained with {versions}' if versions else ''}"
    yield f"- Numbers of a code: {spec.latent_size}"
    if made.classes:
        yield f"- It is told the class, one of: {', '.join(map(in_markdown, made.classes))}"


def _splits(made: Made) -> Iterator[str]:
    splits = made.dataset.get("splits") or {}
    if splits:
        counts = [f"{split['images']:,} {name}" for name, split in splits.items()]
        yield f"- Images: {', '.join(counts)}"


def _figures(made: Made) -> Iterator[str]:
    yield "## Figures of the trained network"
    yield ""
    parts = [part for part in ("validation", "test") if made.report.get(part)]
    if not parts:
        yield "None are known."
        return
    yield f"| | {' | '.join(parts)} |"
    yield "|---" * (len(parts) + 1) + "|"
    for name in (*made.spec.judging, "active_units", "samples", "real_images"):
        cells = [_cell(made, part, name) for part in parts]
        if any(cells):
            yield f"| {measure(name).title} | {' | '.join(cells)} |"
    yield ""
    networks = {str(network) for part in parts if (network := made.report[part].get("feature_network"))}
    if networks:
        yield (
            f"Samples and real images were compared in the features of {in_markdown(', '.join(sorted(networks)))}. "
            "Such figures can be held only against others in the features of the same network, of as many samples."
        )
    if any(made.intervals.get(part) for part in parts):
        yield "In brackets: what another draw of as many samples and real images would give, 95 %."
    yield from made.notes
    yield f"Kept is {made.spec.kept}, so figures on validation images flatter it."
    if "test" not in parts:
        yield "The test set has not been opened for this run."


def _cell(made: Made, part: str, name: str) -> str:
    value = made.report[part].get(name)
    if not is_figure(value):
        return ""
    bounds = made.intervals.get(part, {}).get(name)
    told = f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
    return told if bounds is None else f"{told} ({bounds[0]:.4g}–{bounds[1]:.4g})"


def _limits(limits: tuple[str, ...]) -> Iterator[str]:
    yield "## Limits"
    yield ""
    yield from (f"- {each}" for each in limits)
    yield "- It is no medical device, and nobody has approved it for decisions about people."
