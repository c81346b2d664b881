"""The figures of runs side by side: a table, seeds taken together, and a CSV to carry away."""

from collections.abc import Sequence, Set

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.spreadsheet import to_csv
from labcore.store.store import Store
from labcore.studies.caveats import caveats
from labcore.studies.comparison import Entrant, Part
from labcore.studies.differences import differences
from labcore.studies.seed_pairs import best_over_seeds, repeated
from labcore.studies.seeds import Group
from labcore.studies.seeds import groups as equal_groups
from labcore.ui.compare_names import PARTS, everyone, labels, letter
from labcore.ui.compare_uncertainty import show_uncertainty
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.openings import show_openings
from labcore.ui.words import exact_difference, exact_figure, literal

TEST = (
    "paired t-test over the seeds that two groups share, at 5 %, corrected for the number of groups, not for that of "
    "rows: of many rows one may be marked by luck"
)
SURE = (
    f"★ marks the best of a row, where the seeds tell it from every other ({TEST}). In a row without one another seed "
    "may make another the best."
)
UNSURE = (
    f"Nothing is marked as the best: in no row do the seeds tell one group from every other ({TEST}). Another seed may "
    "make another the best."
)
SINGLE = (
    "Nothing is marked as the best: these are single runs, and another seed may make another the best. Repeat them "
    "with several seeds to tell."
)


def show_figures(store: Store, groups: Sequence[Group], reference: int) -> None:
    """The figures of the best epochs; the best marked, and differences to a run, where there is a choice to be made.

    There is none on test images, and none between runs that must not be compared.
    """
    st.subheader("Figures")
    entrants = everyone(groups)
    comparable = not any(caveat.fatal for caveat in caveats(entrants))
    part = _ask_part()
    whole = all(group.counted == group.members for group in groups)
    judged = comparable and part == "validation"
    names = ranked({name for group in groups for entrant in group.counted for name in entrant.figures(part)})
    if not names:
        st.caption(f"No run has figures on {PARTS[part].lower()} data yet.")
        return
    frame = _frame(groups, part, names, reference, judged and whole)
    table(frame)
    against = f" In brackets: the difference to {literal(labels(groups)[reference])}."
    if judged and whole:
        starred = frame.map(lambda cell: "★" in cell).to_numpy().any()
        st.caption((SINGLE if not repeated(groups) else SURE if starred else UNSURE) + against)
    elif judged:
        st.caption(
            "Nothing is marked as the best: runs of a group failed or are not finished, and the others are no fair "
            "sample of it. Below, only runs are held against each other that have a counterpart."
        )
    elif not comparable:
        st.caption("Nothing is marked as the best: these figures cannot be compared.")
    else:
        st.caption("Nothing is marked as the best: test figures are to report the run chosen by validation.")
    if part == "test":
        show_openings(store, {entrant.dataset for entrant in entrants})
    st.download_button(
        "Save table (CSV)",
        lambda: comparison_csv(entrants, part).encode(),
        f"comparison-{part}.csv",
        "text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help="A row for each run, with the settings that differ.",
    )
    if len(entrants) == len(groups):
        _show_repeats(entrants, part, names)
    if judged:
        show_uncertainty(groups, reference)


def _ask_part() -> Part:
    part: Part | None = st.segmented_control(
        "On",
        list(PARTS),
        format_func=PARTS.__getitem__,
        default="validation",
        required=True,
        help=help_of("compare.part"),
        key="part",
        bind="query-params",
    )
    return part or "validation"


def _frame(groups: Sequence[Group], part: Part, names: Sequence[str], reference: int, judged: bool) -> pd.DataFrame:
    rows = []
    for name in names:
        spreads = [group.spread(part, name) for group in groups]
        values = [group.mean(part, name) for group in groups]
        best = best_over_seeds(groups, part, name) if judged else set()
        rows.append(figure_cells(name, values, reference, judged, spreads, best))
    frame = pd.DataFrame(rows, columns=labels(groups), index=[measure(name).title for name in names])
    frame.index.name = PARTS[part]
    return frame


def figure_cells(
    name: str,
    values: Sequence[float | None],
    reference: int | None,
    judged: bool = True,
    spreads: Sequence[tuple[float, float] | None] = (),
    best: Set[int] = frozenset(),
) -> list[str]:
    """A row of the table in words: each value, the difference to the one at `reference`, a star at the places `best`.

    Unless `judged`, no differences. A value that is a mean has its standard deviation, from `spreads`.
    """
    base = None if reference is None else values[reference]
    cells = []
    for place, value in enumerate(values):
        if value is None:
            cells.append("–")
            continue
        spread = spreads[place] if spreads and measure(name).form != "count" else None
        text = exact_figure(name, value) + (f" ± {spread[1]:.4f}" if spread else "") + (" ★" if place in best else "")
        if judged and base is not None and place != reference and measure(name).better:
            text += f"  ({exact_difference(value - base)})"
        cells.append(text)
    return cells


def _show_repeats(entrants: Sequence[Entrant], part: Part, names: Sequence[str]) -> None:
    """Runs that differ in nothing but the seed, taken together."""
    repeated = [group for group in equal_groups(entrants) if group.seeds > 1]
    names = [name for name in names if measure(name).form != "count"]
    if not repeated:
        return
    letters = {entrant.run_id: letter(place) for place, entrant in enumerate(entrants)}
    columns = {}
    for group in repeated:
        title = f"{', '.join(letters[member.run_id] for member in group.counted)} · {group.seeds} seeds"
        spreads = [group.spread(part, name) for name in names]
        columns[title] = ["–" if spread is None else f"{spread[0]:.4f} ± {spread[1]:.4f}" for spread in spreads]
    st.markdown("**Seeds taken together**")
    frame = pd.DataFrame(columns, index=[measure(name).title for name in names])
    frame.index.name = PARTS[part]
    table(frame)
    st.caption(
        "Mean ± standard deviation over seeds of runs equal in all else. With two or three seeds this is a rough "
        "picture: a difference smaller than the spread says nothing. To hold such groups against each other, group by "
        "equal settings above."
    )


def comparison_csv(entrants: Sequence[Entrant], part: Part) -> str:
    """One row for each run: what it is, the settings that differ, and all figures of one part."""
    rows = differences(entrants)
    columns = ranked({name for entrant in entrants for name in entrant.figures(part)})
    header = ["run_id", "name", "state", "dataset", "seed", "best_epoch", "synthetic", *(row.key for row in rows)]
    lines = [
        [
            entrant.run_id,
            entrant.name,
            entrant.state.value if entrant.state else "",
            entrant.dataset,
            entrant.seed,
            entrant.best_epoch,
            "yes" if entrant.synthetic else "no",
            *(row.values[place] for row in rows),
            *(entrant.figures(part).get(name) for name in columns),
        ]
        for place, entrant in enumerate(entrants)
    ]
    return to_csv([*header, *(f"{part}_{name}" for name in columns)], lines)
