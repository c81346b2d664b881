"""What the checks found in a data set: in words, in the images concerned, and what the user decides about each."""

from collections.abc import Callable, Collection, Iterable

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions.choice import ARTIFACTS, CHOICES, DUPLICATES, can_be_accepted, going, parts
from labcore.datasets.findings import Finding, Findings
from labcore.ui.gallery import caption, picture
from labcore.ui.input_help import help_of
from labcore.ui.messages import told_next
from labcore.ui.words import literal

PARTS_SHOWN = 8
IMAGES_SHOWN = 24
IMAGES_OF_A_SET = 6
SIDE, ENLARGED = 120, 360  # pixels of an image, and of one that is looked at closely
KEEP, CHOOSE, LEAVE_OUT = "Keep", "Choose", "Leave out"
HOW = {CHOOSE: ("Leave out", "Leave out but one"), LEAVE_OUT: ("Keep", "Keep all")}
"""What the box beside an image says, and beside a set, where a decision leaves something to say."""

ALL_STAY = "They all stay: validation and test images are what results are measured on."

SHOWN_AS: dict[str, tuple[Callable[..., object], str]] = {
    "problem": (st.error, ":material/error:"),
    "warning": (st.warning, ":material/warning:"),
    "note": (st.info, ":material/info:"),
}
SEVERITIES = tuple(SHOWN_AS)

WHY_IT_MATTERS = (
    "Identical images in two splits are a **leak**: the network is asked about images it has learned by heart, and the "
    "result promises more than it will keep on new ones. Images of one patient are nearly as bad. Within one split, a "
    "duplicate counts twice. Nothing is removed behind your back: the training images that you leave out go into a "
    "list that runs can name, and the set stays as it is."
)


def show_findings(dataset: Dataset, findings: Findings, *, deep: bool) -> None:
    """Every finding, the gravest first, with the images concerned a click away."""
    if not findings.findings:
        also = ", no near duplicate, artifact or doubtful label" if deep else ""
        st.success(
            f"Checked: no identical images, no group in two splits, no contradicting labels{also}.",
            icon=":material/verified:",
        )
        return
    if _plain(dataset, findings):
        st.button(
            "Leave out artifacts, and of duplicates all but one, among training images",
            icon=":material/cleaning_services:",
            on_click=told_next(_accept_plain),
            args=(dataset, findings),
            help="Sets the findings below so. Look at them, then save the list.",
        )
    for finding in sorted(findings.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        _show(dataset, finding)
    if any(finding.sets for finding in findings.findings):
        st.caption(WHY_IT_MATTERS)


def accepted(dataset: Dataset, findings: Findings) -> list[Finding]:
    """The findings whose images are to be left out, all or some."""
    return [finding for finding in findings.findings if _decision(dataset, finding.kind) != KEEP]


def rejected(dataset: Dataset, findings: Iterable[Finding]) -> dict[str, Collection[int]]:
    """By kind, which `parts` of those that were accepted are kept all the same."""
    found: dict[str, Collection[int]] = {}
    for finding in findings:
        ticked = _ticked(dataset, finding.kind, decision := _decision(dataset, finding.kind))
        found[finding.kind] = set(range(len(parts(finding)))) - ticked if decision == CHOOSE else ticked
    return found


def _key(dataset: Dataset, kind: str) -> str:
    return f"decision-{dataset.card.fingerprint}-{kind}"


def _decision(dataset: Dataset, kind: str) -> str:
    return str(st.session_state.get(_key(dataset, kind), KEEP))


def _ticked(dataset: Dataset, kind: str, decision: str) -> set[int]:
    """The places of the parts whose box is ticked, while `decision` stands: Streamlit forgets boxes that are gone."""
    ticked: set[int] = st.session_state.setdefault(f"ticked-{decision}-{dataset.card.fingerprint}-{kind}", set())
    return ticked


def _accept_plain(dataset: Dataset, findings: Findings) -> None:
    for finding in _plain(dataset, findings):
        st.session_state[_key(dataset, finding.kind)] = LEAVE_OUT


def _plain(dataset: Dataset, findings: Findings) -> list[Finding]:
    """The findings whose images can be left out without a doubt."""
    plain = {*DUPLICATES, *ARTIFACTS}
    return [finding for finding in findings.findings if finding.kind in plain and can_be_accepted(dataset, finding)]


def _show(dataset: Dataset, finding: Finding) -> None:
    box, icon = SHOWN_AS[finding.severity]
    if finding.kind not in CHOICES:
        box(literal(finding.message), icon=icon)
        return
    with st.container(gap="xsmall"):
        box(literal(finding.message), icon=icon)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if can_be_accepted(dataset, finding):
                decision = _decide(dataset, finding)
            else:
                decision = KEEP
                st.caption(ALL_STAY)
            opened = st.toggle(_how_many(finding), key=f"open-{finding.kind}", help=help_of("findings.show"))
    if opened or decision == CHOOSE:
        _show_parts(dataset, finding, decision)


def _decide(dataset: Dataset, finding: Finding) -> str:
    key = _key(dataset, finding.kind)
    decision = st.segmented_control(
        f"What happens to them: {finding.kind}",
        [KEEP, CHOOSE, LEAVE_OUT] if len(parts(finding)) > 1 else [KEEP, LEAVE_OUT],
        default=st.session_state.get(key, KEEP),
        required=True,
        key=key,
        help=help_of("findings.decision"),
    )
    return str(decision)


def _how_many(finding: Finding) -> str:
    total, what = len(parts(finding)), "set" if finding.sets else "image"
    return f"Show the {total:,} {what}s" if total > 1 else f"Show the {what}"


def _show_parts(dataset: Dataset, finding: Finding, decision: str) -> None:
    """A page of the sets, or single images, each with a box where some go and others stay."""
    all_parts = parts(finding)
    each = PARTS_SHOWN if finding.sets else IMAGES_SHOWN
    pages = -(-len(all_parts) // each)
    key = f"page-of-{dataset.card.fingerprint}-{finding.kind}"
    first = (min(st.session_state.get(key, 1), pages) - 1) * each
    with st.container(horizontal=True, gap="small"):
        for place in range(first, min(first + each, len(all_parts))):
            with st.container(border=True, width="content", gap="xsmall"):
                _show_part(dataset, finding, place)
                if decision in HOW and going(dataset, finding.kind, all_parts[place]):
                    _ask(dataset, finding, place, decision)
    if pages > 1:
        st.pagination(pages, key=key)


def _show_part(dataset: Dataset, finding: Finding, place: int) -> None:
    members = parts(finding)[place]
    staying = set(members) - set(going(dataset, finding.kind, members))
    note = finding.notes[place] if finding.notes else ""
    with st.container(horizontal=True, gap="small"):
        for position in members[:IMAGES_OF_A_SET]:
            lines = [caption(dataset, position), f"#{position}", "stays" if position in staying else "", note]
            words = "  \n".join(literal(line) for line in lines if line)
            st.image(picture(dataset, position, ENLARGED), caption=words, width=SIDE)
    if len(members) > IMAGES_OF_A_SET:
        st.caption(f"and {len(members) - IMAGES_OF_A_SET:,} more")
    if dataset.groups is not None and finding.kind == "group leak":
        st.text(f"Group {dataset.groups[members[0]]}")


def _ask(dataset: Dataset, finding: Finding, place: int, decision: str) -> None:
    key = f"{decision}-{dataset.card.fingerprint}-{finding.kind}-{place}"
    st.checkbox(
        HOW[decision][bool(finding.sets)],
        place in _ticked(dataset, finding.kind, decision),
        key=key,
        on_change=told_next(_note),
        args=(dataset, finding.kind, decision, place, key),
        help=help_of("findings.part"),
    )


def _note(dataset: Dataset, kind: str, decision: str, place: int, key: str) -> None:
    ticked = _ticked(dataset, kind, decision)
    (ticked.add if st.session_state[key] else ticked.discard)(place)
