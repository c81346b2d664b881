"""Who is signed in: tokens that browsers hold, of which the database keeps hashes; and tries with wrong codes."""

import hashlib
import secrets
import sqlite3
import time

from labcore.errors import LabError

LASTS = 12 * 3600
"""Seconds until somebody has to sign in again: a day in the lab."""

NOBODY = ""
"""Stands for the holder of a token that was made void and may be brought again."""

MOST_TRIES, ONE_BACK = 20, 10.0
"""Wrong codes that one address may send at once, and the seconds in which it gets one of them back: a room behind one
address can mistype, and trying all codes would take longer than the world is old."""

MIGRATION = (
    """CREATE TABLE sessions (
        token_hash TEXT PRIMARY KEY,
        person_id  TEXT NOT NULL,
        created    REAL NOT NULL,
        expires    REAL NOT NULL
    )""",
    """CREATE TABLE tries (
        client TEXT PRIMARY KEY,
        spent  REAL NOT NULL,
        at     REAL NOT NULL
    )""",
)
"""The statements that make both tables. Neither can be made anew from folders: who was signed in signs in again."""


def begin(db: sqlite3.Connection, person_id: str) -> str:
    """A new token for the person, to be held by one browser."""
    now, token = time.time(), secrets.token_urlsafe(32)
    db.execute("DELETE FROM sessions WHERE expires < ?", (now,))
    db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), person_id, now, now + LASTS))
    return token


def holder(db: sqlite3.Connection, token: str) -> str | None:
    """Whose token it is; None where it is nobody's, or any more."""
    query = "SELECT person_id FROM sessions WHERE token_hash = ? AND expires > ?"
    row = db.execute(query, (_hash(token), time.time())).fetchone()
    return None if row is None else str(row["person_id"])


def end(db: sqlite3.Connection, token: str) -> None:
    """Make the token void."""
    db.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))


def end_for_good(db: sqlite3.Connection, token: str) -> None:
    """Make void what was not given out here, as the sign-in with an account: `holder` finds nobody's name for it."""
    now = time.time()
    db.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), NOBODY, now, now + LASTS))


def end_all(db: sqlite3.Connection, person_id: str) -> None:
    """Make all tokens of the person void."""
    db.execute("DELETE FROM sessions WHERE person_id = ?", (person_id,))


def spend_try(db: sqlite3.Connection, client: str) -> None:
    """Count a try from `client` before it is looked at. Raises LabError where it has none left for now."""
    now = time.time()
    spent = _spent(db, client, now)
    if spent > MOST_TRIES - 1:
        wait = int((spent - MOST_TRIES + 1) * ONE_BACK) + 1
        raise LabError("Too many wrong codes have come from here.", f"Wait {wait} seconds, then try again.")
    db.execute("DELETE FROM tries WHERE at < ?", (now - MOST_TRIES * ONE_BACK,))
    db.execute("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)", (client, spent + 1, now))


def give_try_back(db: sqlite3.Connection, client: str) -> None:
    """The code was right: the try is not counted."""
    db.execute("UPDATE tries SET spent = max(0, spent - 1) WHERE client = ?", (client,))


def _spent(db: sqlite3.Connection, client: str, now: float) -> float:
    row = db.execute("SELECT spent, at FROM tries WHERE client = ?", (client,)).fetchone()
    return 0.0 if row is None else max(0.0, float(row["spent"]) - max(0.0, now - row["at"]) / ONE_BACK)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
