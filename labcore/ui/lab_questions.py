"""Questions answered in words, each with what the answer rests on; kept as one writes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from labcore.labs.kinds import kind_of
from labcore.labs.question.answer import Answer
from labcore.labs.reporting_words import evidence_in_words
from labcore.labs.sitting import LONGEST_ANSWER, Sitting
from labcore.labs.step import Step
from labcore.store.lab_events import Answered, Evidence
from labcore.ui.input_help import help_of
from labcore.ui.lab_owner import sitting_at
from labcore.ui.messages import errors_shown
from labcore.ui.words import literal


@dataclass(frozen=True)
class Shown:
    """An answer as a window last showed it: what was written, and by what names what it rests on."""

    text: str
    rests: list[str]


def show(step: Step, sitting: Sitting) -> None:
    """The questions of `step`; nothing where it has none."""
    asked = [each for each in sitting.lab.questions_of(step.id) if isinstance(each, Answer)]
    if not asked:
        return
    st.subheader("Questions", anchor=False)
    for question in asked:
        with st.container(border=True):
            _show(question, sitting)


def _show(question: Answer, sitting: Sitting) -> None:
    given = sitting.progress.answers.get(question.id)
    st.markdown(question.ask)
    if question.hint:
        st.caption(f":material/search: {literal(question.hint)}")
    words, rests = f"lab.answer:{sitting.lab.id}:{question.id}", f"lab.evidence:{sitting.lab.id}:{question.id}"
    known = _possible(sitting)
    here = _brought_up_to_date(given, words, rests, known)
    concept = sitting.lab.concept
    keep = {"on_change": _keep, "args": (sitting, question, words, rests, known, here)}
    st.text_area(
        "Your answer", key=words, max_chars=LONGEST_ANSWER, height=110, help=help_of("lab.answer", lab=concept),
        placeholder="A sentence or two, in your own words. It is kept as soon as you click elsewhere.", **keep,
    )  # fmt: skip
    if question.evidence:
        st.multiselect(
            "What does it rest on?",
            list(known),
            key=rests,
            placeholder="Attach a run, a figure or a table",
            help=help_of("lab.evidence", lab=concept),
            **keep,
        )
    if given is None:
        return
    st.caption(f":material/check_circle: Kept at {time.strftime('%H:%M', time.localtime(given.at))}.")
    if question.evidence and not given.evidence:
        st.caption(":material/attach_file: Nothing is attached yet that the answer rests on.")
    for each in given.evidence:
        if not sitting.is_there(each):
            st.warning(f"{literal(evidence_in_words(each, sitting))}.", icon=":material/delete:")
    with st.expander("What a good answer speaks of", icon=":material/checklist:"):
        for point in question.points:
            st.markdown(f"- {literal(point)}")


def _brought_up_to_date(given: Answered | None, words: str, rests: str, known: Mapping[str, Evidence]) -> Shown:
    """Show what is kept by now, where nothing else was entered here: in another window somebody may have gone on."""
    kept = Shown(
        given.text if given else "", [name for name, each in known.items() if given and each in given.evidence]
    )
    before: Shown = st.session_state.get(f"{words}:shown", kept)
    if st.session_state.get(words, before.text).strip() == before.text:
        st.session_state[words] = kept.text
    chosen = st.session_state.get(rests, before.rests)
    st.session_state[rests] = kept.rests if chosen == before.rests else [name for name in chosen if name in known]
    st.session_state[f"{words}:shown"] = kept
    return kept


def _possible(sitting: Sitting) -> dict[str, Evidence]:
    """What can be attached, by what it is called: whatever steps show that are done."""
    found = {}
    for number, step in enumerate(sitting.lab.steps, 1):
        if sitting.state(step.id).name != "done":
            continue
        for exhibit in step.exhibits:
            name = f"{number} · {step.name}: {exhibit.title.lower()}"
            found[name] = sitting.evidence(step, kind_of(exhibit))
    return found


@errors_shown()
def _keep(
    sitting: Sitting, question: Answer, words: str, rests: str, known: Mapping[str, Evidence], before: Shown
) -> None:
    """Keep what was written, and what it rests on; an empty answer is none. What was left here as it was shown stays as
    it is by now: another window may have changed it."""
    text, chosen = st.session_state.get(words, ""), st.session_state.get(rests, [])
    now = sitting_at(sitting.lab)
    given = now.progress.answers.get(question.id)
    if given is not None and text.strip() == before.text:
        text = given.text
    if not text.strip():
        return
    evidence = tuple(known[name] for name in chosen if name in known)
    if given is not None and chosen == before.rests:
        evidence = given.evidence
    now.answer(question, text, evidence)
