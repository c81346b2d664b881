"""One step of a lab: what is done, predictions before it, the launch, its live state, what came, and questions."""

from typing import TypeGuard

import streamlit as st

from labcore.errors import LabError
from labcore.labs.sitting import Sitting
from labcore.labs.step import QueuedStep, Step, WorkedStep
from labcore.labs.step.base import StateName
from labcore.labs.step.choose import Choose
from labcore.store.lab_events import Begun
from labcore.store.status import State
from labcore.studies.run_reading import task_of
from labcore.ui import lab_choice, lab_live, lab_predictions, lab_questions, lab_work
from labcore.ui.lab_blocks import show_blocks
from labcore.ui.messages import errors_shown, show_error
from labcore.ui.words import literal

BADGES: dict[StateName, tuple[str, str]] = {
    "waiting": ("gray", "lock"),
    "open": ("gray", "radio_button_unchecked"),
    "at work": ("blue", "pending"),
    "done": ("green", "check_circle"),
    "failed": ("red", "error"),
    "gone": ("orange", "delete"),
}
"""The color and the icon of each state."""


def icon_of(step: Step, sitting: Sitting) -> str:
    """What stands beside the name of a step for how it stands."""
    return BADGES[_state_of(step, sitting)][1]


def _state_of(step: Step, sitting: Sitting) -> StateName:
    """How it stands; of what is carried out in the background its log tells nothing before the end."""
    return "at work" if _is_working(step, sitting) else sitting.state(step.id).name


def _is_working(step: Step, sitting: Sitting) -> TypeGuard[WorkedStep]:
    return isinstance(step, WorkedStep) and lab_work.is_at_work(step, sitting)


def show(step: Step, sitting: Sitting) -> None:
    """The step, as it stands for who sits here."""
    state = sitting.state(step.id)
    _show_head(step, _state_of(step, sitting))
    st.markdown(step.text)
    missing = lab_predictions.show(step, sitting)
    if state.name == "waiting":
        st.info(literal(state.told), icon=":material/lock:")
        return
    if _is_working(step, sitting):
        lab_work.show(step, sitting)
        return
    if state.can_begin:
        _show_trouble(step, sitting)
        _show_launch(step, sitting, missing)
    elif state.name == "at work":
        lab_live.show(step, sitting)
        _show_made(step, sitting)
    if state.name == "done":
        _show_results(step, sitting)
        lab_questions.show(step, sitting)
        _show_again(step, sitting)


def _show_head(step: Step, state: StateName) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(literal(step.name), anchor=False, width="content")
        color, icon = BADGES[state]
        st.badge(state.capitalize(), color=color, icon=f":material/{icon}:")  # type: ignore[arg-type]
        st.badge(step.title, color="gray", icon=f":material/{step.icon}:")
        if state in ("open", "waiting"):
            st.caption(f"about {step.minutes:g} min, small", width="content")


def _show_trouble(step: Step, sitting: Sitting) -> None:
    """Why it is to be done again, where it was done."""
    state = sitting.state(step.id)
    if state.name in ("failed", "gone"):
        st.error(f"{literal(state.told)}\n\n{literal(state.cure)}", icon=":material/error:")
        _show_made(step, sitting)


def _show_launch(step: Step, sitting: Sitting, missing: int) -> None:
    """The button; before it, whatever has to be said first."""
    if isinstance(step, Choose):
        lab_choice.show(step, sitting)
        return
    label = step.verb + (" · full size" if sitting.full and isinstance(step, QueuedStep) else "")
    # Not disabled while a prediction is missing: a number is kept when its field is left, as by the click on this
    # button, which would be lost on a button that is off until then.
    asked = st.button(label, type="primary", icon=f":material/{step.icon}:", key=f"lab.begin:{step.id}")
    if missing:
        why = "Say first what will happen" + (f": {missing} predictions are missing." if missing > 1 else ".")
        if asked:
            st.warning(why, icon=":material/psychology_alt:")
        else:
            st.caption(f":material/psychology_alt: {why}")
    elif asked:
        _begin(step, sitting)


def _begin(step: Step, sitting: Sitting) -> None:
    try:
        if isinstance(step, QueuedStep):
            with st.spinner("Looking whether it can be run …"):
                sitting.begin(step)
        elif isinstance(step, WorkedStep):
            lab_work.start(step, sitting)
    except LabError as error:
        show_error(error)
        return
    st.rerun()


@errors_shown()
def _show_results(step: Step, sitting: Sitting) -> None:
    lab_predictions.show_outcomes(step, sitting)
    state = sitting.state(step.id)
    if state.told:
        st.caption(literal(state.told))
    shown = 0
    with st.spinner("Reading what came …"):
        for place, exhibit in enumerate(step.exhibits):
            with st.container(key=f"lab-exhibit-{step.id}-{place}"), errors_shown():
                shown += show_blocks(exhibit.blocks(sitting, step), f"lab.{step.id}.{place}")
    if not shown:
        st.info("There is nothing to show of it.", icon=":material/visibility_off:")
    _show_made(step, sitting)


def _show_made(step: Step, sitting: Sitting) -> None:
    """Ways to the pages of what it made, where there is more to see."""
    made = sitting.progress.made.get(step.id)
    with st.container(horizontal=True, gap="small"):
        if isinstance(made, Begun) and made.made != "run":
            page, called = ("pages/study.py", "study") if made.made == "study" else ("pages/tuning.py", "tuning")
            if st.button(f"The {made.made}'s page", icon=":material/open_in_new:", type="tertiary", key="lab.made"):
                st.switch_page(page, query_params={called: made.made_id})
        run = made.made_id if isinstance(made, Begun) and made.made == "run" else ""
        for subject in sitting.subjects(step.id)[:1]:
            run = subject.record.run_id
        record = sitting.record(run) if run else None
        if record is not None:
            ways = [("The run's page", "open_in_new", "pages/run.py")]
            if "Understand" in task_of(record).looked_into and record.state is State.FINISHED:
                ways.append(("Understand it", "psychology", "pages/understand.py"))
            for title, icon, page in ways:
                if st.button(title, icon=f":material/{icon}:", type="tertiary", key=f"lab.run:{page}"):
                    st.switch_page(page, query_params={"run": run})


def _show_again(step: Step, sitting: Sitting) -> None:
    if not isinstance(step, QueuedStep | WorkedStep) or step.id not in sitting.progress.made:
        return
    with st.popover("Do it again", icon=":material/replay:", type="tertiary"):
        st.caption(
            "What it made stays in the store, and answers that rest on it stay valid. Predictions stay as they were "
            "made: you know now what comes."
        )
        if st.button("Open the step again", key=f"lab.again:{step.id}", icon=":material/replay:"):
            sitting.reset(step)
            st.rerun()
