"""How sure the differences between groups are: intervals over seeds, and what so few seeds can show."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.studies.seed_pairs import SeedPairs, against
from labcore.studies.seeds import Group
from labcore.studies.wording import conclusion, p_in_words
from labcore.ui.compare_names import labels
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button, table
from labcore.ui.words import exact_difference, literal
from labcore.words import counted


def show_uncertainty(groups: Sequence[Group], reference: int) -> None:
    """Differences of one validation figure to the reference, with intervals over the seeds that both sides share."""
    if all(len(group.members) == 1 for group in groups):
        return  # the caveat above has said that one seed tells nothing
    st.markdown(
        "**Differences over seeds**",
        help="The runs of two groups are paired by their seed. Chance in the images is another matter: see Images.",
    )
    name = _ask_figure(groups)
    if name is None:
        return
    others = [place for place in range(len(groups)) if place != reference]
    found = against(groups[reference], [groups[place] for place in others], "validation", name)
    named = labels(groups)
    frame = pairs_frame([named[place] for place in others], found)
    frame.index.name = f"{measure(name).title} against {named[reference]}"
    table(frame)
    st.caption(literal(" ".join(said(found))))
    csv_button(frame, f"differences in {name} over seeds", "compare.pairs")


def _ask_figure(groups: Sequence[Group]) -> str | None:
    known = {name for group in groups for member in group.counted for name in member.figures("validation")}
    names = [name for name in ranked(known) if measure(name).better]
    if not names:
        return None
    return str(
        st.selectbox(
            "Difference in",
            names,
            format_func=lambda name: measure(name).title,
            key="metric",
            bind="query-params",
            width=220,
            help=help_of("compare.metric"),
        )
    )


def pairs_frame(titles: Sequence[str], found: Sequence[SeedPairs]) -> pd.DataFrame:
    """A row for each group: its difference to the reference in words."""
    comparisons = sum(each.of is not None for each in found)
    rows = [_row(each, comparisons) for each in found]
    columns = ["Seeds in common", "Difference", "95 % interval over seeds", "p", "p, exact", "What it says"]
    return pd.DataFrame(rows, columns=columns, index=list(titles))


def _row(pairs: SeedPairs, comparisons: int) -> list[str]:
    of = pairs.of
    if of is None:
        return ["none", "–", "–", "–", "–", "No seed and settings in common: nothing to pair"]
    interval = f"{exact_difference(of.low)} to {exact_difference(of.high)}" if of.can_claim else "–"
    p, exact = ("–" if value is None else p_in_words(value) for value in (pairs.p_adjusted, of.p_exact))
    concluded = conclusion(of, pairs.verdict, pairs.p_adjusted, comparisons).rstrip(".")
    return [str(of.n), exact_difference(of.estimate), interval, p, exact, concluded[:1].upper() + concluded[1:]]


def said(found: Sequence[SeedPairs]) -> list[str]:
    """How to read the table, as sentences."""
    words = [
        "Differences are this group minus the reference, run by run of the same seed. Interval and p: paired t over "
        "seeds, p corrected for the number of groups compared (Holm). p, exact: sign-flip test, uncorrected."
    ]
    floors = {each.of.n: each.of.exact_floor for each in found if each.of and each.of.exact_floor is not None}
    if floors:
        fewest = min(floors)
        words.append(f"With {counted(fewest, 'seed')} no exact p can be below {floors[fewest]:.3g}.")
    return words
