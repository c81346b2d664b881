"""What the Scaling page scales: the network of the Train page's draft, or a data set with an architecture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec import presets
from labcore.spec.architecture import Architecture
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.classification import Classification
from labcore.spec.resolve import resolve
from labcore.spec.training import Training
from labcore.studies.scaling_sweep import scaled
from labcore.ui.draft import VALUES
from labcore.ui.words import value_of

DRAFT, OWN = "The Train page's settings", "A data set and a network"

FIRST_NETWORK = "residual"
"""Small, and quick on a CPU; what the paper scales costs many times as much."""

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
    spec: Classification
    card: Card


def choose(cards: Sequence[Card]) -> Base:
    """The choice. Raises InputError where what is chosen cannot be."""
    drafted: Mapping[str, Any] | None = st.session_state.get(VALUES)
    from_draft = False
    if drafted and "scaling" in drafted:
        chosen = st.segmented_control(
            "Baseline", [DRAFT, OWN], default=DRAFT, required=True, key="scaling.from", width="stretch"
        )
        from_draft = chosen == DRAFT
    return _of_draft(drafted) if from_draft and drafted else _of_choice(cards)


def say_where_nothing_is_finer(base: Base, specs: Iterable[Classification]) -> None:
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
    if Classification.model_validate(drafted).scaling.multipliers.computation != 1:
        st.caption(":material/info: The scaling that is set on the Train page is left aside: here it is what varies.")
    return _base(raw)


def _of_choice(cards: Sequence[Card]) -> Base:
    known = {card.name: card for card in cards if card.task == Classification.takes}
    networks = {kind: each for kind, each in Architecture.kinds().items() if not issubclass(each, Backbone)}
    left, right, last = st.columns(3)
    with left:
        name = st.selectbox("Data set", list(known), format_func=lambda each: known[each].title, key="scaling.dataset")
    with right:
        kind = st.selectbox(
            "Network",
            list(networks),
            index=list(networks).index(FIRST_NETWORK),
            format_func=lambda each: networks[each].title,
            key="scaling.network",
            help="Those of keras.applications come in fixed sizes; these can be made wider, deeper and finer.",
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
        )
    raw: dict[str, Any] = {"task": "classification", "dataset": name, "preset": preset, "architecture": {"kind": kind}}
    usual = resolve(raw, Library().card)
    raw |= _sizes(usual, known[name], f"{name}.{preset}")  # type: ignore[arg-type]
    return _base(raw)


def _sizes(usual: Classification, card: Card, key: str) -> dict[str, Any]:
    """Input size and epochs, where they are not those of the preset."""
    side, epochs = max(usual.input_shape(card)[:2]), usual.training.epochs
    left, right, _ = st.columns(3)
    with left:
        asked_side = st.number_input(
            "Longest side of the images (px)",
            4,
            LARGEST_SIDE,
            side,
            key=f"scaling.side.{key}",
            help="Of the baseline. Finer input shows more only where images are larger than this: "
            f"those of this set have up to {max(card.height_range[1], card.width_range[1])} px.",
        )
    with right:
        asked_epochs = st.number_input(
            "Epochs",
            1,
            MOST_EPOCHS,
            epochs,
            key=f"scaling.epochs.{key}",
            help=Training.model_fields["epochs"].description,
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
