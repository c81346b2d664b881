"""A class: who is in it, how they sign in, what they may take, and its end."""

import json
import os
import shutil

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.classification import Classification
from labcore.spec.tuning_file import tuning_of
from labcore.store import class_record, codes, limits, sessions
from labcore.store.claims import Claims
from labcore.store.class_csv import people_in, text_of
from labcore.store.class_record import ClassRecord, Limits, ListLost, Role
from labcore.store.classroom import Classroom
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.store.viewer import Viewer
from labcore.studies import life
from tests.studies.begun import begun


@pytest.fixture
def room(store):
    room = Classroom(store)
    room.open("Images")
    return room


@pytest.fixture
def ada(room):
    (joining,) = room.add([("Ada", "ada@school.edu")])
    return joining


@pytest.fixture
def hers(store, ada):
    return Store(store.runs_dir, Viewer(ada.person.person_id, is_instructor=False))


def test_a_join_code_signs_in_however_it_is_typed(room, ada):
    token = room.sign_in(f" {ada.code.upper().replace('-', ' ')} ", "1.2.3.4")
    assert room.signed_in(token).name == "Ada"
    assert room.record.present[0].signed_in
    room.sign_out(token)
    assert room.signed_in(token) is None


def test_neither_codes_nor_tokens_lie_on_the_disk(store, room, ada):
    token = room.sign_in(ada.code, "1.2.3.4")
    kept = b"".join(path.read_bytes() for path in store.runs_dir.rglob("*") if path.is_file())
    plain = ada.code.replace("-", "")
    for secret in (ada.code, plain, token):
        assert secret.encode() not in kept
    if os.name != "nt":
        assert class_record.path_of(store.runs_dir).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("code", ["", "k3x9-ad7q-m2fr", "x" * 100_000, "ü-\x00"])
def test_a_wrong_code_is_refused(room, ada, code):
    with pytest.raises(InputError, match="no join code"):
        room.sign_in(code, "1.2.3.4")


def test_too_many_wrong_codes_from_one_address_have_to_wait(room, ada, monkeypatch):
    monkeypatch.setattr(codes, "hashed", lambda code, salt: "0" * 128)  # not the 50 ms each
    for _ in range(sessions.MOST_TRIES):
        with pytest.raises(InputError, match="no join code"):
            room.sign_in("wrong", "1.2.3.4")
    monkeypatch.undo()
    with pytest.raises(LabError, match="Too many wrong codes") as refused:
        room.sign_in(ada.code, "1.2.3.4")
    assert not isinstance(refused.value, InputError) and "seconds" in refused.value.cure
    assert room.sign_in(ada.code, "5.6.7.8"), "others are not kept out"
    now = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 2 * sessions.ONE_BACK)
    assert room.sign_in(ada.code, "1.2.3.4")


def test_right_codes_are_not_counted(room, ada):
    for _ in range(sessions.MOST_TRIES + 2):
        room.sign_in(ada.code, "1.2.3.4")


def test_a_token_ends_after_a_day_in_the_lab(room, ada, monkeypatch):
    token, now = room.sign_in(ada.code, "1.2.3.4"), sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + sessions.LASTS - 5)
    assert room.signed_in(token)
    monkeypatch.setattr(sessions.time, "time", lambda: now + sessions.LASTS + 5)
    assert room.signed_in(token) is None


@pytest.mark.parametrize("token", ["", "made up", "' OR 1=1 --"])
def test_a_made_up_token_is_nobodys(room, ada, token):
    assert room.signed_in(token) is None


def test_who_has_left_is_signed_out_cannot_come_back_and_has_nothing_waiting(store, room, ada, hers):
    token = room.sign_in(ada.code, "1.2.3.4")
    run_id = hers.submit(Classification(dataset="digits"))
    room.archive([ada.person.person_id])
    assert room.signed_in(token) is None
    with pytest.raises(InputError):
        room.sign_in(ada.code, "1.2.3.4")
    assert store.run(run_id).state is State.CANCELLED
    assert store.run(run_id).owner == ada.person.person_id
    assert room.record.name_of(ada.person.person_id) == "Ada"
    (again,) = room.add([("Ada", "ada@school.edu")])
    assert again.person.person_id != ada.person.person_id, "what one has made is not given to another of the name"


def test_a_new_code_makes_the_old_one_void(room, ada):
    token = room.sign_in(ada.code, "1.2.3.4")
    (new,) = room.new_codes([ada.person.person_id])
    assert room.signed_in(token) is None
    with pytest.raises(InputError):
        room.sign_in(ada.code, "1.2.3.4")
    assert room.signed_in(room.sign_in(new.code, "1.2.3.4")).person_id == ada.person.person_id


def test_a_class_that_is_closed_lets_nobody_in(room, ada):
    room.close()
    with pytest.raises(InputError):
        room.sign_in(ada.code, "1.2.3.4")
    room.open("")
    assert room.record.title == "Images"
    assert room.sign_in(ada.code, "1.2.3.4")


@pytest.mark.parametrize("people", [[("", "")], [("Ada", "")], [("New", "ada@school.edu")], [("New", "no address")]])
def test_a_list_is_taken_in_whole_or_not_at_all(room, ada, people):
    with pytest.raises(InputError):
        room.add([("Ben", ""), *people])
    assert [person.name for person in room.record.present] == ["Ada"]


def test_a_table_of_people_is_read_as_it_says_it_is():
    assert people_in("Ada\nBen, ben@school.edu\n\n") == [("Ada", ""), ("Ben", "ben@school.edu")]
    assert people_in("\ufeffE-mail,Name\nada@school.edu,Ada\n") == [("Ada", "ada@school.edu")]
    assert people_in("") == []
    with pytest.raises(InputError, match="none is called 'name'"):
        people_in("email,first\na@b.c,Ada")


def test_a_damaged_class_list_lets_nobody_in_and_harms_no_run(store, room, ada, hers):
    run_id = hers.submit(Classification(dataset="digits"))
    class_record.path_of(store.runs_dir).write_text("{")
    for question in (lambda: room.record, lambda: room.sign_in(ada.code, "1.2.3.4"), lambda: room.open("x")):
        with pytest.raises(LabError, match="damaged"):
            question()
    assert store.run(run_id).owner == ada.person.person_id
    assert store.reindex() == 1


LOST = {
    "file": lambda path: path.unlink(),
    "folder": lambda path: shutil.rmtree(path.parent),
    "emptied": lambda path: path.write_text(""),
    "no list": lambda path: path.write_text("{}"),
}


@pytest.mark.parametrize("how", LOST)
def test_a_list_that_is_lost_makes_nobody_an_instructor(store, room, ada, hers, how):
    run_id = hers.submit(Classification(dataset="digits"))
    LOST[how](class_record.path_of(store.runs_dir))
    for question in (
        lambda: room.record,
        lambda: room.sign_in(ada.code, "1.2.3.4"),
        lambda: room.open("x"),
        room.close,
    ):
        with pytest.raises(ListLost, match="gone or empty"):
            question()
    assert store.reindex() == 1
    assert room.begin_anew() and not room.begin_anew()
    room.open("Another")
    assert room.record.title == "Another" and not room.record.people
    assert store.run(run_id).owner == ada.person.person_id


def test_a_lab_that_never_had_a_class_has_none(store):
    store.submit(Classification(dataset="digits"))
    assert Classroom(store).record == ClassRecord() and not Classroom(store).begin_anew()


# --- what each may take -----------------------------------------------------------------------------------------------


def test_more_runs_than_may_wait_are_refused_in_words(room, hers):
    room.limit(Limits(queued=2, minutes=None, disk_gb=None))
    ids = [hers.submit(Classification(dataset="digits")) for _ in range(2)]
    with pytest.raises(InputError, match="2 runs of yours wait already; with 1 more they would be beyond the 2"):
        hers.submit(Classification(dataset="digits"))
    with pytest.raises(InputError, match="with 5 more"):
        hers.require_room(5)
    assert len(hers.runs()) == 2
    hers.stop(ids[0])
    hers.submit(Classification(dataset="digits"))
    with pytest.raises(InputError):
        hers.resubmit(ids[0])


def test_who_has_used_their_minutes_begins_no_more(store, room, hers):
    room.limit(Limits(queued=None, minutes=1, disk_gb=None))
    hers.submit(Classification(dataset="digits"))
    claim = Claims(store).take()
    with store.database.write() as db:
        db.execute("UPDATE runs SET started = started - 70")
    room_of = class_record.read(store.runs_dir).model_copy(update={"began": 1.0})
    class_record.path_of(store.runs_dir).write_text(room_of.model_dump_json())
    with pytest.raises(InputError, match="1 minute; each in this class may use 1"):
        hers.submit(Classification(dataset="digits"))
    Claims(store).settle(claim, State.FINISHED, None)
    with pytest.raises(InputError, match="each in this class may use 1"):
        hers.submit(Classification(dataset="digits"))


def test_whose_runs_fill_the_disk_begins_no_more_until_some_are_gone(store, room, hers, carry_out):
    room.limit(Limits(queued=None, minutes=None, disk_gb=0.001))
    run_id = hers.submit(Classification(dataset="digits"))
    carry_out()
    (store.folder(run_id).path / "model.keras").write_bytes(bytes(1_100_000))
    limits._sizes.clear()
    with pytest.raises(InputError, match=r"take 0\.0 GB on disk; each in this class may take 0\.001 GB"):
        hers.submit(Classification(dataset="digits"))
    hers.delete(run_id)
    with pytest.raises(InputError, match="empty your trash"):
        hers.submit(Classification(dataset="digits"))
    hers.purge()
    hers.submit(Classification(dataset="digits"))


def test_instructors_and_whoever_has_the_machine_have_no_limits(store, room):
    room.limit(Limits(queued=1, minutes=1, disk_gb=0.001))
    (teacher,) = room.add([("Teacher", "")], Role.INSTRUCTOR)
    for lab in (store, Store(store.runs_dir, Viewer(teacher.person.person_id, is_instructor=True))):
        for _ in range(2):
            lab.submit(Classification(dataset="digits"))


# --- between classes --------------------------------------------------------------------------------------------------


def test_a_reset_empties_the_class_and_keeps_instructors_and_their_runs(store, room, ada, hers, carry_out):
    room.add([("Teacher", "")], Role.INSTRUCTOR)
    run_id = hers.submit(Classification(dataset="digits"))
    carry_out()
    own = store.submit(Classification(dataset="digits"))
    assert room.reset() == 1
    assert [person.name for person in room.record.present] == ["Teacher"]
    assert [run.run_id for run in store.runs()] == [own]
    assert [run.run_id for run in store.trash()] == [run_id]
    assert room.use().get(ada.person.person_id) is None or room.use()[ada.person.person_id].seconds == 0


def test_a_run_at_work_is_asked_to_stop_before_a_reset_can_end(store, room, hers):
    run_id = hers.submit(Classification(dataset="digits"))
    claim = Claims(store).take()
    with pytest.raises(LabError, match="1 run is still at work"):
        room.reset()
    assert store.folder(run_id).stop_requested
    Claims(store).settle(claim, State.CANCELLED, None)
    assert room.reset() == 1


def test_what_a_class_keeps_is_readable_by_people(store, room, ada):
    kept = json.loads(class_record.path_of(store.runs_dir).read_text())
    assert [person["name"] for person in kept["people"]] == ["Ada"]


LISTS = {
    "lines of an old Mac": "Ada,ada@school.edu\rBen\r",
    "lines of Windows": "Ada,ada@school.edu\r\nBen\r\n",
    "a table of a European Excel": "name;email\r\nAda;ada@school.edu\r\nBen;\r\n",
    "a table by tabs": "email\tname\nada@school.edu\tAda\n\tBen\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_lists_are_read_however_they_were_saved(text):
    assert people_in(text) == [("Ada", "ada@school.edu"), ("Ben", "")]


def test_what_is_no_list_is_refused_in_words():
    with pytest.raises(InputError, match="no class list"):
        people_in("A" * 200_000)


def test_a_list_that_is_too_long_is_refused_before_a_code_is_made_for_each(room, monkeypatch):
    monkeypatch.setattr(codes, "hashed", lambda *_: pytest.fail("that would take an hour"))
    with pytest.raises(InputError, match="people at most"):
        room.add([(f"n{number}", "") for number in range(100_000)])


def test_a_study_that_goes_on_stays_within_the_limits_too(room, hers):
    room.limit(Limits(queued=4))
    first = begun(hers, seeds=[0])
    life.stop(first.study_id, hers)
    second = begun(hers, seeds=[1])
    with pytest.raises(InputError, match="wait already"):
        life.resume(first.study_id, hers, Library())
    assert sum(run.state is State.QUEUED for run in hers.runs()) == 4
    assert Studies(hers).get(first.study_id).state is StudyState.STOPPED
    life.stop(second.study_id, hers)
    life.resume(first.study_id, hers, Library())
    assert sum(run.state is State.QUEUED for run in hers.runs()) == 4


def test_of_who_has_left_no_tuning_goes_on(store, room, ada, hers):
    plan = tuning_of(
        {
            "base": {"task": "classification", "dataset": "digits"},
            "space": {"optimizer.learning_rate": {"low": 1e-4, "high": 1e-2}},
            "budget": {"trials": 3},
        }
    )
    tuning = Tunings(hers).add(plan)
    room.archive([ada.person.person_id])
    assert Tunings(store).active() == []
    assert Tunings(store).get(tuning.tuning_id).state is TuningState.STOPPED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_names_are_read_in_the_encoding_in_which_they_were_saved(encoding):
    assert people_in(text_of("Jörg Müller\nZoë\n".encode(encoding))) == [("Jörg Müller", ""), ("Zoë", "")]


@pytest.mark.parametrize("content", ["Ada\n".encode("utf-16-le"), b"\x81\x8d\x9d", b"PK\x03\x04\0\0"])
def test_what_is_no_text_is_no_class_list(content):
    with pytest.raises(InputError, match="no class list"):
        text_of(content)


def test_a_class_is_not_left_without_an_instructor(room, ada):
    grey, white = room.add([("Grey", ""), ("White", "")], Role.INSTRUCTOR)
    room.archive([white.person.person_id])
    for leave in (room.archive, lambda who: room.set_role(who[0], Role.STUDENT)):
        with pytest.raises(InputError, match="without an instructor"):
            leave([grey.person.person_id])
    room.archive([ada.person.person_id])
    assert [person.name for person in room.record.present] == ["Grey"]
