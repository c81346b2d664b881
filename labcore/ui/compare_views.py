"""The views of a comparison: each is drawn when it is looked at, so that the first one stands at once."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from labcore.spec.generative import Generative
from labcore.store.store import Store
from labcore.studies.caveats import caveats
from labcore.studies.comparison import FEWEST, Entrant
from labcore.studies.seeds import Group
from labcore.studies.sides import Side
from labcore.ui.compare_alike import show_alike
from labcore.ui.compare_choice import group, pin
from labcore.ui.compare_confusion import show_confusions
from labcore.ui.compare_curves import show_curves
from labcore.ui.compare_figures import show_figures
from labcore.ui.compare_images import show_images
from labcore.ui.compare_names import everyone, kind, whole_names
from labcore.ui.compare_network import show_networks
from labcore.ui.compare_readings import show_readings
from labcore.ui.compare_settings import show_caveats, show_differences
from labcore.ui.fragment import fragment
from labcore.ui.words import literal


def show(store: Store, sides: Sequence[Side], entrants: Sequence[Entrant]) -> None:
    """All views of the runs `entrants`, of which `sides` says what the address takes together."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        groups = group(entrants, sides)
        shown = everyone(groups)
        comparable = not any(caveat.fatal for caveat in caveats(shown))
        reference = pin(groups) if comparable and len(groups) >= FEWEST else 0
    _show_whole_names(groups)
    show_caveats(shown)
    of_answers: Mapping[str, Callable[[], None]] = {
        "Confusion": lambda: _apart(lambda: show_confusions(store, groups, reference, comparable)),
        "Images": lambda: _show_images(store, groups, reference, comparable),
    }
    views: Mapping[str, Callable[[], None]] = {
        "Curves and figures": lambda: _show_first(store, groups, reference),
        **({} if all(issubclass(kind(entrant), Generative) for entrant in shown) else of_answers),
        "Networks": lambda: show_networks(store, groups, reference),
    }
    for tab, draw in zip(st.tabs(list(views), key="view", bind="query-params"), views.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _show_whole_names(groups: Sequence[Group]) -> None:
    """What stands behind the letters, where the labels below have no room for it."""
    if named := whole_names(groups):
        st.caption("  \n".join(f"**{place}** {literal(name)}" for place, name in named.items()))


def _show_first(store: Store, groups: Sequence[Group], reference: int) -> None:
    show_differences(groups)
    _apart(lambda: show_curves(groups))
    show_readings(store, groups)
    _apart(lambda: show_figures(store, groups, reference))
    show_alike(store, groups)


def _apart(draw: Callable[[], None]) -> None:
    """As a fragment: what is chosen in it does not draw the rest of the page anew."""
    fragment(draw)()


def _show_images(store: Store, groups: Sequence[Group], reference: int, comparable: bool) -> None:
    if not comparable:
        st.info(
            "What these runs answer cannot be compared image by image; why stands above.",
            icon=":material/image_not_supported:",
        )
    elif len(groups) < FEWEST:
        st.info("All runs are in one group: group them otherwise.", icon=":material/group_work:")
    else:
        _apart(lambda: show_images(store, groups, reference))
