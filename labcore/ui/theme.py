"""The few places where the look goes beyond Streamlit's theme."""

from pathlib import Path

import streamlit as st

from labcore.store.status import State

ICON = str(Path(__file__).with_name("icon.svg"))
"""A file of our own: Streamlit fetches emoji and material icons for a browser's tab from the internet."""

STYLE = """
<style>
  /* Room for two columns beside each other, less air above the title. */
  .stMainBlockContainer { max-width: 84rem; padding-top: 4.2rem; padding-bottom: 4rem; }
  /* What is about to run stays in view while the form scrolls, where there is room beside it. */
  @media (min-width: 641px) {
    .stColumn:has(.st-key-summary) { align-self: stretch; }
    .stColumn:has(.st-key-summary) > div { position: sticky; top: 4.2rem; height: auto; }
    .st-key-summary { max-height: calc(100vh - 5.4rem); overflow-y: auto; }
  }
  /* Where there is none, it comes below the whole form, and its button stays at hand. */
  @media (max-width: 640px) {
    .st-key-train-button { position: fixed; inset: auto 0 0 0; z-index: 99; padding: 0.7rem 1rem; width: auto;
      backdrop-filter: blur(12px); }
    .stMainBlockContainer:has(.st-key-train-button) { padding-bottom: 6rem; }
  }
  /* A wide chart keeps its size on a phone, and is moved to be seen: it is drawn as wide as what it stands in. */
  @media (max-width: 640px) {
    [class*="st-key-wide-"] { overflow-x: auto; }
    [class*="st-key-wide-"] > .stElementContainer { min-width: 44rem; }
  }
  /* Pictures of a lab have words in them, and their small images are enlarged already. */
  [class*="st-key-lab-exhibit"] [data-testid="stImage"] img { image-rendering: auto; }
  /* The way through a lab: its parts below each other, read from the left; on a phone in a row. */
  .st-key-lab-way button, .st-key-lab-way button > * { justify-content: flex-start; text-align: left; }
  .st-key-lab-way button { padding: 0.2rem 0.6rem; min-height: 2.2rem; }
  @media (min-width: 641px) {
    .stColumn:has(.st-key-lab-way) > div { position: sticky; top: 4.2rem; height: auto; }
    .st-key-lab-way { max-height: calc(100vh - 5.4rem); overflow-y: auto; }
  }
  @media (max-width: 640px) {
    .st-key-lab-way { flex-flow: row nowrap; overflow-x: auto; }
    .st-key-lab-way > *, .st-key-lab-way > * > * { flex: 0 0 auto; width: auto !important; max-width: 15rem; }
  }
  /* What is there only for its library, see chart_ahead.py. */
  .st-key-chart-ahead { display: none; }
  /* Who is signed in stands at the end of the navigation, which leaves room for it, and takes none of the page. */
  .st-key-who { position: fixed; top: 0.65rem; right: 1rem; width: auto; max-width: 11rem; z-index: 999991; }
  .st-key-who button p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .stApp:has(.st-key-who) .stAppToolbar { padding-right: 11rem; }
  [data-testid="stLayoutWrapper"]:has(> :is(.st-key-who, .st-key-session-cookie)) { position: absolute; }
  /* Where the keyboard is, is seen: of the navigation too, for which Streamlit shows nothing. */
  :is([data-testid^="stTopNav"], [data-testid^="stSidebarNav"], .stPageLink a, .stMain):focus-visible {
    outline: 2px solid #159a8c; outline-offset: -2px; }
  /* So it is of switches, boxes and choices, whose own input nobody sees, and of a chart's buttons, which otherwise
     show only where the mouse is. */
  :is(.stCheckbox, .stRadio) label:has(:focus-visible) {
    outline: 2px solid #159a8c; outline-offset: 1px; border-radius: 0.3rem; }
  .js-plotly-plot .modebar:focus-within > * { opacity: 1 !important; }
  .js-plotly-plot .modebar-btn:focus-visible { outline: 2px solid #159a8c; }
  /* On a phone a link that is a sentence is read to its end. */
  @media (max-width: 640px) { .stPageLink a, .stPageLink a * { white-space: normal; } }
  /* What only runs a script takes no room: but it has to be there to run. */
  .st-key-session-cookie { position: absolute; height: 0; overflow: hidden; }
  /* What is longer than its box is seen to be. */
  .stSelectbox input { text-overflow: ellipsis; }
  /* Figures one below the other are read as a table: digits of one width. */
  .stMarkdown table, [data-testid="stHeading"] h3 { font-variant-numeric: tabular-nums; }
  /* A table is small, and what its rows and columns are called is quieter than what stands in it. */
  .stMarkdown table { font-size: 0.875rem; line-height: 1.25; min-width: 100%; }
  [data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto; }
  .stMarkdown table :is(th, td) { padding: 0.25rem 0.5rem; }
  .stMarkdown table th { font-weight: 400; }
  .stMarkdown table :is(th, td:first-child) { color: color-mix(in srgb, currentColor 70%, transparent); }
  /* On the wall a student is a line, whose name stays while a phone's reader moves on to the steps. */
  .st-key-class-progress table td { white-space: nowrap; }
  .st-key-class-progress table :is(th, td):first-child { position: sticky; left: 0;
    background: light-dark(#ffffff, #10151c); }
  /* A tiny image enlarged shows its pixels, not a blur. */
  [data-testid="stImage"] img, .stImage img { image-rendering: pixelated; border-radius: 0.4rem; }
</style>
"""

STATES = {
    State.QUEUED: ("gray", ":material/hourglass_empty:"),
    State.RUNNING: ("blue", ":material/play_circle:"),
    State.FINISHED: ("green", ":material/check_circle:"),
    State.FAILED: ("red", ":material/error:"),
    State.CANCELLED: ("orange", ":material/stop_circle:"),
    State.INTERRUPTED: ("orange", ":material/power_off:"),
}


def apply() -> None:
    """Lay the lab's style over the page."""
    st.html(STYLE)


def state_badge(state: State) -> None:
    """A run's state as a colored badge."""
    color, icon = STATES[State(state)]
    st.badge(State(state).value.capitalize(), color=color, icon=icon)  # type: ignore[arg-type]


def synthetic_badge() -> None:
    """The mark of images that code has drawn or a generator has made, and of what learned from them."""
    st.badge(
        "Synthetic",
        color="orange",
        icon=":material/brush:",
        help="Images drawn by code, for practice and not for findings; or training images made by a generator: then "
        "the set's card says which, and by what real images it is judged.",
    )


def is_dark() -> bool:
    """Whether this browser shows the dark theme."""
    return st.context.theme.type == "dark"
