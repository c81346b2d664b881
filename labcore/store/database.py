"""`lab.db`: SQLite opened for one operation at a time, so that any thread and any process may use it."""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from labcore.errors import LabError
from labcore.store import ledger, looks, sessions, settings_index, use

log = logging.getLogger(__name__)

REINDEX = "The runs themselves are safe in their folders: run 'python -m labcore runs reindex'."

PATIENCE = 15.0
"""Seconds to wait for another process's write; a write takes milliseconds."""

TAKES_NOTHING = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
"""SQLite's codes for a file, or what it needs beside it, that could not be written."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            run_id   TEXT PRIMARY KEY,
            name     TEXT NOT NULL,
            task     TEXT NOT NULL,
            dataset  TEXT NOT NULL,
            seed     INTEGER,
            tags     TEXT NOT NULL,
            state    TEXT NOT NULL,
            created  REAL NOT NULL,
            queued   REAL NOT NULL,
            started  REAL,
            finished REAL,
            phase    TEXT NOT NULL,
            epoch    INTEGER NOT NULL,
            epochs   INTEGER NOT NULL,
            error    TEXT NOT NULL,
            summary  TEXT NOT NULL,
            trashed  REAL
        )""",
        "CREATE INDEX runs_by_state ON runs (trashed, state, queued)",
        "CREATE INDEX runs_by_age ON runs (created)",
        # Kept when a run is purged: a test set that has been looked at stays looked at.
        """CREATE TABLE test_openings (
            run_id      TEXT PRIMARY KEY,
            dataset     TEXT NOT NULL,
            fingerprint TEXT NOT NULL
        )""",
        "CREATE INDEX test_openings_by_dataset ON test_openings (dataset)",
    ),
    ("ALTER TABLE test_openings ADD COLUMN times INTEGER NOT NULL DEFAULT 1",),
    (
        # Equal for runs of one result; empty where nobody has looked yet.
        "ALTER TABLE runs ADD COLUMN identity TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX runs_by_identity ON runs (identity)",
        """CREATE TABLE studies (
            study_id TEXT PRIMARY KEY,
            name     TEXT NOT NULL,
            state    TEXT NOT NULL,
            created  REAL NOT NULL
        )""",
        """CREATE TABLE study_members (
            study_id TEXT NOT NULL,
            run_id   TEXT NOT NULL,
            own      INTEGER NOT NULL,
            PRIMARY KEY (study_id, run_id)
        )""",
        "CREATE INDEX study_members_by_run ON study_members (run_id)",
    ),
    settings_index.MIGRATION,
    looks.MIGRATION,
    ("UPDATE runs SET identity = ''",),  # a spec has `classes` since then, which all identities hang on
    ("UPDATE runs SET identity = ''",),  # Adam has `beta_1` since then
    (
        "ALTER TABLE runs ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE runs ADD COLUMN put_first REAL",  # when an instructor put it before all that wait
        "CREATE INDEX runs_by_owner ON runs (owner, trashed)",
        "ALTER TABLE studies ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE studies ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
        "CREATE TABLE held (owner TEXT PRIMARY KEY)",  # whose runs an instructor holds back
        *use.MIGRATION,
        *sessions.MIGRATION,
    ),
)
"""The statements that lead from each version of the schema to the next; the database holds its version."""


TABLES = (
    *("runs", "test_openings", "test_looks", "studies", "study_members", *settings_index.TABLES),
    *("held", "work", "sessions", "tries"),
)


class Damaged(LabError):
    """The file is no database, or no longer a whole one."""


class Database:
    """The file at `path`, created and brought up to date on first use.

    Args:
        path: where it lies; its folder exists.
        fill: called within the transaction that creates the tables, to index what is there already.
    """

    def __init__(self, path: Path, fill: Callable[[sqlite3.Connection], object]):
        self.path = path
        self._fill = fill

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries. Raises LabError where the database cannot be used.

        Where nothing can be written, as on a disk that is full or mounted for reading, a copy answers: SQLite keeps a
        log beside the file even for a reader, and an index that is old or missing is brought up to date first.
        """
        with self._in_words(), ExitStack() as open_until_the_end:
            try:
                connection = open_until_the_end.enter_context(closing(self._connect()))
            except (sqlite3.OperationalError, OSError) as error:
                if not self._refuses_to_write(error):
                    raise
                scratch = open_until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="labcore-index-"))
                connection = open_until_the_end.enter_context(closing(self._copy(Path(scratch))._connect()))
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction that nobody else can write beside; undone on any exception.

        An OSError inside, from a run's folder on the same disk, becomes a LabError too.
        """
        with self._in_words(), closing(self._connect()) as connection, _transaction(connection):
            yield connection

    def _refuses_to_write(self, error: sqlite3.OperationalError | OSError) -> bool:
        """Whether `error` comes from a disk that takes nothing, not from one that is gone."""
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode & 0xFF not in TAKES_NOTHING:
            return False
        if self.path.parent.is_dir():
            return True
        try:
            with tempfile.TemporaryFile(dir=next(place for place in self.path.parents if place.exists())):
                return False
        except OSError:
            return True

    def _copy(self, folder: Path) -> "Database":
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{self.path}{ending}", folder / f"{self.path.name}{ending}")
        return Database(folder / self.path.name, self._fill)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            if _version(connection) != len(MIGRATIONS):
                self._migrate(connection)
            elif _missing(connection):
                self._restore(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        # SQLite gives up at once, without waiting, when two processes turn WAL on together.
        with FileLock(f"{self.path}.lock", timeout=PATIENCE):
            connection.execute("PRAGMA journal_mode = WAL")
            with _transaction(connection):
                found = _version(connection)
                if found > len(MIGRATIONS):
                    raise LabError(
                        f"'{self.path}' was written by a newer version of the lab (schema {found}; known: up to "
                        f"{len(MIGRATIONS)}).",
                        "Update the lab.",
                    )
                for statements in MIGRATIONS[found:]:
                    for statement in statements:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
                if found == 0:
                    self._fill(connection)

    def _restore(self, connection: sqlite3.Connection) -> None:
        """Make tables that were lost anew from what the folders say; what these do not say is kept as far as it is
        known."""
        with FileLock(f"{self.path}.lock", timeout=PATIENCE), _transaction(connection):
            missing = _missing(connection)
            if not missing:
                return
            log.warning("The index of runs had lost %s: it is made anew from the folders.", " and ".join(missing))
            kept = ledger.kept(connection, missing)
            for table in TABLES:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            for statements in MIGRATIONS:
                for statement in statements:
                    connection.execute(statement)
            self._fill(connection)
            ledger.put(connection, kept)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            if self.path.is_dir():
                raise Damaged(f"The index of runs '{self.path}' is damaged: it is a folder.", REINDEX) from error
            raise LabError(
                f"The runs in '{self.path.parent}' cannot be read or written now: {error}.",
                "Check that the disk has room and that the folder may be written to, then try again; or choose another "
                "place with LAB_HOME.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise Damaged(
                f"The index of runs '{self.path}' is damaged: {error}.",
                REINDEX,
            ) from error


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _missing(connection: sqlite3.Connection) -> list[str]:
    """The tables that should be there and are not."""
    found = {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [table for table in TABLES if table not in found]
