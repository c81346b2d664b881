"""What commands on a class answer with: the class, and join codes, which are shown once."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labcore.cli.answer import Answer
from labcore.cli.table import table
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.store.class_record import ClassRecord
    from labcore.store.classroom import Classroom, Joining


def facts_of(record: "ClassRecord") -> dict[str, Any]:
    """What every answer says of the class."""
    return {"title": record.title, "open": record.is_open, "paused": record.paused, "domains": list(record.domains)}


def require_room_for_codes(out: Path | None) -> None:
    """Before codes are made that could not be kept."""
    from labcore.cli.out_file import require_room

    if out is not None:
        require_room(out, "join-codes.csv")


def joined(room: "Classroom", joining: Sequence["Joining"], text: str = "", out: Path | None = None) -> Answer:
    """The answer that tells join codes."""
    rows = [(each.person.name, each.code) for each in joining]
    if rows and out is not None:
        from labcore.cli.out_file import write
        from labcore.spreadsheet import to_csv

        write(out, to_csv(("name", "join code"), rows).encode())
        text = f"Wrote {counted(len(rows), 'join code')} to {out}."
    elif rows:
        text = "\n".join(
            filter(None, [text, table(("NAME", "JOIN CODE"), rows), "Shown this once: only hashes are kept."])
        )
    data = [{"person_id": each.person.person_id, "name": each.person.name, "code": each.code} for each in joining]
    return Answer({**facts_of(room.record), "joining": data}, text or "There is nobody to make a join code for.")
