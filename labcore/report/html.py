"""A report as one HTML file: it asks for nothing from anywhere, runs nothing but what draws its charts, and prints.

Every word of the document is escaped. Should something slip through all the same, the page's own policy forbids the
browser to run it or to ask for it: scripts run by the hash of their text alone.
"""

import base64
import hashlib
import html
import json
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from labcore.figures.still import still_svg
from labcore.report.document import (
    Block,
    Cell,
    Chart,
    Code,
    Document,
    Facts,
    Gallery,
    Note,
    Number,
    Picture,
    Question,
    Section,
    Table,
    Text,
    Words,
)
from labcore.report.prose import to_html
from labcore.report.writing import interval, whose_and_when, written

STYLE, SCRIPT = (Path(__file__).with_name(name) for name in ("page.css", "page.js"))

NONE = "'none'"

FOLDED = 24
"""Lines from which on source text is folded away on the screen."""


def page(document: Document) -> bytes:
    """`document` as an HTML file, UTF-8. With a chart it holds Plotly's library, 5 megabytes; without one it is small.

    Raises ValueError: a chart has traces that no still picture can be made of.
    """
    made = _Page()
    body = "\n".join(
        [
            f"<header>\n<h1>{_plain(document.title)}</h1>\n<p class='made'>{_plain(whose_and_when(document))}</p>",
            f"<div class='lead'>{to_html(document.lead)}</div>\n</header>",
            _contents(document),
            "<main>",
            *(made.section(section, f"s{place}", 2) for place, section in enumerate(document.sections, 1)),
            "</main>",
        ]
    )
    scripts = [get_plotlyjs(), SCRIPT.read_text(encoding="utf-8")] if made.figures else []
    run = [f"<script>{text}</script>" for text in scripts]
    data = f'<script type="application/json" id="figures">{_in_script(made.figures)}</script>' if made.figures else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_plain(document.title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
{body}
{data}
{"".join(run)}
</body>
</html>
""".encode()


class _Page:
    """The page while it is written: charts are counted, and their data kept for its end."""

    def __init__(self) -> None:
        self.figures: list[dict[str, Any]] = []

    def section(self, section: Section, anchor: str, level: int) -> str:
        parts = [self.section(part, f"{anchor}-{place}", level + 1) for place, part in enumerate(section.parts, 1)]
        blocks = [self.block(block) for block in section.blocks]
        tag = f"h{min(level, 4)}"
        return "\n".join(
            [f'<section id="{anchor}">', f"<{tag}>{_plain(section.title)}</{tag}>", *blocks, *parts, "</section>"]
        )

    def block(self, block: Block) -> str:
        match block:
            case Text():
                return to_html(block.markdown)
            case Words():
                return f'<p class="words">{_plain(block.plain)}</p>'
            case Facts():
                rows = "".join(f"<dt>{_plain(name)}</dt><dd>{_plain(value)}</dd>" for name, value in block.rows)
                return f"<dl>{rows}</dl>"
            case Table():
                return _table(block)
            case Chart():
                return self.chart(block)
            case Picture():
                return _picture(block)
            case Gallery():
                pictures = "".join(map(_picture, block.pictures))
                return f'<figure><div class="gallery">{pictures}</div>{_caption(block.caption)}</figure>'
            case Code():
                return _code(block)
            case Note():
                mark = {"note": "Note", "warning": "Caution"}[block.kind]
                return f'<div class="{block.kind}"><strong>{mark}</strong>{to_html(block.markdown)}</div>'
            case Question():
                return self.question(block)

    def chart(self, chart: Chart) -> str:
        self.figures.append(_drawn(chart))
        said = f"{chart.caption} {chart.shows}".strip()
        still = base64.b64encode(still_svg(chart.figure).encode()).decode()
        height = chart.figure.layout.height or 360
        return (
            f'<figure class="chart"><div class="live" data-figure="{len(self.figures) - 1}" role="img" '
            f'aria-label="{_plain(said)}" style="height:{int(height)}px"></div>'
            f'<img class="still" alt="{_plain(said)}" src="data:image/svg+xml;base64,{still}">'
            f"{_caption(chart.caption, chart.shows)}</figure>"
        )

    def question(self, question: Question) -> str:
        parts = [f'<div class="question">{to_html(question.asked)}']
        told = {"Prediction": question.prediction, "Outcome": question.outcome, "Answer": question.answer}
        for title, words in told.items():
            if words:
                parts.append(f'<h4>{title}</h4><p class="words">{_plain(words)}</p>')
        if not question.answer and not question.prediction:
            parts.append("<h4>Answer</h4><p class='made'>None was given.</p>")
        if question.evidence:
            parts += ["<h4>Evidence</h4>", *(self.block(block) for block in question.evidence)]
        return "\n".join([*parts, "</div>"])


def _plain(text: str) -> str:
    return html.escape(text, quote=True)


def _contents(document: Document) -> str:
    items = (
        f'<li><a href="#s{place}">{_plain(section.title)}</a></li>'
        for place, section in enumerate(document.sections, 1)
    )
    return f'<nav aria-label="Contents"><ol>{"".join(items)}</ol></nav>'


def _table(table: Table) -> str:
    numeric = [
        all(isinstance(row[place], Number) or row[place] is None for row in table.rows) and bool(table.rows)
        for place in range(len(table.columns))
    ]
    kinds = [' class="number"' if each else "" for each in numeric]
    head = "".join(
        f'<th scope="col"{kind}>{_plain(name)}</th>' for kind, name in zip(kinds, table.columns, strict=True)
    )
    rows = "".join(_row(row, kinds) for row in table.rows)
    caption = f"<caption>{_plain(table.caption)}</caption>" if table.caption else ""
    about = _plain(table.caption or ", ".join(table.columns))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{about}"><table>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[Cell, ...], kinds: list[str]) -> str:
    first, *others = (_cell(cell) for cell in row)
    cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], others, strict=True))
    return f'<tr><th scope="row"{kinds[0]}>{first}</th>{cells}</tr>'


def _cell(cell: Cell) -> str:
    ends = interval(cell)
    return _plain(written(cell)) + (f'<span class="interval">{_plain(ends)}</span>' if ends else "")


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode()
    width = f' width="{picture.width}"' if picture.width else ""
    return (
        f'<figure class="picture"><img alt="{_plain(picture.alt)}"{width} src="data:image/png;base64,{data}">'
        f"{_caption(picture.caption)}</figure>"
    )


def _caption(caption: str, shows: str = "") -> str:
    told = [f"<p>{_plain(caption)}</p>" if caption else "", f'<p class="shows">{_plain(shows)}</p>' if shows else ""]
    return f"<figcaption>{''.join(told)}</figcaption>" if any(told) else ""


def _code(code: Code) -> str:
    lines = code.text.count("\n") + 1
    source = f"<pre><code>{_plain(code.text)}</code></pre>"
    if lines < FOLDED:
        return f'<figure class="code">{source}{_caption(code.caption)}</figure>'
    return f"<details><summary>{_plain(code.caption or code.language)} ({lines} lines)</summary>{source}</details>"


def _drawn(chart: Chart) -> dict[str, Any]:
    """Data and layout, without the template that Plotly puts into every figure."""
    found = json.loads(chart.figure.to_json())
    found["layout"].pop("template", None)
    return {"data": found["data"], "layout": found["layout"]}


def _in_script(value: Any) -> str:
    """JSON within a script element, which no word in it may end."""
    return json.dumps(value).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _policy(scripts: list[str]) -> str:
    """What the browser may do: run these scripts, and use the styles and pictures that are in the page."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes or NONE}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
