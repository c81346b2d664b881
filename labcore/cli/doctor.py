"""`doctor`: what this machine has and lacks for the lab."""

import dataclasses

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.progress import Progress
from labcore.cli.table import table
from labcore.doctor.check import Check


@click.command()
@answers
def doctor() -> Answer:
    """Say what this machine has and lacks, and what to do about it.

    The exit status is 0 unless something needed is broken; what is merely good to have is a note.
    """
    from labcore.doctor.examination import examine

    checks = []
    with Progress() as progress:
        for check in examine():
            checks.append(check)
            progress.say(f"looked at {check.name}")
    broken = [check for check in checks if check.broken]
    rows = [("ok" if check.ok else "broken" if check.needed else "note", check.name, check.detail) for check in checks]
    cures = [f"{check.name}: {check.cure}" for check in checks if check.cure and not check.ok]
    end = f"{len(broken)} of {len(checks)} need mending." if broken else "All that is needed is there."
    text = "\n\n".join(filter(None, [table(("", "CHECK", "FOUND"), rows), "\n".join(cures), end]))
    data = {"checks": [_plain(check) for check in checks], "ok": not broken}
    return Answer(data, text, exit_status=1 if broken else 0)


def _plain(check: Check) -> dict[str, object]:
    return {**dataclasses.asdict(check), "cure": "" if check.ok else check.cure}
