"""`class`: a room of people on one lab, who sign in, share a queue, and see each what is theirs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.group import Commands
from labcore.cli.join_codes import facts_of, joined, require_room_for_codes
from labcore.cli.table import listing, table
from labcore.words import counted, duration

if TYPE_CHECKING:
    from labcore.store.classroom import Classroom
    from labcore.store.store import Store

MOST_CSV_BYTES = 1 << 20
NO_LIMIT = "none"


@click.group("class", cls=Commands)
def classroom() -> None:
    """Open a class: sign-in by join codes, a fair queue, limits; and see who is in it.

    Whoever has this command line is its instructor.
    """


@classroom.command("open")
@click.argument("title", default="")
@click.option("--instructor", default="Instructor", show_default=True, help="Your name, as students see it.")
@click.option("--email", default="", help="Your e-mail address, where people sign in with accounts.")
@click.option("--domain", "domains", multiple=True, help="Let in all accounts with an address there; repeatable.")
@answers
def open_(title: str, instructor: str, email: str, domains: tuple[str, ...]) -> Answer:
    """Have everybody sign in who uses the app, from now on. Tells your join code."""
    from labcore.store.class_record import Role

    room = _room()
    if room.begin_anew():
        remark("Note: the class list that was here is lost. This begins a new one; instructors see the runs of before.")
    known = {person.name: person for person in room.record.present if person.role is Role.INSTRUCTOR}
    is_new = not known or (bool(email) and instructor not in known)
    if is_new:
        room.require_new([(instructor, email)])  # before anybody has to sign in
    if domains:
        room.let_in(domains)
    room.open(title)
    joining = room.add([(instructor, email)], Role.INSTRUCTOR) if is_new else []
    if email and not is_new:
        room.set_email(known[instructor].person_id, email)
    text = f"'{room.record.title}' is open: the app asks everybody to sign in."
    if known:
        text += f"\nInstructors are {', '.join([*known, *(each.person.name for each in joining)])}; "
        text += "'class codes NAME' makes a new join code."
    if email:
        text += f"\nWhere people sign in with accounts, {instructor} does with that of {email}, without a code."
    return joined(room, joining, text)


@classroom.command("close")
@click.option("--yes", is_flag=True, help="I know that whoever reaches the app then sees and may change everything.")
@answers
def close(yes: bool) -> Answer:
    """Ask nobody to sign in any more. The list stays. Where people sign in with accounts, nobody is let in instead."""
    if not yes:
        raise click.UsageError("Whoever reaches the app would see and may change everything. If so, add --yes.")
    room = _room()
    room.close()
    return Answer(facts_of(room.record), "The class is closed: nobody signs in any more.")


@classroom.command("list")
@answers
def list_() -> Answer:
    """List who is in the class, and what each has had of the machine."""
    from labcore.store.use import Use

    room = _room()
    record, use = room.record, room.use()
    people, rows = list[dict[str, Any]](), list[Sequence[Any]]()
    for person in record.present:
        used = use.get(person.person_id, Use())
        facts = person.model_dump(mode="json", exclude={"code", "account"})
        people.append({**facts, "seconds": used.seconds, "running": used.running, "waiting": used.waiting})
        state = "held back" if person.paused else None if person.signed_in else "not signed in yet"
        row = (person.person_id, person.name, person.role.value, person.email or None, used.running, used.waiting)
        rows.append((*row, duration(used.seconds) if used.seconds else None, state))
    head = ("ID", "NAME", "ROLE", "E-MAIL", "AT WORK", "WAITING", "USED", "")
    text = table(head, rows) if rows else "Nobody is in the class. See 'class open' and 'class add'."
    return Answer({**facts_of(record), "people": people}, text)


@classroom.command("add")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--instructor", is_flag=True, help="As instructors, who see and may change everything.")
@click.option("--email", default="", help="Of one NAME: the address of their account.")
@answers
def add(names: tuple[str, ...], instructor: bool, email: str) -> Answer:
    """Take people into the class. Tells their join codes, this once: only hashes are kept."""
    from labcore.store.class_record import Role

    if email and len(names) > 1:
        raise click.UsageError("--email is of one person: name one.")
    room = _room()
    joining = room.add([(name, email) for name in names], Role.INSTRUCTOR if instructor else Role.STUDENT)
    return joined(room, joining)


@classroom.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write names and join codes to this CSV.")
@answers
def import_(file: Path, out: Path | None) -> Answer:
    """Take in everybody in the CSV FILE: a name a line, or columns called name and email. Tells their join codes."""
    from labcore.errors import InputError
    from labcore.store.class_csv import people_in, text_of

    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"'{file}' cannot be read: {error.strerror}.", "Check the path.") from error
    if len(content) > MOST_CSV_BYTES:
        raise InputError(f"'{file}' is larger than a megabyte: that is no class list.", "Save name and email only.")
    require_room_for_codes(out)
    room = _room()
    return joined(room, room.add(people_in(text_of(content))), out=out)


@classroom.command("email")
@click.argument("name")
@click.argument("address")
@answers
def email(name: str, address: str) -> Answer:
    """Have NAME, of the class, sign in with the account that has the e-mail ADDRESS.

    Give the same address once more where the account itself is another one, as after a change of provider.
    """
    room = _room()
    person = room.record.found(name)
    room.set_email(person.person_id, address)
    known = room.record.found(person.person_id)
    text = f"{known.name} signs in with the account that has the address {known.email}."
    return Answer({"person_id": known.person_id, "name": known.name, "email": known.email}, text)


@classroom.command("codes")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="Write names and join codes to this CSV.")
@answers
def codes(names: tuple[str, ...], out: Path | None) -> Answer:
    """Make new join codes for people, by name, address or id; for all who have not signed in yet where none is named.

    The codes they had are void, and who is signed in by one is signed out.
    """
    require_room_for_codes(out)
    room = _room()
    record = room.record
    people = [record.found(name) for name in names] or [each for each in record.present if each.signed_in is None]
    return joined(room, room.new_codes([person.person_id for person in people]), out=out)


@classroom.command("limits")
@click.option("--queued", help=f"Runs that each student may have waiting, or '{NO_LIMIT}'.")
@click.option("--minutes", help=f"Of workers that each may use, since the class began, or '{NO_LIMIT}'.")
@click.option("--disk", help=f"Gigabytes of runs, the trash included, or '{NO_LIMIT}'.")
@answers
def limits(queued: str | None, minutes: str | None, disk: str | None) -> Answer:
    """Show what each student may take, and change it."""
    from pydantic import ValidationError

    from labcore.errors import InputError
    from labcore.store.class_record import Limits

    room = _room()
    asked = {"queued": queued, "minutes": minutes, "disk_gb": disk}
    given = {key: None if value == NO_LIMIT else value for key, value in asked.items() if value is not None}
    if given:
        try:
            room.limit(Limits.model_validate({**room.record.limits.model_dump(), **given}))
        except ValidationError as error:
            wrong = error.errors()[0]
            raise InputError(
                f"{wrong['input']!r} cannot be the limit of {wrong['loc'][0]}.", f"Give a number, or '{NO_LIMIT}'."
            ) from error
    now = room.record.limits
    told = {"runs that wait": now.queued, "minutes": now.minutes, "gigabytes": now.disk_gb}
    text = listing((name, NO_LIMIT if value is None else value) for name, value in told.items())
    return Answer(now.model_dump(mode="json"), text)


@classroom.command("pause")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@answers
def pause(names: tuple[str, ...]) -> Answer:
    """Hold back what people have waiting; what all have, where nobody is named. What is at work goes on."""
    return _turned(names, paused=True)


@classroom.command("resume")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@answers
def resume(names: tuple[str, ...]) -> Answer:
    """Let go on what was held back: of these people, or what was held back of all."""
    return _turned(names, paused=False)


@classroom.command("gather")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The zip to write.")
@answers
def gather(out: Path) -> Answer:
    """Write the reports of all labs that students have begun into one zip, a folder for each."""
    from labcore.cli.out_file import require_room
    from labcore.cli.progress import Progress
    from labcore.datasets.library import Library
    from labcore.labs.gathering import gather as write
    from labcore.store.class_record import Role

    require_room(out, "reports.zip")
    room = _room()
    people = {each.person_id: each.name for each in room.record.present if each.role is Role.STUDENT}
    with Progress("Reports") as progress:
        count = write(out, _store(), Library(), people, progress.share)
    return Answer({"path": str(out), "reports": count}, f"Wrote {counted(count, 'report')} to {out}.")


@classroom.command("archive")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@answers
def archive(names: tuple[str, ...]) -> Answer:
    """Archive people: they cannot sign in, and nothing of theirs is begun. What they have made stays."""
    room = _room()
    people = [room.record.found(name) for name in names]
    room.archive([person.person_id for person in people])
    told = ", ".join(person.name for person in people)
    return Answer({**facts_of(room.record), "archived": [person.person_id for person in people]}, f"Archived: {told}.")


@classroom.command("reset")
@click.option("--yes", is_flag=True, help="Do it: nothing asks again.")
@answers
def reset(yes: bool) -> Answer:
    """Ready the lab for the next class: archive all students, who cannot sign in any more, and move their runs to the
    trash. Instructors stay."""
    if not yes:
        raise click.UsageError("This archives all students and moves their runs to the trash. If so, add --yes.")
    room = _room()
    count = room.reset()
    text = f"The students are archived; {counted(count, 'run')} moved to the trash."
    return Answer({**facts_of(room.record), "runs_deleted": count}, text)


def _store() -> "Store":
    from labcore.cli.opening import opened_store

    return opened_store()


def _room() -> "Classroom":
    from labcore.store.classroom import Classroom

    return Classroom(_store())


def _turned(names: tuple[str, ...], paused: bool) -> Answer:
    from labcore.launch.local import ensure_running

    room = _room()
    people = [room.record.found(name).person_id for name in names]
    if people:
        room.pause(people, paused)
    else:
        room.pause_all(paused)
    if not paused:
        ensure_running()
    whose = "of these people" if people else "of all"
    return Answer(facts_of(room.record), f"What waits {whose} {'is held back' if paused else 'goes on'}.")
