"""`runs reproduce`: a stored spec run again, and whether its result holds."""

from dataclasses import asdict

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.table import table
from labcore.words import counted


@click.command("reproduce")
@click.argument("run")
@click.option("--seeds", type=click.IntRange(0, 30), default=3, show_default=True, help="Other seeds to run it with.")
@click.option("--metric", default="", help="The validation figure to judge by; that of the task where missing.")
@click.option("--wait", is_flag=True, help="Wait for the end and answer with what came of it.")
@answers
def reproduce(run: str, seeds: int, metric: str, wait: bool) -> Answer:
    """Run the stored spec of RUN again: with the same seed, and with others. Says whether its result holds.

    Asked again, it answers with what came of it so far; nothing is run twice. Test sets stay closed. With fewer than 3
    other seeds it cannot be said whether the result holds.
    """
    from labcore.cli.follow import follow
    from labcore.datasets.library import Library
    from labcore.evaluation.statistics.repeated import FEWEST
    from labcore.launch.local import ensure_running, require_settings
    from labcore.store.store import Store
    from labcore.studies.reproduced import TOO_FEW, reproduction, require_figure
    from labcore.studies.reproduction import begin, finished

    store = Store()
    store.refresh()
    require_settings()
    require_figure(store.folder(finished(run, store).run_id), metric)
    new = begin(run, store, Library(), seeds)
    if new:
        if seeds < FEWEST:
            remark(TOO_FEW)
        remark(f"Queued {counted(len(new), 'run')}: {', '.join(new)}")
        ensure_running()
    found = reproduction(run, store, metric)
    while wait and found is not None and found.under_way:
        follow(store, found.under_way[0])
        store.refresh()
        found = reproduction(run, store, metric)
    if found is None:  # somebody has altered the folder meanwhile
        return Answer({"run_id": run, "holds": None}, f"What repeats {run} cannot be read.", exit_status=1)
    rows = [
        (each.run_id, each.seed, each.state.value if each.state else "gone", each.figure)
        for each in (found.same, *found.others)
    ]
    again = f"python -m labcore runs reproduce {run} --seeds {seeds}" + (f" --metric {metric}" if metric else "")
    waiting = f"Ask again once they have ended: {again}" if found.under_way else ""
    text = "\n\n".join(
        filter(None, [table(("REPEAT", "SEED", "STATE", found.metric), rows), "\n".join(found.in_words), waiting])
    )
    return Answer(asdict(found), text)
