"""Accounts of an identity provider: what is taken from them, whose they are, and how long a sign-in holds."""

import time

import pytest

from labcore.errors import InputError
from labcore.store import class_record, sessions
from labcore.store.accounts import account_of
from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.store import Store


def claims(email="ada@school.edu", **more):
    told = {"iss": "https://accounts.school.edu", "sub": email, "iat": time.time(), "nonce": "n-1", "name": "Ada L."}
    return {**told, "email": email, "email_verified": True, **more}


def account(email="ada@school.edu", **more):
    return account_of(claims(email, **more))


@pytest.fixture
def room(lab_home):
    room = Classroom(Store())
    room.open("Images")
    room.add([("Ada", "Ada@School.edu")])
    return room


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"email": None}, "did not tell the e-mail address"),
        ({"email": ["ada@school.edu"]}, "did not tell the e-mail address"),
        ({"email_verified": False}, "has not verified"),
        ({"email_verified": "false"}, "has not verified"),
        ({"email_verified": None}, "has not verified"),
        ({"iss": ""}, "whose account"),
        ({"sub": None}, "whose account"),
        ({"iat": "today"}, "whose account"),
        ({"iat": True}, "whose account"),
    ],
)
def test_an_account_of_which_too_little_is_told_is_refused(more, told):
    with pytest.raises(InputError, match=told):
        account_of({**claims(), **more})


def test_a_provider_may_say_nothing_of_verifying_or_say_it_in_a_word():
    silent = claims()
    del silent["email_verified"]
    assert account_of(silent).email == account(email_verified="true").email == "ada@school.edu"


def test_an_account_is_let_in_by_its_address_in_any_case(room):
    ada = room.record.found("Ada")
    assert room.admit(account("ADA@school.edu")).person_id == ada.person_id
    with pytest.raises(InputError, match=r"'eve@elsewhere\.org' is not in this class"):
        room.admit(account("eve@elsewhere.org"))


def test_a_letter_that_only_looks_small_when_made_small_is_another(room):
    room.add([("Kim", "kim@school.edu")])
    with pytest.raises(InputError, match="not in this class"):
        room.admit(account("\u212aim@school.edu"))


def test_the_same_address_from_another_issuer_or_holder_is_not_the_same_account(room):
    room.admit(account())
    for other in ({"iss": "https://anybodys.example"}, {"sub": "who has the address now"}):
        with pytest.raises(InputError, match="with another account before"):
            room.admit(account(**other))
    room.set_email(room.record.found("Ada").person_id, "ada@school.edu")
    assert room.admit(account(sub="who has the address now")).name == "Ada"
    with pytest.raises(InputError, match="with another account before"):
        room.admit(account())


def test_an_account_that_is_known_is_known_by_a_new_address_too(room):
    ada = room.admit(account())
    assert room.admit(account("ada.lovelace@school.edu", sub="ada@school.edu")).person_id == ada.person_id


def test_a_domain_lets_in_students_whom_nobody_can_take_for_others(room):
    room.let_in(["@Elsewhere.org"])
    eve = room.admit(account("eve@elsewhere.org", name="Eve"))
    assert (eve.name, eve.role, eve.email) == ("Eve", Role.STUDENT, "eve@elsewhere.org")
    assert room.admit(account("eve@elsewhere.org", name="Eve")).person_id == eve.person_id
    assert room.admit(account("x@elsewhere.org", name="ADA")).name == "ADA (x@elsewhere.org)"
    for address in ("m@not-elsewhere.org", "m@sub.elsewhere.org", "a@b.c@elsewhere.org", "@elsewhere.org"):
        with pytest.raises(InputError, match="not in this class"):
            room.admit(account(address))
    long = room.admit(account(f"{'l' * 100}@elsewhere.org", name=""))
    assert len(long.name) == class_record.LONGEST_NAME


def test_who_has_left_does_not_come_again_by_the_domain(room):
    room.let_in(["elsewhere.org"])
    eve = room.admit(account("eve@elsewhere.org"))
    room.archive([eve.person_id])
    for again in (account("eve@elsewhere.org"), account("other@elsewhere.org", sub="eve@elsewhere.org")):
        with pytest.raises(InputError, match="not in this class"):
            room.admit(again)


def test_who_has_left_and_is_taken_in_again_is_somebody_new(room):
    before = room.admit(account())
    room.archive([before.person_id])
    (again,) = room.add([("Ada", "ada@school.edu")])
    assert room.admit(account()).person_id == again.person.person_id != before.person_id


def test_a_full_class_takes_nobody_in_by_the_domain_and_stays_readable(room, monkeypatch):
    room.let_in(["elsewhere.org"])
    monkeypatch.setattr(class_record, "MOST_PEOPLE", 1)
    with pytest.raises(InputError, match="1 people at most"):
        room.admit(account("eve@elsewhere.org"))
    assert [person.name for person in room.record.people] == ["Ada"]


def test_a_sign_in_holds_until_it_is_ended_or_old(room):
    early, late = account(nonce="n-1"), account(nonce="n-2")
    assert room.admit(early).name == room.admit(late).name == "Ada"
    room.end_account(early)
    assert room.admit(early) is None, "the cookie that was signed out is void, wherever it is brought from"
    assert room.admit(late).name == "Ada", "that of another browser is not"
    assert room.admit(account(iat=time.time() - sessions.LASTS - 5)) is None


def test_when_somebody_signed_in_last_is_kept_once_for_each_sign_in(room):
    first = account(iat=time.time() - 100)
    room.admit(first)
    path = class_record.path_of(Store().runs_dir)
    written = path.stat().st_mtime_ns
    assert room.admit(first).signed_in == first.since and path.stat().st_mtime_ns == written
    again = account()
    assert room.admit(again).signed_in == again.since
    assert room.admit(first).signed_in == again.since


def test_an_address_is_one_persons(room):
    (ben,) = room.add([("Ben", "")])
    for address in ("ada@school.edu", "no address", ""):
        with pytest.raises(InputError):
            room.set_email(ben.person.person_id, address)
    room.set_email(ben.person.person_id, " Ben@school.edu ")
    assert room.record.found("BEN@school.edu").name == "Ben"
