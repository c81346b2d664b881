"""By which methods images are explained, with their settings, and for which class."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from labcore.launch.explanation import LAYERS, Of, network
from labcore.spec.base import one_line
from labcore.spec.explainer import Explainer
from labcore.spec.explainer.base import COARSEST
from labcore.spec.explanation import Explanation, explanation_of
from labcore.spec.region import Aim, Region, aim_of
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import asking, late_options
from labcore.ui.address import chosen, several, switched
from labcore.ui.form import render_kind
from labcore.ui.input_help import help_of

KEPT = 32
LAST = "the last that has planes"
COARSE = "the last of the coarsest, as is usual for masks"

ONE_CLASS = ("The class that was answered", "The true class")
MOST_OF_MASK = ("The class that is most seen", "The class there truly is most of")
"""Beside the first class, as a rule the background."""


def ask_class(run: Judged | JudgedMasks) -> Of:
    """Of each image the class that is explained."""
    words = MOST_OF_MASK if isinstance(run, JudgedMasks) else ONE_CLASS
    titles = {
        **dict(zip(("predicted", "true"), words, strict=True)),
        **{str(place): f"Always {name}" for place, name in enumerate(run.classes)},
    }
    asked = chosen("What speaks for", "of", list(titles), titles.__getitem__, width=240, help=help_of("explain.of"))
    return int(asked) if asked.isdecimal() else asked


def ask_region(run: Judged | JudgedMasks) -> str:
    """Over which kind of pixels of masks the class is explained; empty where an image has one class."""
    if not isinstance(run, JudgedMasks):
        return ""
    kinds = Region.kinds()
    return chosen(
        "Over which pixels",
        "region",
        list(kinds),
        lambda each: kinds[each].title,
        width=200,
        help=help_of("explain.region"),
    )


def ask_aim(run: Judged | JudgedMasks, region: str) -> Aim | None:
    """Draw the settings of that kind of pixels, where it has any, in a row."""
    if not region:
        return None
    kind = Region.kinds()[region]
    if kind.model_fields.keys() == {Region.tag}:
        return aim_of({"region": region})
    return aim_of({"region": render_kind(kind, kind().model_dump(mode="json"), f"explain.{run.folder.run_id}.region")})


def ask_kinds(takes: str) -> tuple[list[str], bool]:
    """The kinds of methods for runs that tell what `takes` says, and whether their maps are checked."""
    kinds = Explainer.offered(takes)
    titles, usual = {kind: method.title for kind, method in kinds.items()}, [next(iter(kinds))]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        asked = several(
            "Methods",
            "by",
            list(kinds),
            titles.__getitem__,
            usual,
            placeholder="At least one",
            width=880,
            help=help_of("explain.methods"),
        )
        return asked, switched("Check the maps", "check", default=True, help=help_of("explain.check"))


def ask_settings(kinds: list[str], check: bool, run: Judged | JudgedMasks) -> list[Explanation]:
    """Draw the methods' settings, folded, and give the ways to explain. Raises InputError: out of their limits."""
    found = []
    with late_options.among(_layers(run)), st.expander("Settings of the methods", icon=":material/tune:"):
        for kind in kinds:
            method: Any = Explainer.kinds()[kind]
            st.markdown(f"**{method.title}**")
            st.caption(one_line(method))
            settings = render_kind(method, method().model_dump(mode="json"), f"explain.{run.folder.run_id}.{kind}")
            found.append(explanation_of({"method": settings, "check": check}))
    return found


def _layers(run: Judged | JudgedMasks) -> Mapping[str, str]:
    """The layers that can be looked at, as far as the bench has told by now: until then a name is written by hand."""
    answer = _asked().of(network(run.folder))
    if not answer.done() or answer.exception():
        return {}
    size: Callable[[Any], str] = lambda each: " × ".join(map(str, each["shape"]))  # noqa: E731
    coarsest = {COARSEST: COARSE} if isinstance(run, JudgedMasks) else {}
    return {
        **coarsest,
        "": LAST,
        **{each["name"]: f"{each['name']} ({size(each)})" for each in answer.result()["layers"]},
    }


@st.cache_resource(show_spinner=False)
def _asked() -> asking.Answers:
    return asking.Answers(LAYERS, KEPT)
