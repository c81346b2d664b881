"""Changes of a class: from its record to the one that takes its place. None touches the disk."""

import secrets
import time
from collections.abc import Callable, Iterable

from labcore.errors import InputError
from labcore.store import accounts, class_record
from labcore.store.accounts import Account
from labcore.store.class_record import ClassRecord, Person, Role, is_address
from labcore.store.identifiers import LETTERS


def each(now: ClassRecord, person_ids: Iterable[str], change: Callable[[Person], dict[str, object]]) -> ClassRecord:
    """The class in which these people have the values that `change` gives."""
    wanted = set(person_ids)
    people = [
        person.model_copy(update=change(person)) if person.person_id in wanted else person for person in now.people
    ]
    return now.model_copy(update={"people": tuple(people)})


def joined(now: ClassRecord, people: Iterable[Person]) -> ClassRecord:
    """The class with more people. Raises InputError where it would hold too many to be read again."""
    everybody = (*now.people, *people)
    require_places(now, len(everybody) - len(now.people))
    return now.model_copy(update={"people": everybody})


def require_places(now: ClassRecord, more: int) -> None:
    """Raise InputError where so many `more` people are too many for the class."""
    if len(now.people) + more > class_record.MOST_PEOPLE:
        raise InputError(
            f"A class list holds {class_record.MOST_PEOPLE:,} people at most, those who have left included.",
            "Begin a new one in another LAB_HOME.",
        )


def come(now: ClassRecord, account: Account) -> ClassRecord:
    """The class after whoever has the account has signed in, taken in by its domain where they were not there."""
    known = accounts.holder(now, account)
    if known is None:
        accounts.require_let_in(now, account)
        known = new_person(accounts.name_for(now, account), account.email, Role.STUDENT)
        now = joined(now, [known])
    return each(now, [known.person_id], lambda _: {"account": account.key, "signed_in": account.since})


def new_person(name: str, email: str, role: Role) -> Person:
    """Somebody who was not in the class yet."""
    person_id = f"p-{''.join(secrets.choice(LETTERS) for _ in range(10))}"
    return Person(person_id=person_id, name=name, email=email, role=role, created=time.time())


def require_new(now: ClassRecord, wanted: Iterable[tuple[str, str]]) -> None:
    """Raise InputError unless all these names and addresses can be taken into the class."""
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
    if email:
        require_address(email, addresses)


def require_instructor(before: ClassRecord, after: ClassRecord) -> None:
    """Raise InputError where there was an instructor, and would be none any more: nobody could mend that in the app."""
    had, has = (any(each.role is Role.INSTRUCTOR for each in now.present) for now in (before, after))
    if had and not has:
        raise InputError("The class would be left without an instructor.", "Take in another instructor first.")


def require_address(email: str, addresses: set[str]) -> None:
    """Raise InputError unless `email` is an address and none of `addresses`, which others have."""
    if not is_address(email):
        raise InputError(
            f"{email[:60]!r} is no e-mail address.", "Write one such as ada@school.edu; a list of names may go without."
        )
    if email in addresses:
        raise InputError(f"'{email}' is in the class already.", "Each person has an address of their own.")
