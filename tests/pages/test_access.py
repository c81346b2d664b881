"""No page shows anybody what is another's, whatever its address names."""

import ast
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.question.answer import Answer
from labcore.labs.sitting import Sitting
from labcore.labs.step.train import Train
from labcore.launch import bench, local
from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.lab_events import Begun
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tunings import Tunings
from labcore.store.viewer import Viewer
from tests import fabricate
from tests.conftest import PROJECT
from tests.pages.opening import opened, words
from tests.pages.test_understand import answered
from tests.studies.begun import begun, carried_out
from tests.studies.tuned import tuned

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
MARK = "zebra"
"""What all of Ada's is called, and nothing else."""

RUN, RUNS, CELLS, STUDY, TUNING = "{run}", "{run},{second}", "x:{run}+{second}", "{study}", "{tuning}"

NAMES_SOMETHING = {
    "run": RUN,
    "runs": RUNS,
    "cells": CELLS,
    "study": STUDY,
    "tuning": TUNING,
    "from": RUN,
    "other": RUN,
    "reference": RUN,
    "first": RUN,
    "second": "{second}",
    "lab": "{lab}",
    "step": "{step}",
}
"""Parameters of addresses that name runs, studies or tunings."""

CHOICES = {
    "full",
    "along", "best", "by", "cell", "check", "class", "colored", "dataset", "draw", "exclusions", "explain", "figure",
    "group", "images", "large", "map", "new", "number", "of", "over", "projection", "region", "steps", "task", "view",
    "views", "way", "which", "whose", "worst_by",
    "calibration_of", "explain_of", "figures_of", "map_of", "mistakes_of", "shift_of", "together_of", "views_of",
    "worst_of",
    "axes", "confusion_as", "confusion_of", "confusion_shares", "curve", "image_figure", "images_of", "log_x", "log_y",
    "metric", "part", "smoothing", "tile", "walk",
}  # fmt: skip
"""Those that say how something is shown, or name what the class has together."""

ALONE: dict[str, tuple[str, ...]] = {
    "train": ("from",),
    "studies": ("from",),
    "tuning": ("from", "tuning"),
    "study": ("study",),
    "explore": ("study",),
    "scaling": ("study",),
}
"""By page, what is looked at in place of all else where an address has it: asked for by itself, too."""


@cache
def parameters() -> frozenset[str]:
    """Every name of a parameter that stands in the source of the pages."""
    sources = [*(PROJECT / "pages").glob("*.py"), *(PROJECT / "labcore" / "ui").rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    for statement in (statement for tree in trees for statement in tree.body):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            CONSTANTS.update({ast.unparse(target): statement.value.value for target in statement.targets})
    return frozenset(name for tree in trees for node in ast.walk(tree) for name in _named(node))


CONSTANTS: dict[str, object] = {}
"""What stands in constants of the modules, by their names: a parameter may be named by one."""


HELPERS = {"chosen": 1, "picked": 1, "several": 1, "switched": 1, "written": 1, "numbered": 1, "tabs": 0}
"""Which argument of those in `labcore/ui/address.py` is the name."""

READERS = {"ask_part": 1, "ask_whose": 0}
"""Of those that hand a name on to them."""


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.query_params":
        yield from _texts(node.slice)
    elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "st.query_params":
        yield from _texts(node.left)
    elif isinstance(node, ast.Call):
        called, places = ast.unparse(node.func), HELPERS | READERS
        if called.startswith("st.query_params."):
            yield from (name for argument in node.args[:1] for name in _texts(argument))
        called = called.rpartition(".")[2]
        if called in places and len(node.args) > places[called]:
            yield from _texts(node.args[places[called]])
        for keyword in node.keywords:
            if keyword.arg == "query_params" and isinstance(keyword.value, ast.Dict):
                yield from (name for key in keyword.value.keys if key for name in _texts(key))
        if any(keyword.arg == "bind" for keyword in node.keywords):
            yield from (name for keyword in node.keywords if keyword.arg == "key" for name in _texts(keyword.value))


def _texts(node: ast.AST) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Constant) else CONSTANTS.get(ast.unparse(node).rpartition(".")[2])
    if isinstance(value, str) and re.fullmatch("[a-z_]+", value):
        yield value


def test_every_parameter_of_an_address_is_known_to_name_something_or_not():
    """A new one is entered above: where it can name a run, a study or a tuning, it is tried as another student."""
    assert parameters() - CHOICES - set(NAMES_SOMETHING) == set()
    gone = set(NAMES_SOMETHING) - parameters() - {"cells"}
    assert not gone, "no page reads these any more"


@dataclass(frozen=True)
class Class:
    """Two students: Ada, who has made things, and Ben, who has one run."""

    ada: str
    ben: str
    teacher: str
    ids: dict[str, str]

    def address(self, pattern: str) -> str:
        return pattern.format(**self.ids)


GHOSTS = {
    "run": "20200101-000000-zzzzzz",
    "second": "20200101-000000-yyyyyy",
    "study": "study-20200101-000000-xxxxxx",
    "tuning": "tuning-20200101-000000-wwwwww",
}


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A class in which Ada has made runs, a study and a tuning, all of them private."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(tmp_path_factory.mktemp("school")))
        patch.delenv("LAB_RUNS_DIR", raising=False)
        patch.delenv("LAB_DATA_DIR", raising=False)
        patch.setattr(local, "ensure_running", lambda *_: None)
        patch.setattr(bench, "ask", _answered)
        st.cache_data.clear()
        st.cache_resource.clear()
        room = Classroom(Store())
        room.open("Images")
        ada, ben, teacher = room.add([("Ada", ""), ("Ben", ""), ("Teacher", "")])
        room.set_role(teacher.person.person_id, Role.INSTRUCTOR)
        hers = Store(viewer=Viewer(ada.person.person_id, is_instructor=False))
        first = answered(hers, name=f"{MARK} one", seed=1)
        second = fabricate.finished(hers, name=f"{MARK} two", seed=2, optimizer={"learning_rate": 0.02})
        fabricate.running(hers, name=f"{MARK} live")
        hers.tag(first.run_id, [f"{MARK} tag"])
        study = begun(hers, name=f"{MARK} study")
        carried_out(hers, study, State.FINISHED, State.FINISHED, State.FINISHED, State.FAILED)
        tuning = tuned(hers, trials=3, name=f"{MARK} tuning")
        fabricate.finished(Store(viewer=Viewer(ben.person.person_id, is_instructor=False)), name="own", seed=3)
        at_lab = Sitting(shelf.find("overfitting"), hers, Library(), ada.person.person_id)
        step = next(each for each in at_lab.lab.steps if isinstance(each, Train))
        at_lab.note(Begun(step=step.id, made="run", made_id=first.run_id, at=time.time()))
        for question in at_lab.lab.questions_of(step.id):
            if isinstance(question, Answer):
                at_lab.answer(question, f"As the {MARK} says.")
        ids = {
            "lab": at_lab.lab.id,
            "step": step.id,
            "run": first.run_id,
            "second": second.run_id,
            "study": study.study_id,
            "tuning": tuning.tuning_id,
        }
        tokens = [room.sign_in(each.code, "here") for each in (ada, ben, teacher)]
        yield Class(*tokens, ids)


def _answered(question, payload, **_):
    """A bench that tells what every page can do with."""
    costs = {"parameters": 1, "flops": 1, "memory_bytes": 1, "start_seconds": 1.0, "epoch_seconds": 1.0, "seconds": 1e6}
    return {**costs, "input_shape": [8, 8, 1], "layers": []}


def everything(test) -> str:
    """All that was sent to the browser but the address, tables and charts as bytes."""
    return "\n".join(str(getattr(node, "proto", "")) for node in test._tree)


def asked_of(page: str, token: str, ids: dict[str, str], names: tuple[str, ...]):
    return opened(page, token=token, **{name: NAMES_SOMETHING[name].format(**ids) for name in names})


def without_ids(text: str, ids: dict[str, str]) -> str:
    for name in GHOSTS:
        each = ids[name]
        text = text.replace(each, name)
    # Of runs like the one asked for only own ones are told, and none is like one of another day.
    text = re.sub(r"Did you mean '\S+'\?|See the list of runs\.", "", text)
    return re.sub(r"\d+(\.\d+)? (s|min|h)\b( \d+ (s|min))?", "some time", text)


def addresses(page: str) -> list[tuple[str, ...]]:
    """The names that are asked of the page at once: all, but for those that stand in the place of others."""
    alone = ALONE.get(page, ())
    return [tuple(name for name in NAMES_SOMETHING if name not in alone), *((name,) for name in alone)]


@pytest.mark.parametrize("page", PAGES)
def test_another_student_sees_nothing_and_learns_nothing(school, page):
    """Ada looks first, so that whatever is kept in memory is; then Ben is told of her ids what he is told of ids that
    there are not."""
    for names in addresses(page):
        asked_of(page, school.ada, school.ids, names)
        asked_of(page, school.ben, school.ids, names)  # what is worked out for him is there at the next look
        ben = asked_of(page, school.ben, school.ids, names)
        assert MARK not in everything(ben), f"{page}: {names}"
        ghosts = {**school.ids, **GHOSTS}  # labs and their steps are for all
        ghost = asked_of(page, school.ben, ghosts, names)
        assert without_ids(words(ben), school.ids) == without_ids(words(ghost), ghosts), f"{page}: {names}"


@pytest.mark.parametrize(
    "page", ["labs", "run", "compare", "study", "tuning", "runs", "studies", "train", "understand", "start"]
)
def test_its_owner_and_the_instructor_see_it(school, page):
    """Else the test above could not fail."""
    names = addresses(page)[-1 if page in ("train", "study", "tuning") else 0]
    owners_own = ("labs", "start")  # of what others do the instructor has the wall and the list of runs
    tokens = (school.ada,) if page in owners_own else (school.ada, school.teacher)
    seen = [everything(asked_of(page, token, school.ids, names)) for token in tokens]
    assert all(MARK in text for text in seen)


@pytest.mark.parametrize("page", PAGES)
def test_without_a_sign_in_no_page_shows_anything(school, page):
    for token in ("", "made up"):
        test = opened(page, token=token, run=school.ids["run"])
        assert MARK not in everything(test)
        assert [field.label for field in test.text_input] == ["Your join code"]


def test_what_is_shared_is_seen_until_it_is_shared_no_more(school):
    hers = Store()
    hers.share(school.ids["run"], True)
    assert f"{MARK} one" in everything(opened("run", token=school.ben, run=school.ids["run"]))
    Studies(hers).share(school.ids["study"], True)
    Tunings(hers).share(school.ids["tuning"], True)
    assert f"{MARK} study" in everything(opened("study", token=school.ben, study=school.ids["study"]))
    assert f"{MARK} tuning" in everything(opened("tuning", token=school.ben, tuning=school.ids["tuning"]))
    ben = opened("run", token=school.ben, run=school.ids["run"])
    labels = [button.label for button in ben.button]
    assert "Rerun with changes" in labels and not {"Rename", "Move to the trash", "Stop"} & set(labels)
    hers.share(school.ids["run"], False)
    Studies(hers).share(school.ids["study"], False)
    Tunings(hers).share(school.ids["tuning"], False)
    assert MARK not in everything(opened("run", token=school.ben, run=school.ids["run"]))


OWNERS = {
    "run": ({}, {"Rename", "Move to the trash"}),
    "understand shift": ({"view": "Shifted images"}, {"Measure on shifted images"}),
    "understand together": ({"view": "Together"}, {"Ask it several views"}),
    "understand again": ({"view": "Again"}, {"Run again"}),
    "study": ({}, {"Retry", "Delete the study"}),
    "tuning": ({}, {"Delete the tuning"}),
}
"""What only the owner of a run, a study or a tuning does, by page, with the address."""


@pytest.mark.parametrize("place", OWNERS)
def test_of_what_is_shared_others_are_not_offered_what_only_its_owner_may_do(school, place):
    """It is not there for them, or it is disabled and says why; the owner has it."""
    page, (address, acts) = place.partition(" ")[0], OWNERS[place]
    called = page if page in ("study", "tuning") else "run"
    share = {"run": Store().share, "study": Studies(Store()).share, "tuning": Tunings(Store()).share}[called]
    address = {called: school.ids[called], **address}
    share(school.ids[called], True)
    try:
        ada, ben = (opened(page, token=token, **address) for token in (school.ada, school.ben))
    finally:
        share(school.ids[called], False)
    assert acts <= {button.label for button in ada.button if not button.disabled}
    theirs = [button for button in ben.button if button.label in acts]
    assert all(button.disabled and "Ada has shared this" in button.help for button in theirs)
    assert f"{MARK} " in everything(ben), "it is looked at all the same"


def test_a_student_opens_the_instructors_page_in_vain(school):
    assert "instructor's" in words(opened("classroom", token=school.ben))
