"""`doctor`: what this machine has and lacks for the lab."""

import dataclasses

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.progress import Progress
from labcore.cli.table import table
from labcore.doctor.check import Check


@click.command()
@click.option("--fix", is_flag=True, help="First mend what can be mended without asking; each thing done is told.")
@answers
def doctor(fix: bool) -> Answer:
    """Say what this machine has and lacks for the lab, and what to do about it.

    Also what is amiss in the lab itself: runs whose worker is gone, runs that stand in no list, files that cannot be
    read, what killed processes have left, a restoration that was cut short. With --fix, runs without a worker are
    marked interrupted, runs without a row are taken in, a damaged index is made anew from the folders, and half files
    on which nobody is at work are deleted. No run, data set or result is deleted.

    The exit status is 0 unless something needed is broken; what is merely good to have is a note.
    """
    from labcore.doctor.examination import examine
    from labcore.doctor.mending import mend

    with Progress() as progress:
        mended = list(mend()) if fix else []
        checks = []
        for check in examine():
            checks.append(check)
            progress.say(f"looked at {check.name}")
    broken = [check for check in checks if check.broken]
    rows = [("ok" if check.ok else "broken" if check.needed else "note", check.name, check.detail) for check in checks]
    cures = [f"{check.name}: {check.cure}" for check in checks if check.cure and not check.ok]
    end = (
        f"{len(broken)} of {len(checks)} {'needs' if len(broken) == 1 else 'need'} mending."
        if broken
        else "All that is needed is there."
    )
    done = [
        f"{'mended' if each.ok else 'not mended'}: {each.name}: {each.detail} {each.cure}".strip() for each in mended
    ]
    if fix and not done:
        done = ["Nothing had to be mended."]
    text = "\n\n".join(filter(None, ["\n".join(done), table(("", "CHECK", "FOUND"), rows), "\n".join(cures), end]))
    data = {"checks": [_plain(check) for check in checks], "ok": not broken}
    if fix:
        data["mended"] = [{"name": each.name, "ok": each.ok, "done": each.detail, "cure": each.cure} for each in mended]
    return Answer(data, text, exit_status=1 if broken else 0)


def _plain(check: Check) -> dict[str, object]:
    return {**dataclasses.asdict(check), "cure": "" if check.ok else check.cure}
