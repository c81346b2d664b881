"""What the Scaling page scales: the network of the Train page's draft, or a data set with an architecture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec import presets
from labcore.spec.architecture.network import Network
from labcore.spec.base import Choice, choice_of
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.resolve import resolve, tasks
from labcore.spec.scaling import Scaling
from labcore.spec.training.base import GradientTraining
from labcore.studies.scaling_sweep import scaled
from labcore.ui.draft import VALUES
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.words import value_of

DRAFT, OWN = "The Train page's settings", "A data set and a network"

FIRST_NETWORK = {"classification": "residual", "segmentation": "unet"}
"""Small, and quick on a CPU, by task; what the paper scales costs many times as much."""

LARGEST_SIDE, MOST_EPOCHS = 1024, 1000


@dataclass(frozen=True)
class Base:
    """The baseline.

    Attributes:
        raw: as a study file has it.
        spec: the same whole, with no scaling.
        card: of its data set.
    """

    raw: Mapping[str, Any]
    spec: NetworkExperiment
    card: Card


def choose(cards: Sequence[Card]) -> Base:
    """The choice. Raises InputError where what is chosen cannot be."""
    drafted: Mapping[str, Any] | None = st.session_state.get(VALUES)
    from_draft = False
    if drafted and "scaling" in drafted:
        chosen = st.segmented_control(
            "Baseline",
            [DRAFT, OWN],
            default=DRAFT,
            required=True,
            key="scaling.from",
            width="stretch",
            help=help_of("scaling.from"),
        )
        from_draft = chosen == DRAFT
    return _of_draft(drafted) if from_draft and drafted else _of_choice(cards)


def say_where_nothing_is_finer(base: Base, specs: Iterable[NetworkExperiment]) -> None:
    """A remark where input is larger than the images are: then there is nothing in it that was not there before."""
    own = max(base.card.height_range[1], base.card.width_range[1])
    largest = max(max(spec.input_shape(base.card)[:2]) for spec in specs)
    if largest > own:
        st.caption(
            f":material/info: The images have up to {own} px a side, and are enlarged to {largest}: that shows nothing "
            "new. For resolution to tell something, take a smaller baseline, or a set of larger images."
        )


def told(base: Base) -> str:
    """The baseline in a line."""
    facts = [
        base.card.title,
        base.spec.architecture.title,
        f"input {'×'.join(map(str, base.spec.input_shape(base.card)))}",
        f"{base.spec.training.epochs} epochs",
    ]
    return " · ".join(facts)


def _of_draft(drafted: Mapping[str, Any]) -> Base:
    raw = {key: value for key, value in drafted.items() if key not in ("name", "seed", "scaling", "open_test")}
    if Scaling.model_validate(drafted["scaling"]).multipliers.computation != 1:
        st.caption(":material/info: The scaling that is set on the Train page is left aside: here it is what varies.")
    return _base(raw)


def _of_choice(cards: Sequence[Card]) -> Base:
    known = {card.name: card for card in cards if card.task in _networked()}
    left, right, last = st.columns(3)
    with left:
        name = st.selectbox(
            "Data set",
            list(known),
            format_func=lambda each: known[each].title,
            key="scaling.dataset",
            help=help_of("scaling.dataset"),
        )
    experiment = _networked()[known[name].task]
    task, networks = experiment.model_fields["task"].default, _of_many_sizes(experiment)
    with right:
        kind = st.selectbox(
            "Network",
            list(networks),
            index=list(networks).index(FIRST_NETWORK[task]) if task in FIRST_NETWORK else 0,
            format_func=lambda each: networks[each].title,
            key=f"scaling.network.{task}",
            help=help_of("scaling.network"),
        )
    with last:
        preset = st.segmented_control(
            "Preset",
            presets.USUAL,
            default="quick",
            required=True,
            format_func=lambda each: value_of(each).capitalize(),
            key="scaling.preset",
            width="stretch",
            help=help_of("scaling.preset"),
        )
    raw: dict[str, Any] = {"task": task, "dataset": name, "preset": preset, "architecture": {"kind": kind}}
    usual = resolve(raw, Library().card)
    raw |= _sizes(usual, known[name], f"{name}.{preset}")  # type: ignore[arg-type]
    return _base(raw)


def _networked() -> dict[str, type[NetworkExperiment]]:
    """The experiments in which a network learns, by the task of the data sets that they take."""
    return {kind.takes: kind for kind in tasks().values() if issubclass(kind, NetworkExperiment)}


def _of_many_sizes(experiment: type[NetworkExperiment]) -> dict[str, type[Choice]]:
    """The networks that can be made wider, deeper and finer: those that somebody else has published cannot."""
    choice = choice_of(experiment.model_fields["architecture"])
    found = choice.kinds() if choice else {}
    return {kind: each for kind, each in found.items() if issubclass(each, Network) and not each.takes_raw_pixels}


def _sizes(usual: NetworkExperiment, card: Card, key: str) -> dict[str, Any]:
    """Input size and epochs, where they are not those of the preset."""
    most = max(card.height_range[1], card.width_range[1])
    side, epochs = max(usual.input_shape(card)[:2]), usual.training.epochs
    left, right, _ = st.columns(3)
    with left:
        asked_side = st.number_input(
            "Longest side of the images (px)",
            4,
            LARGEST_SIDE,
            side,
            key=f"scaling.side.{key}",
            help=help_of("scaling.side", f"Images of this set have up to {most} px."),
        )
    with right:
        asked_epochs = st.number_input(
            "Epochs",
            1,
            MOST_EPOCHS,
            epochs,
            key=f"scaling.epochs.{key}",
            help=help_of_field(GradientTraining, GradientTraining.model_fields["epochs"]),
        )
    changed: dict[str, Any] = {}
    if asked_side != side:
        changed["preprocessing"] = {"size": asked_side}
    if asked_epochs != epochs:
        changed["training"] = {"epochs": asked_epochs}
    return changed


def _base(raw: Mapping[str, Any]) -> Base:
    spec: Any = resolve(raw, Library().card)
    return Base(raw, scaled(spec, {}), Library().card(spec.dataset, spec.exclusions))
