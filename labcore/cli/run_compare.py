"""`runs compare`: a few runs side by side."""

from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store
from labcore.cli.table import table

if TYPE_CHECKING:
    from labcore.studies.comparison import Part


@click.command("compare")
@click.argument("run", nargs=-1, required=True)
@click.option("--test", "with_test", is_flag=True, help="Show the test figures too; choose on validation all the same.")
@answers
def compare(run: tuple[str, ...], with_test: bool) -> Answer:
    """Lay two to eight RUNs side by side: the settings that differ, and the validation figures."""
    from labcore.cli.outcome import figures_table
    from labcore.cli.readings_text import plain, readings_in
    from labcore.studies.caveats import caveats
    from labcore.studies.comparison import FEWEST, MOST, read
    from labcore.studies.differences import differences

    names = tuple(dict.fromkeys(run))
    if not FEWEST <= len(names) <= MOST:
        raise click.UsageError(f"Name {FEWEST} to {MOST} different runs. Received: {len(names)}.")
    store = opened_store()
    store.refresh()
    said = {name: readings_in(store.run(name))[:1] for name in names}
    entrants = [read(store.folder(store.run(name).run_id)) for name in names]
    settings = differences(entrants)
    shown: tuple[Part, ...] = ("validation", "test") if with_test else ("validation",)
    warnings = [caveat.message for caveat in caveats(entrants)]
    data = {
        "runs": [
            {
                "run_id": entrant.run_id,
                "name": entrant.name,
                "state": entrant.state,
                **{part: entrant.figures(part) for part in shown},
                "reading": plain(said[name][0]) if said[name] else None,
            }
            for name, entrant in zip(names, entrants, strict=True)
        ],
        "differences": {difference.key: difference.values for difference in settings},
        "caveats": warnings,
    }
    rows = [("state", *(entrant.state for entrant in entrants))]
    rows += [(difference.key, *difference.values) for difference in settings]
    rows.append(("reading", *(said[name][0].said.title if said[name] else None for name in names)))
    blocks = [table(("SETTING", *names), rows)]
    for part in shown:
        figures = figures_table({entrant.run_id: entrant.figures(part) for entrant in entrants})
        blocks.append(f"{part.capitalize()}\n{figures}" if figures else "")
    if with_test:
        datasets = sorted({entrant.dataset for entrant in entrants})
        blocks.append("\n".join(store.test_looks(name).in_words(name) for name in datasets))
    return Answer(data, "\n\n".join(filter(None, [*blocks, *warnings])))
