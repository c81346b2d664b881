"""What the checks found in a data set: in words, in the images concerned, and what the user decides about each."""

from collections.abc import Callable, Collection

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions.choice import ARTIFACTS, CHOICES, DUPLICATES, parts
from labcore.datasets.findings import Finding, Findings
from labcore.ui.gallery import caption, picture
from labcore.ui.words import literal

PARTS_SHOWN = 8
IMAGES_SHOWN = 24
IMAGES_OF_A_SET = 6
SIDE = 96  # pixels
KEEP, LEAVE_OUT = "Keep", "Leave out"

SHOWN_AS: dict[str, tuple[Callable[..., object], str]] = {
    "problem": (st.error, ":material/error:"),
    "warning": (st.warning, ":material/warning:"),
    "note": (st.info, ":material/info:"),
}
SEVERITIES = tuple(SHOWN_AS)

WHY_IT_MATTERS = (
    "Identical images in two splits are a **leak**: the network is asked about images it has learned by heart, and the "
    "result promises more than it will keep on new ones. Images of one patient are nearly as bad. Within one split, a "
    "duplicate counts twice. Nothing is removed behind your back: what you leave out goes into a list that runs can "
    "name, and the set stays as it is."
)


def show_findings(dataset: Dataset, findings: Findings, *, deep: bool) -> None:
    """Every finding, the gravest first, with the images that belong together a click away."""
    if not findings.findings:
        also = ", no near duplicate, artifact or doubtful label" if deep else ""
        st.success(
            f"Checked: no identical images, no group in two splits, no contradicting labels{also}.",
            icon=":material/verified:",
        )
        return
    if any(finding.kind in {**DUPLICATES, **ARTIFACTS} for finding in findings.findings):
        st.button(
            "Leave out all artifacts, and of duplicates all but one",
            icon=":material/cleaning_services:",
            on_click=_accept_plain,
            args=(dataset, findings),
            help="Sets the findings below so. Look at them, then save the list.",
        )
    for finding in sorted(findings.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        _show(dataset, finding)
    if any(finding.sets for finding in findings.findings):
        st.caption(WHY_IT_MATTERS)


def accepted(dataset: Dataset, findings: Findings) -> list[Finding]:
    """The findings whose images are to be left out."""
    return [
        finding for finding in findings.findings if st.session_state.get(_key(dataset, finding.kind), KEEP) == LEAVE_OUT
    ]


def rejected(dataset: Dataset) -> dict[str, Collection[int]]:
    """By kind, which `parts` of a finding are kept all the same."""
    kept: dict[str, set[int]] = st.session_state.setdefault(f"kept-of-{dataset.card.fingerprint}", {})
    return dict(kept)


def _key(dataset: Dataset, kind: str) -> str:
    return f"decision-{dataset.card.fingerprint}-{kind}"


def _accept_plain(dataset: Dataset, findings: Findings) -> None:
    for finding in findings.findings:
        if finding.kind in DUPLICATES or finding.kind in ARTIFACTS:
            st.session_state[_key(dataset, finding.kind)] = LEAVE_OUT


def _show(dataset: Dataset, finding: Finding) -> None:
    box, icon = SHOWN_AS[finding.severity]
    box(literal(finding.message), icon=icon)
    if finding.kind not in CHOICES:
        return
    decision = st.segmented_control(
        f"What happens to them: {finding.kind}",
        [KEEP, LEAVE_OUT],
        default=KEEP if _key(dataset, finding.kind) not in st.session_state else None,
        required=True,
        key=_key(dataset, finding.kind),
        label_visibility="collapsed",
    )
    with st.expander(_how_many(finding), key=f"open-{finding.kind}", on_change="rerun") as opened:
        if opened.open:
            _show_parts(dataset, finding, decision == LEAVE_OUT)


def _how_many(finding: Finding) -> str:
    total, what = len(parts(finding)), "set" if finding.sets else "image"
    return f"Show the {total:,} {what}s" if total > 1 else f"Show the {what}"


def _show_parts(dataset: Dataset, finding: Finding, decided: bool) -> None:
    """A page of the sets, or single images, each with a way to keep it where the rest goes."""
    all_parts = parts(finding)
    each = PARTS_SHOWN if finding.sets else IMAGES_SHOWN
    pages = -(-len(all_parts) // each)
    key = f"page-of-{dataset.card.fingerprint}-{finding.kind}"
    first = (min(st.session_state.get(key, 1), pages) - 1) * each
    going = set(CHOICES[finding.kind](dataset, members)) if (members := finding.images) and not finding.sets else set()
    with st.container(horizontal=True, gap="medium"):
        for place in range(first, min(first + each, len(all_parts))):
            if finding.sets:
                going = set(CHOICES[finding.kind](dataset, all_parts[place]))
            with st.container(border=True, width="content", gap="xsmall"):
                _show_part(dataset, finding, place, going)
                if decided:
                    _ask(dataset, finding, place)
    if pages > 1:
        st.pagination(pages, key=key)


def _show_part(dataset: Dataset, finding: Finding, place: int, going: set[int]) -> None:
    members = parts(finding)[place]
    with st.container(horizontal=True, gap="small"):
        for position in members[:IMAGES_OF_A_SET]:
            stays = ", stays" if finding.sets and position not in going else ""
            words = literal(f"{caption(dataset, position)} · #{position}{stays}")
            st.image(picture(dataset, position, SIDE), caption=words, width=SIDE)
    if len(members) > IMAGES_OF_A_SET:
        st.caption(f"and {len(members) - IMAGES_OF_A_SET:,} more")
    if dataset.groups is not None and finding.kind == "group leak":
        st.text(f"{dataset.card.group}: {dataset.groups[members[0]]}")


def _ask(dataset: Dataset, finding: Finding, place: int) -> None:
    key = f"kept-{dataset.card.fingerprint}-{finding.kind}-{place}"
    st.checkbox(
        "Keep" if not finding.sets else "Keep all",
        place in rejected(dataset).get(finding.kind, ()),
        key=key,
        on_change=_note,
        args=(dataset, finding.kind, place, key),
    )


def _note(dataset: Dataset, kind: str, place: int, key: str) -> None:
    """Remember what is kept all the same: Streamlit forgets the boxes of a page of images that was turned."""
    kept: set[int] = st.session_state[f"kept-of-{dataset.card.fingerprint}"].setdefault(kind, set())
    (kept.add if st.session_state[key] else kept.discard)(place)
