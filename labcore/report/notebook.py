"""A report as a Jupyter notebook: words and tables in cells of Markdown, charts with what draws them again, and code.

A chart's cell has two outputs in one: Plotly's, for viewers that run scripts, and a picture for those that do not.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence

import nbformat

from labcore.figures.still import still_png
from labcore.markdown import in_markdown
from labcore.report.document import (
    Block,
    Cell,
    Chart,
    Code,
    Document,
    Facts,
    Gallery,
    Note,
    Picture,
    Question,
    Section,
    Table,
    Text,
    Words,
)
from labcore.report.prose import for_notebook
from labcore.report.writing import interval, whose_and_when, written

PLOTLY = "application/vnd.plotly.v1+json"

DEEPEST = 6
"""Of headings in Markdown."""


def notebook(document: Document) -> bytes:
    """`document` as an .ipynb file, notebook format 4, UTF-8.

    Raises ValueError: a chart has traces that no still picture can be made of.
    """
    cells = [_markdown(_head(document))]
    for section in document.sections:
        cells += _section(section, 2)
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["language_info"] = {"name": "python"}
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.validate(made)
    return f"{nbformat.writes(made)}\n".encode()


def _head(document: Document) -> str:
    made = in_markdown(whose_and_when(document))
    return f"# {in_markdown(document.title)}\n\n*{made}*\n\n{for_notebook(document.lead)}"


def _section(section: Section, level: int) -> Iterator[nbformat.NotebookNode]:
    yield _markdown(f"{'#' * min(level, DEEPEST)} {in_markdown(section.title)}")
    for block in section.blocks:
        yield from _cells(block)
    for part in section.parts:
        yield from _section(part, level + 1)


def _cells(block: Block) -> Iterator[nbformat.NotebookNode]:
    match block:
        case Text():
            yield _markdown(for_notebook(block.markdown))
        case Words():
            yield _markdown(_words(block.plain))
        case Facts():
            yield _markdown("\n".join(f"- {in_markdown(name)}: {in_markdown(value)}" for name, value in block.rows))
        case Table():
            yield _markdown(_table(block))
        case Chart():
            yield from _chart(block)
        case Picture():
            yield _pictures((block,))
        case Gallery():
            yield _pictures(block.pictures, block.caption)
        case Code():
            yield from _code(block)
        case Note():
            mark = {"note": "Note", "warning": "Caution"}[block.kind]
            yield _markdown(_quoted(f"**{mark}.** {for_notebook(block.markdown)}"))
        case Question():
            yield _markdown(for_notebook(block.asked))
            told = {
                "Prediction": block.prediction,
                "Outcome": block.outcome,
                "Answer": block.answer or ("" if block.prediction else "None was given."),
            }
            yield _markdown("\n\n".join(f"**{title}**\n\n{_words(words)}" for title, words in told.items() if words))
            for evidence in block.evidence:
                yield from _cells(evidence)


def _markdown(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text)


def _words(plain: str) -> str:
    """Letter by letter, each line of its own; a line that begins like a list or a number is none."""
    return "  \n".join(_unlisted(in_markdown(line)) for line in plain.splitlines())


def _unlisted(line: str) -> str:
    head, dot, rest = line.partition(".")
    return f"{head}\\.{rest}" if dot and head.isdigit() else line.replace("=", "\\=", 1) if line[:1] == "=" else line


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _table(table: Table) -> str:
    lines = [_line(map(in_markdown, table.columns)), _line("---" for _ in table.columns)]
    lines += [_line(map(_cell, row)) for row in table.rows]
    return "\n".join(lines) + (f"\n\n{in_markdown(table.caption)}" if table.caption else "")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    ends = interval(cell)
    return in_markdown(written(cell)) + (f" ({in_markdown(ends)})" if ends else "")


def _chart(chart: Chart) -> Iterator[nbformat.NotebookNode]:
    text = chart.figure.to_json()
    data = {
        PLOTLY: json.loads(text),
        "image/png": base64.b64encode(still_png(chart.figure)).decode(),
        "text/plain": chart.caption,
    }
    source = f"import plotly.io\n\nplotly.io.from_json({text!r})"
    cell = nbformat.v4.new_code_cell(source, execution_count=None)
    cell.metadata["jupyter"] = {"source_hidden": True}
    cell["outputs"] = [nbformat.v4.new_output("display_data", data=data)]
    yield cell
    yield _markdown("\n\n".join(in_markdown(words) for words in (chart.caption, chart.shows) if words))


def _pictures(pictures: Sequence[Picture], caption: str = "") -> nbformat.NotebookNode:
    """A cell of Markdown with the images attached to it, so nothing is run to see them."""
    names = [f"picture-{place}.png" for place in range(len(pictures))]
    told = [
        f"![{in_markdown(each.alt)}](attachment:{name})" + (f" {in_markdown(each.caption)}" if each.caption else "")
        for name, each in zip(names, pictures, strict=True)
    ]
    cell = _markdown("\n\n".join([*told, *([in_markdown(caption)] if caption else [])]))
    cell["attachments"] = {
        name: {"image/png": base64.b64encode(each.png).decode()} for name, each in zip(names, pictures, strict=True)
    }
    return cell


def _code(code: Code) -> Iterator[nbformat.NotebookNode]:
    if code.caption:
        yield _markdown(in_markdown(code.caption))
    if code.language == "python" and code.runs:
        yield nbformat.v4.new_code_cell(code.text)
        return
    fence = "`" * max(3, 1 + max((len(run) for run in _ticks(code.text)), default=0))
    yield _markdown(f"{fence}{code.language}\n{code.text}\n{fence}")


def _ticks(text: str) -> list[str]:
    """The runs of backticks in `text`: a fence must be longer."""
    return "".join(letter if letter == "`" else " " for letter in text).split()
