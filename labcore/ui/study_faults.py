"""The runs of a study that came to no result: why, and the way to try each again."""

from functools import partial

import streamlit as st

from labcore.studies.reading import naming_of
from labcore.studies.standing import MISSING, Standing
from labcore.ui import sharing, study_actions
from labcore.ui.study_actions import button
from labcore.ui.words import literal
from labcore.words import counted

MOST = 10
"""Of which each is told; of more, the first."""

GONE = "The run is not there any more: it was deleted, or never queued."


def show_faults(now: Standing) -> None:
    """Nothing where every run has a result, or is on its way to one."""
    faulty = list({member.run_id: member for member in now.unfinished}.values())
    if not faulty:
        return
    naming, study_id, refused = naming_of(now.study.plan), now.study.study_id, sharing.refusal(now.study)
    with st.container(border=True, gap="small", key="study-faults"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":red[:material/error:] **{counted(len(faulty), 'run')} without a result**", width="stretch")
            if len(faulty) > 1:
                ids = [member.run_id for member in faulty]
                act = partial(study_actions.retry, study_id, ids)
                button("Retry all", "replay", act, "study.retry", refused, disabled=bool(refused))
        for member in faulty[:MOST]:
            state, record = now.state_of(member), now.records.get(member.run_id)
            fold = "" if member.fold is None else f" · fold {member.fold}"
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                name = literal(f"{naming.cell(member.cell)} · seed {member.seed}{fold}")
                st.markdown(f"{name} :gray[{'gone' if state == MISSING else state}]", width="content")
                st.space("stretch")
                if record is not None:
                    st.page_link(
                        "pages/run.py", label="Open", icon=":material/open_in_new:", query_params={"run": member.run_id}
                    )
                act = partial(study_actions.retry, study_id, [member.run_id])
                about, key = refused or "Has this run go again, and no other.", f"study.retry.{member.run_id}"
                button("Retry", "replay", act, key, about, disabled=bool(refused))
            if why := GONE if record is None else record.error:
                st.caption(literal(why))
        if len(faulty) > MOST:
            st.caption(f"And {len(faulty) - MOST} more, among the runs below.")
