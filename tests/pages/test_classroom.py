"""Signing into a class and out of it, and the instructor's page."""

import shutil
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import requests
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.labs import shelf
from labcore.labs.question.predict import Predict
from labcore.labs.sitting import Sitting
from labcore.launch import bench, local
from labcore.spec.classification import Classification
from labcore.store import class_record, sessions
from labcore.store.account_settings import AccountSettings, Provider
from labcore.store.class_record import Limits, Role
from labcore.store.classroom import Classroom
from labcore.store.store import Store
from labcore.store.viewer import LOCAL, Viewer
from labcore.ui import account_entry, signed_in
from labcore.ui.background import Background
from tests import fabricate
from tests.pages.opening import opened, shown, tables, words


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload, **_: {"parameters": 1, "layers": []})
    monkeypatch.setattr(signed_in, "FRESH", 0.0)
    return lab_home


@pytest.fixture
def room():
    room = Classroom(Store())
    room.open("Images 101")
    return room


@pytest.fixture
def ada(room):
    (joining,) = room.add([("Ada", "")])
    return joining


@pytest.fixture
def teacher(room):
    (joining,) = room.add([("Grey", "")], Role.INSTRUCTOR)
    return joining


def press(test, label):
    return shown(next(button for button in test.button if button.label == label).click().run())


def type_in(test, code):
    (field,) = [each for each in test.text_input if each.label == "Your join code"]
    field.set_value(code)
    return press(test, "Sign in")


def test_a_lab_of_one_person_asks_nobody():
    test = opened("start")
    assert not [each for each in test.text_input if each.label == "Your join code"]
    assert "Sign out" not in [button.label for button in test.button]


def test_who_types_a_code_is_in_stays_in_and_can_leave(room, ada):
    test = type_in(opened("runs"), ada.code)
    assert "Runs" in words(test) and "Sign out" in [button.label for button in test.button]
    assert "Sign out" in [button.label for button in shown(test.run()).button]
    token = test.session_state[signed_in.TOKEN]
    test = press(test, "Sign out")
    assert [each.label for each in test.text_input] == ["Your join code"]
    assert room.signed_in(token) is None, "the cookie that the browser may still have is worth nothing"
    assert signed_in.TOKEN not in test.session_state


def test_a_wrong_code_is_told_and_nothing_shown(room, ada):
    test = type_in(opened("runs"), "k3x9-ad7q-m2fr")
    assert "no join code of this class" in words(test) and "Search" not in [each.label for each in test.text_input]


def test_too_many_wrong_codes_are_told_to_wait(room, ada, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_TRIES", 1)
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: "1.2.3.4"))
    test = type_in(type_in(opened("runs"), "wrong"), "wrong again")
    assert "Too many wrong codes" in words(test) and "seconds" in words(test)


def test_who_has_left_or_whose_session_is_over_sees_nothing_more(room, ada, monkeypatch):
    token = room.sign_in(ada.code, "here")
    test = opened("runs", token=token)
    assert "Sign out" in [button.label for button in test.button]
    now = time.time()
    with monkeypatch.context() as later:
        later.setattr(sessions.time, "time", lambda: now + sessions.LASTS + 1)
        assert [each.label for each in shown(test.run()).text_input] == ["Your join code"]
    room.archive([ada.person.person_id])
    assert [each.label for each in shown(test.run()).text_input] == ["Your join code"]


def test_a_damaged_class_list_shows_nobody_anything(room, ada):
    token = room.sign_in(ada.code, "here")
    class_record.path_of(Store().runs_dir).write_text("{")
    test = opened("runs", token=token)
    assert "damaged" in words(test) and not test.text_input and not test.title


def test_a_class_list_that_was_taken_away_shows_nobody_anything(room, ada):
    Store(viewer=Viewer(ada.person.person_id, is_instructor=False)).submit(Classification(dataset="digits"))
    shutil.rmtree(class_record.path_of(Store().runs_dir).parent)
    for token in ("", "of long ago"):
        test = opened("runs", token=token)
        assert "gone or empty" in words(test) and not test.title


def test_pages_outside_a_session_see_nothing_in_a_class(room):
    with pytest.raises(LabError, match="not signed in"):
        signed_in.viewer()
    student = Viewer("p-adaada", is_instructor=False)
    with signed_in.acting(student):
        assert signed_in.viewer() == student
    room.close()
    assert signed_in.viewer() == LOCAL


def test_work_in_the_background_goes_on_as_whoever_asked_and_is_theirs(room):
    ada, ben = (Viewer(f"p-{name}", is_instructor=False) for name in ("adaada", "benben"))
    works = Background[str]("test", 2, 2)
    for asker in (ada, ben):
        with signed_in.acting(asker):
            assert works.start("the same", lambda _: signed_in.viewer().person_id).result(10) == asker.person_id
    with signed_in.acting(ada):
        assert works.of("the same").result(10) == ada.person_id
    shared = Background[str]("for all", 2, 2, for_all=True)
    with signed_in.acting(ada):
        first = shared.start("of a set", lambda _: "checked")
    with signed_in.acting(ben):
        assert shared.of("of a set") is first


def test_one_who_begins_as_a_single_user_opens_a_class_and_is_its_instructor():
    test = opened("classroom")
    fields = {field.label: field for field in test.text_input}
    fields["What the class is called"].set_value("Images 101")
    fields["Your name"].set_value("Grey")
    test = press(test, "Open the class")
    assert "Join codes, shown this once" in words(test) and "Grey" in words(test)
    assert Classroom(Store()).record.is_open
    assert "Sign out" in [button.label for button in test.button], "whoever opens it is not locked out"
    (names,) = test.text_area
    names.set_value("Ada")
    (codes,) = [each for each in tables(press(test, "Take in")) if "Join code" in each.columns]
    assert list(codes.index) == ["Grey", "Ada"], "no code goes before it is written down"


def test_the_instructor_takes_people_in_holds_them_back_and_has_them_leave(room, teacher):
    test = opened("classroom", token=room.sign_in(teacher.code, "here"))
    (names,) = test.text_area
    names.set_value("Ada, ada@school.edu\nBen")
    test = press(test, "Take in")
    assert [person.name for person in room.record.present] == ["Grey", "Ada", "Ben"]
    assert "Join codes, shown this once" in words(test)
    test = press(test, "Done")
    assert "shown this once" not in words(test)
    ada = room.record.found("Ada")
    (chosen,) = [each for each in test.multiselect if each.label == "With these people"]
    test = press(shown(chosen.set_value([ada.person_id]).run()), "Hold back")
    assert room.record.person(ada.person_id).paused and "held back" in words(test)
    press(test, "Archive them")
    assert [person.name for person in room.record.present] == ["Grey", "Ben"]


def test_a_name_that_cannot_be_is_told_where_it_was_typed(room, teacher):
    test = opened("classroom", token=room.sign_in(teacher.code, "here"))
    (names,) = test.text_area
    names.set_value("Grey")
    assert "'Grey' is in the class already" in words(press(test, "Take in"))


def test_the_instructor_sees_the_queue_and_puts_a_run_first(room, teacher, ada):
    hers = Store(viewer=Viewer(ada.person.person_id, is_instructor=False))
    runs = [fabricate.submitted(hers, name=f"waits {number}", seed=number).run_id for number in range(2)]
    test = opened("classroom", token=room.sign_in(teacher.code, "here"), **{"class-view": ""})
    test.session_state["class-view"] = ":material/format_list_numbered: Queue"
    test = shown(test.run())
    assert "Ada · has used 0 s · place 2" in words(test)
    shown(test.button(key=f"queue:vertical_align_top:{runs[1]}").click().run())
    assert Store().run(runs[1]).position == 1
    test = press(test, "Hold back all")
    assert "All that waits is held back" in words(test) and room.record.paused


def test_a_limit_is_told_where_the_run_is_asked_for(room, ada):
    room.limit(Limits(queued=1, minutes=None, disk_gb=None))
    fabricate.submitted(Store(viewer=Viewer(ada.person.person_id, is_instructor=False)))
    test = press(opened("train", token=room.sign_in(ada.code, "here")), "Train")
    assert "1 run of yours waits already" in words(test) and len(Store().runs()) == 1


def test_a_run_is_shared_by_a_switch_on_its_page(room, ada):
    hers = Store(viewer=Viewer(ada.person.person_id, is_instructor=False))
    run_id = fabricate.finished(hers).run_id
    test = opened("run", token=room.sign_in(ada.code, "here"), run=run_id)
    (switch,) = [each for each in test.toggle if each.label == "Shared with the class"]
    assert "shared with the class" in words(shown(switch.set_value(True).run()))
    assert Store().run(run_id).shared


def test_a_data_set_is_removed_by_who_brought_it_or_an_instructor(room, ada, tmp_path):
    from labcore.datasets import storage

    library = Library()
    library.root.mkdir(parents=True, exist_ok=True)
    (library.root / "own").mkdir()
    (library.root / "own" / storage.CARD).write_text("{}")
    library.adopt("own", ada.person.person_id)
    with pytest.raises(LabError, match="only who brought it"):
        library.remove("own", Viewer("p-benben", is_instructor=False))
    assert library.owner("own") == ada.person.person_id
    library.remove("own", Viewer(ada.person.person_id, is_instructor=False))
    assert "own" not in library.names()


def test_the_wall_shows_who_is_how_far_and_gathers_their_reports(room, teacher, ada, lab):
    hers = Store(viewer=Viewer(ada.person.person_id, is_instructor=False))
    me = Sitting(shelf.find("overfitting"), hers, Library(), ada.person.person_id)
    question = next(each for each in me.lab.questions if isinstance(each, Predict) and each.form == "choice")
    me.predict(question, question.options[0])
    token = room.sign_in(teacher.code, "here")
    room.add([("Ben", "")])
    test = opened("classroom", token=token)
    (progress,) = [frame for frame in tables(test) if "Last seen at it" in frame.columns]
    assert list(progress.index) == ["Ada", "Ben"] and progress.loc["Ben", "Last seen at it"] == "not begun"
    assert "Begun by 1 of 2 students, all steps done by 0." in words(test) and "What was predicted" in words(test)
    assert any("Ada" in frame.index for frame in tables(test))
    press(test, "Gather all reports")
    deadline = time.monotonic() + 120
    while not (lab / "runs" / "class" / "reports.zip").is_file():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "reports.zip" not in everything_offered(opened("classroom", token=room.sign_in(ada.code, "here")))


def everything_offered(test):
    return str([element.proto for element in test.get("download_button")])


SETTINGS = AccountSettings("http://localhost/oauth2callback", (Provider("default", "https://accounts.school.edu"),))


@pytest.fixture
def account(monkeypatch):
    """Accounts are set up, and the browser has this one, as its provider tells of it."""
    told = {}
    monkeypatch.setattr(signed_in, "accounts", lambda: SETTINGS)
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: told))
    return told


def claims(email, **more):
    """What a provider tells of who has signed in with this address, just now."""
    now = time.time()
    told = {"iss": "https://accounts.school.edu", "sub": email.lower(), "iat": now, "nonce": str(now)}
    return {"is_logged_in": True, **told, "email": email, "email_verified": True, "name": "Ada L.", **more}


def told(test):
    """The words on the page, without what keeps addresses in them from being links."""
    return words(test).replace("\u2060", "")


def buttons(test):
    return [button.label for button in test.button]


def test_with_accounts_one_signs_in_by_the_address_on_the_list(room, account):
    room.add([("Grey", "grey@school.edu")], Role.INSTRUCTOR)
    room.add([("Ada", "ada@school.edu")])
    test = opened("runs")
    assert buttons(test) == ["Sign in"] and not test.text_input and not test.info
    account |= claims("Ada@school.edu")
    test = shown(test.run())
    assert "Runs" in words(test) and "Sign out" in buttons(test)
    assert "Signed in as student, with ada@school.edu." in told(test)
    assert room.record.found("Ada").signed_in


def test_an_account_that_is_not_let_in_is_told_why_and_can_be_changed(room, account):
    account |= claims("eve@elsewhere.org")
    test = opened("runs")
    assert "'eve@elsewhere.org' is not in this class" in told(test)
    assert [title.value for title in test.title] == ["Images 101"]
    assert buttons(test) == ["Sign in with another account"]


def test_who_leaves_the_class_or_signs_out_in_another_tab_sees_nothing_more(room, account):
    (ada,) = room.add([("Ada", "ada@school.edu")])
    account |= claims("ada@school.edu")
    here, there = opened("runs"), opened("studies")
    assert "Sign out" in buttons(here) and "Sign out" in buttons(there)
    here = press(here, "Sign out")
    assert buttons(shown(there.run())) == ["Sign in"], "its session still has the account, which is void"
    account |= claims("ada@school.edu")
    assert "Sign out" in buttons(shown(there.run()))
    room.archive([ada.person.person_id])
    assert "is not in this class" in words(shown(there.run())) and "Studies" not in words(there)


def test_with_accounts_and_no_open_class_nobody_is_let_in_and_told_how_one_is_opened(account):
    account |= claims("grey@school.edu")
    test = opened("runs")
    assert "No class is open" in words(test) and "class open" in words(test) and not buttons(test)


def test_a_class_whose_instructor_has_no_address_is_told_how_to_give_one(room, teacher, account):
    test = opened("runs")
    assert 'class email "Grey"' in words(test) and buttons(test) == ["Sign in"]


def test_the_instructor_gives_an_address_where_people_sign_in_with_accounts(room, account):
    room.add([("Grey", "grey@school.edu")], Role.INSTRUCTOR)
    account |= claims("grey@school.edu")
    test = opened("classroom")
    (names,) = test.text_area
    names.set_value("Ada")
    test = press(test, "Take in")
    assert "shown this once" not in words(test) and "no address" in tables(test)[0].loc["Ada", "Signs in with"]
    (chosen,) = [each for each in test.multiselect if each.label == "With these people"]
    test = shown(chosen.set_value([room.record.found("Ada").person_id]).run())
    assert "New join codes" not in buttons(test)
    (address,) = [each for each in test.text_input if each.label == "E-mail address"]
    address.set_value("ada@school.edu")
    shown(test.button(key="class-address-keep").click().run())
    assert room.record.found("ada@school.edu").name == "Ada"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (requests.ConnectionError(), "accounts.school.edu does not answer"),
        ((503, b"down"), "accounts.school.edu does not answer"),
        ((404, b"no such page"), "no document of OpenID Connect"),
        ((200, b"<html>"), "no document of OpenID Connect"),
        ((200, b'{"issuer": "x"}'), "no document of OpenID Connect"),
    ],
)
def test_a_provider_that_cannot_be_had_is_told_before_one_is_sent_there(room, account, monkeypatch, answers, told):
    def get(url, timeout):
        if isinstance(answers, Exception):
            raise answers
        answer = requests.Response()
        answer.status_code, answer._content = answers
        return answer

    monkeypatch.setattr(account_entry.requests, "get", get)
    assert told in words(press(opened("runs"), "Sign in"))


@pytest.mark.parametrize(
    ("content", "told"),
    [("[auth", "cannot be read"), ("[auth]\nclient_id = 'x'", "lacks client_secret and server_metadata_url")],
)
def test_a_file_of_secrets_with_faults_opens_the_lab_to_nobody(lab, monkeypatch, content, told):
    (lab / "secrets.toml").write_text(content)
    monkeypatch.setattr(signed_in.st, "secrets", Secrets())
    with config_files([str(lab / "secrets.toml")]):
        test = opened("runs")
    assert told in words(test) and not test.title and not test.button


@contextmanager
def config_files(paths):
    """Inside, Streamlit looks for secrets in these files."""
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", paths)
    try:
        yield
    finally:
        config.set_option("secrets.files", before)


@pytest.mark.parametrize("name", ["", "Ada"])
def test_a_class_that_nobody_can_teach_is_not_opened(name):
    Classroom(Store()).open("Images")
    Classroom(Store()).add([("Ada", "")])
    Classroom(Store()).close()
    test = opened("classroom")
    test.text_input[1].set_value(name)
    press(test, "Open the class")
    assert not Classroom(Store()).record.is_open and test.error


def test_who_opens_the_class_again_is_the_instructor_of_before_however_the_name_is_typed(room, teacher):
    room.close()
    test = opened("classroom")
    test.text_input[1].set_value(" grey ")
    press(test, "Open the class")
    assert [person.name for person in room.record.present] == ["Grey"] and room.record.is_open
    assert "Signed in as instructor" in words(test)
