"""A report as plain data: what it says, in order, and nothing of how it looks.

Whoever reports (a run, a study, a lab) makes a `Document`; `labcore.report.html` and `labcore.report.notebook` each
make a file of it. So a new kind of report is one function that returns a `Document`.

Words come in two kinds. A `Text`, a `Note`, a question as it is asked and the lead of a report are Markdown with
formulas between dollars: the lab's own words, or those of a lab file. Names that users gave stand in them only as
`labcore.markdown.in_markdown` writes them. All else is plain text, shown letter by letter whatever is in it: what a
student typed is `Words`, or an answer. In neither kind do HTML and images of other places work.
"""

import math
from dataclasses import dataclass
from typing import Literal, Self

import plotly.graph_objects as go

from labcore.evaluation.declaration import Form
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval


@dataclass(frozen=True)
class Number:
    """A figure in a table.

    Attributes:
        value: the figure; NaN where there is none.
        low, high: the ends of its interval, in the unit of the figure; None where it has none.
        form: how it is written: a share as a percentage.
    """

    value: float
    low: float | None = None
    high: float | None = None
    form: Form = "number"

    @classmethod
    def of(cls, name: str, value: float | Interval) -> Self:
        """The figure `name` of `labcore.evaluation.measures`, written as it is there."""
        form = measure(name).form
        if not isinstance(value, Interval):
            return cls(value, form=form)
        if not (math.isfinite(value.low) and math.isfinite(value.high)):
            return cls(value.estimate, form=form)
        return cls(value.estimate, value.low, value.high, form)

    @classmethod
    def difference(cls, name: str, value: Interval) -> Self:
        """A difference of that figure: in percentage points, to a tenth of one, where it is a share."""
        estimate, low, high = (
            round(100 * end, 1) if measure(name).form == "share" else end
            for end in (value.estimate, value.low, value.high)
        )
        return cls(estimate, low, high) if math.isfinite(low) and math.isfinite(high) else cls(estimate)


Cell = str | Number | None
"""Of a table; None where there is nothing to say."""


@dataclass(frozen=True)
class Text:
    """Paragraphs, lists and formulas."""

    markdown: str


@dataclass(frozen=True)
class Words:
    """What somebody typed, letter by letter; line breaks stay."""

    plain: str


@dataclass(frozen=True)
class Facts:
    """Names with what they are, one below the other: settings, the machine."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Cells in rows.

    Attributes:
        columns: their titles; the first names the rows.
        rows: each as long as `columns`.
        caption: what the table shows, and what its intervals are over.

    Raises ValueError where a row has another length.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if odd := [len(row) for row in self.rows if len(row) != len(self.columns)]:
            raise ValueError(f"Rows must have {len(self.columns)} cells as there are columns. Received: {odd[0]}.")


@dataclass(frozen=True)
class Chart:
    """A figure, interactive where that can be and else still.

    Attributes:
        figure: as a module of `labcore.figures` made it, for a light page.
        caption: what is drawn: axes, lines, what bands are.
        shows: what can be read off it, in words, for those who cannot see it too.
    """

    figure: go.Figure
    caption: str
    shows: str = ""


@dataclass(frozen=True)
class Picture:
    """An image.

    Attributes:
        png: the bytes of a PNG.
        alt: what is on it, in words.
        caption: what it shows; empty where the text beside it says so.
        width: as it is shown, in pixels; its own where None.
    """

    png: bytes
    alt: str
    caption: str = ""
    width: int | None = None


@dataclass(frozen=True)
class Gallery:
    """Small pictures beside each other."""

    pictures: tuple[Picture, ...]
    caption: str = ""


@dataclass(frozen=True)
class Code:
    """Source text.

    Attributes:
        text: the source.
        language: what it is written in.
        caption: what it is or does.
        runs: whether a notebook has it as a cell that can be run; for Python only.
    """

    text: str
    language: Literal["yaml", "python", "shell", "text"]
    caption: str = ""
    runs: bool = False


@dataclass(frozen=True)
class Note:
    """A sentence or two that must not be overlooked.

    Attributes:
        markdown: what it says.
        kind: a warning says why figures may mislead.
    """

    markdown: str
    kind: Literal["note", "warning"] = "note"


@dataclass(frozen=True)
class Question:
    """A question with what was predicted, what came, and what was answered on what evidence.

    Attributes:
        asked: the question.
        prediction: what was said before the outcome was known; empty where nothing was asked for or said.
        outcome: what came, from the numbers; empty before that.
        answer: in the words of who answered; empty where nobody has. Where something was predicted none is asked for.
        evidence: runs, figures and tables that the answer rests on.
    """

    asked: str
    prediction: str = ""
    outcome: str = ""
    answer: str = ""
    evidence: tuple["Block", ...] = ()


Block = Text | Words | Facts | Table | Chart | Picture | Gallery | Code | Note | Question


@dataclass(frozen=True)
class Section:
    """A part of a report under a title; `parts` are parts of it, under smaller titles."""

    title: str
    blocks: tuple[Block, ...]
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        title: what it is about.
        lead: what was done and what came of it, in a paragraph.
        who: whose report it is; empty where that is not known.
        made: when it was made, in seconds since 1970, UTC.
        sections: what it says.
    """

    title: str
    lead: str
    who: str
    made: float
    sections: tuple[Section, ...]
