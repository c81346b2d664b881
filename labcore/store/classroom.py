"""The class of a store: opened, filled, signed into, limited and emptied. Its file is replaced whole."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from labcore.errors import InputError, LabError
from labcore.store import class_record, codes, holding, sessions, use
from labcore.store.class_record import ClassRecord, Limits, Person, Role, tidy
from labcore.store.files import write_json
from labcore.store.identifiers import LETTERS
from labcore.store.store import Store
from labcore.store.use import Use
from labcore.store.viewer import Viewer

NOBODY = ClassRecord()


@dataclass(frozen=True)
class Joining:
    """Somebody with a new join code, which is told once: only its hash is kept."""

    person: Person
    code: str


class Classroom:
    """The class of `store`. Every method may be called from any thread and any process.

    Raises LabError, in every method, where disk or database refuse, or the file of the class is damaged.
    """

    def __init__(self, store: Store):
        self._store = store

    @property
    def record(self) -> ClassRecord:
        """The class as it is; an empty one that is not open where none was ever made."""
        return class_record.read(self._store.runs_dir) or NOBODY

    def use(self) -> dict[str, Use]:
        """What each owner has had of the machine since the class began, and asks for now."""
        with self._store.database.read() as db:
            return use.by_owner(db, self.record.began)

    # --- who is in it -------------------------------------------------------------------------------------------------

    def open(self, title: str) -> None:
        """Have whoever uses the app sign in from now on. A class that was closed goes on with its list."""

        def opened(now: ClassRecord) -> ClassRecord:
            fresh = {} if now.salt else {"salt": codes.new_salt(), "began": time.time()}
            named = {"title": tidy(title)[: class_record.LONGEST_NAME]} if tidy(title) else {}
            return now.model_copy(update={"is_open": True, **named, **fresh})

        self._change(opened)

    def close(self) -> None:
        """Ask nobody to sign in any more: whoever reaches the app sees and may change everything."""
        self._change(lambda now: now.model_copy(update={"is_open": False}))

    def add(self, people: Iterable[tuple[str, str]], role: Role = Role.STUDENT) -> list[Joining]:
        """Take people into the class, each by name and e-mail address, which may be empty; and make their join codes.

        Raises InputError where a name is empty or too long, an address is none, or one is in the class already; nobody
        is taken in then.
        """
        wanted = [(tidy(name), tidy(email).lower()) for name, email in people]
        _require_new(self.record, wanted)
        joining = [self._joining(_person(name, email, role)) for name, email in wanted]

        def added(now: ClassRecord) -> ClassRecord:
            _require_new(now, wanted)
            everybody = (*now.people, *(each.person for each in joining))
            if len(everybody) > class_record.MOST_PEOPLE:
                raise InputError(
                    f"A class list holds {class_record.MOST_PEOPLE:,} people at most, those who have left included.",
                    "Begin a new one in another LAB_HOME.",
                )
            return now.model_copy(update={"people": everybody})

        self._change(added)
        return joining

    def new_codes(self, person_ids: Sequence[str]) -> list[Joining]:
        """New join codes for these people; those they had are void, and who is signed in by one is not any more."""
        wanted = [person for person in self.record.present if person.person_id in set(person_ids)]
        made = {person.person_id: self._joining(person) for person in wanted}

        def exchanged(now: ClassRecord) -> ClassRecord:
            return _each(now, made, lambda person: {"code": made[person.person_id].person.code})

        self._change(exchanged, signed_out=list(made))
        return list(made.values())

    def archive(self, person_ids: Sequence[str]) -> None:
        """Have people leave: they cannot sign in, what they have in the queue is taken out of it, and what they have
        made stays for the instructor."""
        self._change(
            lambda now: _each(now, person_ids, lambda person: {"archived": time.time(), "code": ""}),
            signed_out=person_ids,
        )
        self._end_runs(person_ids)

    def reset(self) -> int:
        """Ready for the next class: all students leave, their runs go to the trash, and the count of use begins anew.
        Instructors, limits and title stay. Returns how many runs went.

        Raises LabError where one of them is still at work: then all is asked to stop, and what is left goes when this
        is asked again.
        """
        students = [person.person_id for person in self.record.people if person.role is Role.STUDENT]
        self.archive([person.person_id for person in self.record.present if person.role is Role.STUDENT])
        self._end_runs(students)
        runs = [run for run in self._store.runs() if run.owner in students]
        ended = [run for run in runs if run.state.is_final]
        for run in ended:
            self._store.delete(run.run_id)
        if len(ended) < len(runs):
            raise LabError(
                f"{len(runs) - len(ended)} runs are still at work; they were asked to stop.",
                "Wait a few seconds, then reset again.",
            )
        self._change(lambda now: now.model_copy(update={"began": time.time(), "paused": False}))
        return len(ended)

    def set_role(self, person_id: str, role: Role) -> None:
        """Make somebody an instructor, or a student."""
        self._change(lambda now: _each(now, [person_id], lambda person: {"role": role}))

    # --- what they may do ---------------------------------------------------------------------------------------------

    def limit(self, limits: Limits) -> None:
        """Let each student take that much."""
        self._change(lambda now: now.model_copy(update={"limits": limits}))

    def let_in(self, domains: Iterable[str]) -> None:
        """Let everybody sign in who has an account with an e-mail address there. Raises InputError: no such domain."""
        wanted = tuple(dict.fromkeys(tidy(domain).lower().lstrip("@") for domain in domains if tidy(domain)))
        for domain in wanted:
            if "." not in domain or any(letter in domain for letter in "@ /"):
                raise InputError(f"{domain[:60]!r} is no domain of e-mail addresses.", "Name one such as school.edu.")
        self._change(lambda now: now.model_copy(update={"domains": wanted}))

    def pause(self, person_ids: Sequence[str], paused: bool = True) -> None:
        """Hold back what these people have in the queue, or let it go on; what is at work goes on to its end."""
        self._change(lambda now: _each(now, person_ids, lambda person: {"paused": paused}))

    def pause_all(self, paused: bool = True) -> None:
        """Hold back all that waits, or let it go on; what is at work goes on to its end."""
        self._change(lambda now: now.model_copy(update={"paused": paused}))

    # --- signing in ---------------------------------------------------------------------------------------------------

    def sign_in(self, code: str, client: str) -> str:
        """A token for whose join code it is. Raises LabError where it is nobody's, or too many tries came from
        `client`, the address of a browser."""
        with self._store.database.write() as db:
            sessions.spend_try(db, client)
        record = self.record
        person = codes.whose(code, record.salt, record.present) if record.is_open and record.salt else None
        if person is None:
            cure = "Type it as it was given to you, or ask your instructor for a new one."
            raise InputError("That is no join code of this class.", cure)
        with self._store.database.write() as db:
            sessions.give_try_back(db, client)
            token = sessions.begin(db, person.person_id)
        self._note_sign_in(person)
        return token

    def signed_in(self, token: str) -> Person | None:
        """Whose token it is; None where it is nobody's, has expired, or they have left."""
        if not token:
            return None
        with self._store.database.read() as db:
            person_id = sessions.holder(db, token)
        person = self.record.person(person_id) if person_id else None
        return person if person is not None and person.archived is None else None

    def sign_out(self, token: str) -> None:
        """Make the token void."""
        with self._store.database.write() as db:
            sessions.end(db, token)

    def admit(self, email: str, name: str) -> Person:
        """Who has an account with that e-mail address, vouched for by whoever runs the accounts; taken in where its
        domain is let in. Raises InputError where they are not in the class."""
        email = tidy(email).lower()
        record = self.record
        everybody = [*record.present, *record.people]  # who has left and come again is there twice
        known = next((person for person in everybody if person.email == email), None) if email else None
        if known is None and email.rpartition("@")[2] in record.domains:
            known = self._take_in(email, name)
        if known is None or known.archived is not None:
            cure = "Ask your instructor to add it, or sign in with another account."
            raise InputError(f"'{email[:80]}' is not in this class.", cure)
        if known.signed_in is None:
            self._note_sign_in(known)
        return known

    def _take_in(self, email: str, name: str) -> Person:
        person = _person(tidy(name)[: class_record.LONGEST_NAME] or email, email, Role.STUDENT)

        def taken_in(now: ClassRecord) -> ClassRecord:
            there = any(each.email == email for each in now.people)  # by another tab, a moment ago
            return now if there else now.model_copy(update={"people": (*now.people, person)})

        return next(each for each in self._change(taken_in).people if each.email == email)

    def _note_sign_in(self, person: Person) -> None:
        self._change(lambda now: _each(now, [person.person_id], lambda _: {"signed_in": time.time()}))

    # --- within -------------------------------------------------------------------------------------------------------

    def _change(self, change: Callable[[ClassRecord], ClassRecord], signed_out: Iterable[str] = ()) -> ClassRecord:
        """Put what `change` makes of the class in its place; where it raises, all stays as it was."""
        path = class_record.path_of(self._store.runs_dir)
        with self._store.database.write() as db:  # so that two never change it at once
            record = change(self.record)
            path.parent.mkdir(exist_ok=True)
            write_json(path, record.model_dump(mode="json"))
            for person_id in signed_out:
                sessions.end_all(db, person_id)
            holding.put(db, record)
        return record

    def _end_runs(self, person_ids: Sequence[str]) -> None:
        for person_id in person_ids:
            theirs = Store(self._store.runs_dir, Viewer(person_id, is_instructor=False))
            theirs.stop_all([run.run_id for run in theirs.runs() if run.owner == person_id and not run.state.is_final])

    def _joining(self, person: Person) -> Joining:
        """The person with a new code; hashing it takes a while, so nobody waits for the database meanwhile."""
        salt = self.record.salt
        if not salt:
            raise InputError("There is no class yet.", "Open one: python -m labcore class open TITLE")
        code = codes.new_code()
        return Joining(person.model_copy(update={"code": codes.hashed(code, salt)}), code)


def _each(now: ClassRecord, person_ids: Iterable[str], change: Callable[[Person], dict[str, object]]) -> ClassRecord:
    wanted = set(person_ids)
    people = [
        person.model_copy(update=change(person)) if person.person_id in wanted else person for person in now.people
    ]
    return now.model_copy(update={"people": tuple(people)})


def _person(name: str, email: str, role: Role) -> Person:
    person_id = f"p-{''.join(secrets.choice(LETTERS) for _ in range(10))}"
    return Person(person_id=person_id, name=name, email=email, role=role, created=time.time())


def _require_new(now: ClassRecord, wanted: Iterable[tuple[str, str]]) -> None:
    known = {person.name.casefold() for person in now.present}
    addresses = {person.email for person in now.present if person.email}
    for name, email in wanted:
        _require_one_new(name, email, known, addresses)
        known.add(name.casefold())
        addresses |= {email} if email else set()


def _require_one_new(name: str, email: str, known: set[str], addresses: set[str]) -> None:
    if not name or len(name) > class_record.LONGEST_NAME:
        raise InputError(
            f"{name[:60]!r} is no name.", f"A name has 1 to {class_record.LONGEST_NAME} characters; one person a line."
        )
    if name.casefold() in known:
        raise InputError(f"'{name}' is in the class already.", "Add a letter, so that the two can be told apart.")
    if email and ("@" not in email or " " in email or len(email) > 254):
        raise InputError(f"{email[:60]!r} is no e-mail address.", "Correct it, or leave it empty.")
    if email in addresses:
        raise InputError(f"'{email}' is in the class already.", "Each person has an address of their own.")
