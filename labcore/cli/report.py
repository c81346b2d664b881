"""`report`: what a run, a study or a tuning came to, as one file to read, print and hand in."""

from pathlib import Path

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.out_file import require_room, write
from labcore.errors import InputError


@click.command()
@click.argument("asked", metavar="RUN")
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
    """Write the report of RUN: what was done, the data, figures with intervals, curves, limits.

    RUN is the id of a run, a study or a tuning. The report is made of what that has kept, as far as it has come; no
    network is asked and no test set opened.
    """
    from labcore.cli.opening import opened_store
    from labcore.report.forms import FORMS
    from labcore.report.subject import document_of

    form = out.suffix.lower()
    if form not in FORMS:
        raise InputError(
            f"A report is written as {' or '.join(FORMS)}. Received: '{out.name:.80}'.",
            f"Name the file so, as {out.stem or 'report'}.html.",
        )
    require_room(out, "report.html")
    document = document_of(asked, opened_store(), who)
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
