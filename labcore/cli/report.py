"""`report`: what a run, a study, a tuning or a guided lab came to, as one file to read, print and hand in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.out_file import require_room, write
from labcore.errors import InputError

if TYPE_CHECKING:
    from labcore.report.document import Document
    from labcore.store.store import Store


@click.command()
@click.argument("asked", metavar="RUN_OR_LAB")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write here: FILE.html is one page that needs nothing else and prints, FILE.ipynb a notebook.",
)
@click.option("--who", default="", metavar="NAME", help="Whose report it is, to stand at its head.")
@answers
def report(asked: str, out: Path, who: str) -> Answer:
    """Write the report of a run, a study, a tuning or a lab: what was done, the data, figures with intervals, limits.

    RUN is the id of a run, a study or a tuning, or names a lab. The report is made of what that has kept, as far as it
    has come; no network is asked and no test set opened.
    """
    from labcore.cli.opening import opened_store
    from labcore.report.forms import FORMS

    form = out.suffix.lower()
    if form not in FORMS:
        raise InputError(
            f"A report is written as {' or '.join(FORMS)}. Received: '{out.name:.80}'.",
            f"Name the file so, as {out.stem or 'report'}.html.",
        )
    require_room(out, "report.html")
    document = _document(asked, opened_store(), who)
    content = FORMS[form](document)
    write(out, content)
    data = {
        "id": asked,
        "title": document.title,
        "path": str(out.resolve()),
        "format": form.removeprefix("."),
        "size_bytes": len(content),
        "sections": [section.title for section in document.sections],
    }
    return Answer(data, f"Wrote the report of {asked} to {out}.")


def _document(asked: str, store: "Store", who: str) -> "Document":
    """The report of the lab of that id, in whatever case, as whoever sits here has got it; else of the run or study."""
    from dataclasses import replace

    from labcore.datasets.library import Library
    from labcore.labs import shelf
    from labcore.labs.reporting import report as of_lab
    from labcore.labs.sitting import Sitting
    from labcore.report.subject import document_of

    if asked.casefold() not in shelf.files():
        return document_of(asked, store, who)
    made = of_lab(Sitting(shelf.find(asked), store, Library()).in_its_size())
    return replace(made, who=who or made.who)
