"""Class: who is in it, how they sign in, whose turn it is, and what each may take. An instructor's page."""

import streamlit as st

from labcore.ui import class_open, class_people, class_queue, class_settings, class_wall, frame
from labcore.ui.lab import store
from labcore.ui.messages import errors_shown
from labcore.ui.signed_in import classroom, is_asked
from labcore.ui.words import literal

frame.begin()

if not store().viewer.is_instructor:
    st.info("This page is the instructor's.", icon=":material/school:")
    st.stop()
room = classroom()
if not is_asked():
    st.title("Class")
    class_open.show(room)
    st.stop()
st.title(literal(room.record.title))
class_people.show_codes()
TABS = (
    ":material/dashboard: Wall",
    ":material/group: People",
    ":material/format_list_numbered: Queue",
    ":material/tune: Settings",
)
wall, people, queue, settings = st.tabs(
    TABS,
    default=TABS[0 if class_wall.is_begun(room) else 1],
    key="class-view",
    on_change="rerun",
)
views = (
    (wall, class_wall.show),
    (people, class_people.show),
    (queue, class_queue.show),
    (settings, class_settings.show),
)
for tab, show in views:
    if tab.open:
        with tab, errors_shown():
            show(room)
