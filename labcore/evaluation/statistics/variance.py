"""Analysis of variance of a balanced factorial study, the seeds being its blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

ROUNDING = 1e-12
"""Relative to the largest figure: a residual no larger comes of rounding, and would make every F infinite."""


@dataclass(frozen=True)
class Source:
    """A row of the table.

    Attributes:
        factors: none for the residual, one for a main effect, two for an interaction; `("seed",)` for the blocks.
        share: of the total sum of squares.
        f, p_value: of the F test; None for the residual, and where nothing is left to test against.
    """

    factors: tuple[str, ...]
    sum_of_squares: float
    freedom: int
    share: float
    f: float | None = None
    p_value: float | None = None


def analysis(levels: Mapping[str, Sequence[str]], blocks: Sequence[str], values: Sequence[float]) -> list[Source]:
    """The table of main effects, interactions of two factors, blocks and residual, by least squares.

    It pools all cells' spread in one residual, so unlike paired contrasts it takes the spread for equal everywhere.

    Args:
        levels: of every run, by factor, `(N,)` each; all combinations equally often.
        blocks: the seed of every run, `(N,)`.
        values: the figure of every run, `(N,)`.

    Returns no row where the runs are too few to leave a residual.
    """
    import pandas as pd
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    columns = {f"f{place}": list(column) for place, column in enumerate(levels.values())}
    names = dict(zip(columns, levels, strict=True))
    frame = pd.DataFrame({**columns, "block": list(map(str, blocks)), "value": np.asarray(values, np.float64)})
    pairs = list(combinations(columns, 2))
    terms = [f"C({name})" for name in columns] + [f"C({one}):C({two})" for one, two in pairs]
    blocked = ["C(block)"] if len(set(blocks)) > 1 else []
    fitted = ols(f"value ~ {' + '.join([*terms, *blocked])}", frame).fit()
    total = float(((frame["value"] - frame["value"].mean()) ** 2).sum())
    rounding = len(frame) * (ROUNDING * float(frame["value"].abs().max())) ** 2
    if fitted.df_resid < 1 or total <= rounding:
        return []
    testable = fitted.ssr > rounding
    with np.errstate(divide="ignore", invalid="ignore"):
        table = anova_lm(fitted, typ=2)
    keys: dict[str, tuple[str, ...]] = {f"C({name})": (called,) for name, called in names.items()}
    keys |= {f"C({one}):C({two})": (names[one], names[two]) for one, two in pairs}
    keys |= {"C(block)": ("seed",), "Residual": ()}
    return [
        Source(
            factors=keys[name],
            sum_of_squares=float(row["sum_sq"]),
            freedom=int(row["df"]),
            share=float(row["sum_sq"]) / total,
            f=float(row["F"]) if keys[name] and testable else None,
            p_value=float(row["PR(>F)"]) if keys[name] and testable else None,
        )
        for name, row in table.iterrows()
    ]
