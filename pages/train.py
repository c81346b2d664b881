"""Train: a data set, a preset, what you change in it, and one button."""

from functools import partial

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.ui import draft as drafts
from labcore.ui import form, frame, previews, summary
from labcore.ui.messages import show_error
from labcore.ui.train_head import show_dataset, show_run_settings

frame.begin()

cards = Library().cards()
st.title("Train")
try:
    draft = drafts.current(cards)
except LabError as error:
    show_error(error)
    st.page_link("pages/train.py", label="Start from a preset instead", icon=":material/restart_alt:")
    st.stop()

settings, beside = st.columns([2.1, 1], gap="large")
with settings:
    card = show_dataset(drafts.trainable(cards), draft)
    named = show_run_settings(cards, draft)
    below = {group: partial(previews.show, group, kind=draft.kind, card=card) for group in previews.GROUPS}
    values = {
        **form.render(draft.kind, draft.start, draft.form_key, draft.base, below, previews.at_once),
        **named.values,
    }
    st.session_state[drafts.VALUES] = values
with beside, st.container(key="summary", border=True):
    summary.show(draft, values, named.seeds, card)
