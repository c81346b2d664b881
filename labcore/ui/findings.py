"""What the checks found in a data set: in words, and in the images concerned."""

from collections.abc import Callable

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Finding, Findings
from labcore.ui.gallery import caption, picture
from labcore.ui.words import literal

SETS_SHOWN = 8
IMAGES_OF_A_SET = 6
SIDE = 96  # pixels

SHOWN_AS: dict[str, tuple[Callable[..., object], str]] = {
    "problem": (st.error, ":material/error:"),
    "warning": (st.warning, ":material/warning:"),
    "note": (st.info, ":material/info:"),
}
SEVERITIES = tuple(SHOWN_AS)

WHY_IT_MATTERS = (
    "Identical images in two splits are a **leak**: the network is asked about images it has learned by heart, and the "
    "result promises more than it will keep on new ones. Images of one patient are nearly as bad. Within one split, a "
    "duplicate counts twice. Nothing is removed behind your back: mend the files and import the set again."
)


def show_findings(dataset: Dataset, findings: Findings) -> None:
    """Every finding, the gravest first, with the images that belong together a click away."""
    if not findings.findings:
        st.success(
            "Checked: no identical images, no group in two splits, no contradicting labels.", icon=":material/verified:"
        )
        return
    ordered = sorted(findings.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    for finding in ordered:
        box, icon = SHOWN_AS[finding.severity]
        box(literal(finding.message), icon=icon)
        if finding.sets:
            _show_sets(dataset, finding)
    if any(finding.sets for finding in ordered):
        st.caption(WHY_IT_MATTERS)


def _show_sets(dataset: Dataset, finding: Finding) -> None:
    total = len(finding.sets)
    some = (
        f"the first {SETS_SHOWN} of {total:,} sets"
        if total > SETS_SHOWN
        else f"the {total} sets"
        if total > 1
        else "them"
    )
    with st.expander(f"Show {some}"), st.container(horizontal=True, gap="medium"):
        for members in finding.sets[:SETS_SHOWN]:
            with st.container(border=True, width="content"):
                shown = members[:IMAGES_OF_A_SET]
                with st.container(horizontal=True, gap="small"):
                    for position in shown:
                        words = literal(f"{caption(dataset, position)} · #{position}")
                        st.image(picture(dataset, position, SIDE), caption=words, width=SIDE)
                if len(members) > len(shown):
                    st.caption(f"and {len(members) - len(shown):,} more")
                if dataset.groups is not None and finding.kind == "group leak":
                    st.text(f"{dataset.card.group}: {dataset.groups[members[0]]}")
