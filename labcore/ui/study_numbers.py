"""The numbers behind the sentences about effects, and how each of them is made."""

import pandas as pd
import streamlit as st

from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.results import StudyResults
from labcore.studies.wording import change, p_in_words
from labcore.ui.light import table

COLUMNS = ["Change", "95 % interval", "n", "p", "p corrected", "p exact", "p equivalence", "Seeds needed", "Verdict"]

HOW = (
    "Each seed gives one difference between the two sides, over the combinations of the other factors that both have. "
    "**Interval** and **p**: paired t-test over those differences. **p corrected**: for the number of main effects, or "
    "of interactions (Holm). **p exact**: flipping the signs of the differences, which trusts in no distribution; "
    "2 / 2ⁿ at least. **p equivalence**: two one-sided tests that the difference lies within what does not matter. "
    "**Seeds needed**: in all, for the corrected t-test to find a difference as large as this four times in five. None "
    "of these says anything of another draw of validation images: that is under *Images*."
)


def show_numbers(results: StudyResults, found: Effects) -> None:
    """A row for each main effect and each interaction."""
    naming = results.naming
    rows = {
        f"{naming.setting(each.factor, each.level)} instead of {naming.level(each.factor, each.reference)}": each
        for each in found.main
    }
    rows |= {
        " × ".join(naming.setting(*pair) for pair in zip(each.factors, each.levels, strict=True)): each
        for each in found.interactions
    }
    frame = pd.DataFrame([_cells(each) for each in rows.values()], columns=COLUMNS, index=list(rows))
    frame.index.name = "Effect"
    frame = frame.loc[:, [name for name in COLUMNS if (frame[name] != "–").any()]]
    table(frame)
    st.caption(HOW)


def _cells(effect: Effect | Interaction) -> list[str]:
    told, metric = effect.contrast, effect.metric
    interval = f"{change(metric, told.low, False)} to {change(metric, told.high, False)}" if told.can_claim else "–"
    needed = str(told.needed) if told.needed is not None else "–"
    return [
        change(metric, told.estimate),
        interval,
        str(told.n),
        *map(_p, (told.p_value, effect.p_adjusted, told.p_exact, told.p_equivalence)),
        needed,
        effect.verdict,
    ]


def _p(value: float | None) -> str:
    return "–" if value is None else p_in_words(value)


def show_variance(results: StudyResults, metric: str) -> None:
    """The analysis of variance beside it, where the study is balanced."""
    rows = results.variance(metric)
    if not rows:
        return
    st.markdown("**Analysis of variance**, the seeds being blocks")
    frame = pd.DataFrame(
        [
            [
                f"{row.share:.1%}",
                f"{row.sum_of_squares:.3g}",
                str(row.freedom),
                "–" if row.f is None else f"{row.f:.3g}",
                _p(row.p_value),
            ]
            for row in rows
        ],
        columns=["Share of all variance", "Sum of squares", "Degrees of freedom", "F", "p"],
        index=[_source(results, row.factors) for row in rows],
    )
    frame.index.name = "Source"
    table(frame)
    st.caption(
        "How much of all that differs between runs goes back to what. It takes chance for equally large in all cells, "
        "which the sentences above do not."
    )


def _source(results: StudyResults, factors: tuple[str, ...]) -> str:
    if factors == ("seed",):
        return "Seed"
    return " × ".join(map(results.naming.factor, factors)) or "Chance (residual)"
