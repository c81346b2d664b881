"""The class of a store: opened, filled, signed into, limited and emptied. Its file is replaced whole."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from labcore.errors import InputError, LabError
from labcore.store import accounts, class_changes, class_record, codes, holding, sessions, use
from labcore.store.accounts import Account
from labcore.store.class_record import ClassRecord, Limits, ListLost, Person, Role, address_of, tidy
from labcore.store.files import write_json
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.store.use import Use
from labcore.store.viewer import Viewer
from labcore.words import counted

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
        """The class as it is; an empty one that is not open where none was ever made. Raises ListLost where there is
        none, though runs here are somebody's: whoever comes must not be taken for their instructor."""
        found = class_record.read(self._store.runs_dir)
        if found is None and self._store.has_owners():
            raise ListLost(self._store.runs_dir)
        return found or NOBODY

    def require_list(self) -> None:
        """Raise ListLost where there was a class and its list is lost."""
        _ = self.record

    def begin_anew(self) -> bool:
        """Put an empty list, of a class that is not open, in the place of one that is lost. Returns whether it was."""
        try:
            self.require_list()
        except ListLost:
            self._put(NOBODY)
            return True
        return False

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

    def require_new(self, people: Iterable[tuple[str, str]]) -> None:
        """Raise InputError unless all these can be taken in, each by name and e-mail address, which may be empty."""
        class_changes.require_new(self.record, [(tidy(name), address_of(email)) for name, email in people])

    def close(self) -> None:
        """Ask nobody to sign in any more: whoever reaches the app sees and may change everything."""
        self._change(lambda now: now.model_copy(update={"is_open": False}))

    def add(self, people: Iterable[tuple[str, str]], role: Role = Role.STUDENT) -> list[Joining]:
        """Take people into the class, each by name and e-mail address, which may be empty; and make their join codes.

        Raises InputError where a name is empty or too long, an address is none, or one is in the class already; nobody
        is taken in then.
        """
        wanted = [(tidy(name), address_of(email)) for name, email in people]
        class_changes.require_new(self.record, wanted)
        class_changes.require_places(self.record, len(wanted))  # before a code is made for each: that takes a while
        joining = [self._joining(class_changes.new_person(name, email, role)) for name, email in wanted]

        def added(now: ClassRecord) -> ClassRecord:
            class_changes.require_new(now, wanted)
            return class_changes.joined(now, [each.person for each in joining])

        self._change(added)
        return joining

    def new_codes(self, person_ids: Sequence[str]) -> list[Joining]:
        """New join codes for these people; those they had are void, and who is signed in by one is not any more."""
        wanted = [person for person in self.record.present if person.person_id in set(person_ids)]
        made = {person.person_id: self._joining(person) for person in wanted}

        def exchanged(now: ClassRecord) -> ClassRecord:
            return class_changes.each(now, made, lambda person: {"code": made[person.person_id].person.code})

        self._change(exchanged, signed_out=list(made))
        return list(made.values())

    def archive(self, person_ids: Sequence[str]) -> None:
        """Have people leave: they cannot sign in, what they have in the queue is taken out of it, and what they have
        made stays for the instructor. Raises InputError where no instructor would be left."""

        def left(now: ClassRecord) -> ClassRecord:
            after = class_changes.each(now, person_ids, lambda person: {"archived": time.time(), "code": ""})
            class_changes.require_instructor(now, after)
            return after

        self._change(left, signed_out=person_ids)
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
            at_work = len(runs) - len(ended)
            raise LabError(
                f"{counted(at_work, 'run')} {'is' if at_work == 1 else 'are'} still at work, and asked to stop.",
                "Wait a few seconds, then reset again.",
            )
        self._change(lambda now: now.model_copy(update={"began": time.time(), "paused": False}))
        return len(ended)

    def set_role(self, person_id: str, role: Role) -> None:
        """Make somebody an instructor, or a student. Raises InputError where no instructor would be left."""

        def turned(now: ClassRecord) -> ClassRecord:
            after = class_changes.each(now, [person_id], lambda person: {"role": role})
            class_changes.require_instructor(now, after)
            return after

        self._change(turned)

    def set_email(self, person_id: str, email: str) -> None:
        """Have somebody sign in by the account that has this address: another than before, where they had one. Raises
        InputError where it is no address, or another's."""
        email = address_of(email)

        def addressed(now: ClassRecord) -> ClassRecord:
            class_changes.require_address(email, {each.email for each in now.present if each.person_id != person_id})
            return class_changes.each(now, [person_id], lambda person: {"email": email, "account": ""})

        self._change(addressed)

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
        self._change(lambda now: class_changes.each(now, person_ids, lambda person: {"paused": paused}))

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

    def admit(self, account: Account) -> Person | None:
        """Who has the account; taken in where its domain is let in. None where no class is open, the sign-in is over,
        or was ended by signing out. Raises InputError where nobody in the class has it."""
        with self._store.database.read() as db:
            ended = sessions.holder(db, account.token) == sessions.NOBODY
        record = self.record
        if ended or account.is_over or not record.is_open:
            return None
        known = accounts.holder(record, account)
        if known is None:
            accounts.require_let_in(record, account)
        if known is None or known.account != account.key or known.signed_in is None or known.signed_in < account.since:
            record = self._change(lambda now: class_changes.come(now, account))
        return accounts.holder(record, account)

    def end_account(self, account: Account) -> None:
        """Make this sign-in with the account void, in all tabs and wherever its cookie was copied to."""
        with self._store.database.write() as db:
            sessions.end_for_good(db, account.token)

    def _note_sign_in(self, person: Person) -> None:
        self._change(lambda now: class_changes.each(now, [person.person_id], lambda _: {"signed_in": time.time()}))

    # --- within -------------------------------------------------------------------------------------------------------

    def _change(self, change: Callable[[ClassRecord], ClassRecord], signed_out: Iterable[str] = ()) -> ClassRecord:
        """Put what `change` makes of the class in its place; where it raises, all stays as it was."""
        with self._store.database.write() as db:  # so that two never change it at once
            record = change(self.record)
            self._put(record)
            for person_id in signed_out:
                sessions.end_all(db, person_id)
            holding.put(db, record)
        return record

    def _put(self, record: ClassRecord) -> None:
        path = class_record.path_of(self._store.runs_dir)
        path.parent.mkdir(exist_ok=True)
        write_json(path, record.model_dump(mode="json"))

    def _end_runs(self, person_ids: Sequence[str]) -> None:
        for person_id in person_ids:
            theirs = Store(self._store.runs_dir, Viewer(person_id, is_instructor=False))
            tunings = Tunings(theirs)
            for tuning in tunings.all():  # before their runs: else trials go on being begun
                if tuning.owner == person_id and tuning.state in (TuningState.RUNNING, TuningState.PAUSED):
                    tunings.turn(tuning.tuning_id, TuningState.STOPPED, "Whose it is has left the class.")
            theirs.stop_all([run.run_id for run in theirs.runs() if run.owner == person_id and not run.state.is_final])

    def _joining(self, person: Person) -> Joining:
        """The person with a new code; hashing it takes a while, so nobody waits for the database meanwhile."""
        salt = self.record.salt
        if not salt:
            raise InputError("There is no class yet.", "Open one: python -m labcore class open TITLE")
        code = codes.new_code()
        return Joining(person.model_copy(update={"code": codes.hashed(code, salt)}), code)
