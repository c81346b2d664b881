"""Whose is whose: others' runs, studies and tunings are for a student as if they were not there."""

import json

import pytest

from labcore.errors import InputError
from labcore.spec.classification import Classification
from labcore.spec.plan import plan_of
from labcore.store.carrying import Carrying
from labcore.store.claims import Claims
from labcore.store.likeness import alike
from labcore.store.runs import Whose
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import Member, StudyState
from labcore.store.viewer import Viewer

PLAN = {
    "base": {"task": "classification", "dataset": "digits"},
    "factors": {"optimizer.learning_rate": [0.1, 0.01]},
    "seeds": [1],
}


@pytest.fixture
def ada(store):
    return Store(store.runs_dir, Viewer("p-adaada", is_instructor=False))


@pytest.fixture
def ben(store):
    return Store(store.runs_dir, Viewer("p-benben", is_instructor=False))


@pytest.fixture
def secret(ada):
    return ada.submit(Classification(dataset="digits", name="secret"), tags=["hush"])


@pytest.fixture
def study(ada):
    run_id = ada.submit(Classification(dataset="digits", name="of a study"))
    return Studies(ada).add(plan_of(PLAN), [Member(cell={"optimizer.learning_rate": 0.1}, seed=1, run_id=run_id)])


def refusals(store, ghost):
    """Everything that can be asked of a run by its id, and what is answered."""
    for ask in (
        store.run,
        store.folder,
        store.to_change,
        store.stop,
        store.delete,
        store.restore,
        store.purge,
        store.resubmit,
        store.take_in,
        store.put_first,
        lambda run_id: store.rename(run_id, "mine"),
        lambda run_id: store.tag(run_id, ["mine"]),
        lambda run_id: store.share(run_id, True),
    ):
        with pytest.raises(InputError) as refused:
            ask(ghost)
        yield str(refused.value).replace(ghost, "…")


def test_anothers_run_is_refused_in_the_words_for_one_that_is_not_there(ben, secret):
    ghost = secret[:-4] + ("zzzz" if not secret.endswith("zzzz") else "yyyy")
    assert list(refusals(ben, secret)) == list(refusals(ben, ghost))


def test_anothers_run_stands_in_no_list_and_no_count(ben, ada, store, secret):
    assert [lab.runs() != [] for lab in (ada, store, ben)] == [True, True, False]
    assert ben.records([secret]) == {} and ben.settings([secret]) == {}
    assert not any(ben.counts().values()) and ada.counts()[State.QUEUED] == 1
    ada.delete(secret)
    assert ben.trash() == [] and [run.run_id for run in ada.trash()] == [secret]
    ben.purge()
    assert ada.trash(), "an empty trash empties no other"


def test_a_near_miss_does_not_tell_of_anothers_run(ben, ada, secret):
    wrong = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    with pytest.raises(InputError, match="Did you mean"):
        ada.run(wrong)
    with pytest.raises(InputError) as refused:
        ben.run(wrong)
    assert secret not in str(refused.value)


def test_what_is_asked_of_many_leaves_others_alone(ben, ada, store, secret):
    ben.stop_all([secret])
    assert store.run(secret).state is State.QUEUED
    ada.stop(secret)
    ben.resubmit_all([secret])
    assert store.run(secret).state is State.CANCELLED


def test_a_shared_run_can_be_seen_and_not_changed(ben, ada, secret):
    ada.share(secret, True)
    assert ben.run(secret).name == "secret"
    assert [run.run_id for run in ben.runs(of=Whose.SHARED)] == [secret] and ben.runs(of=Whose.MINE) == []
    for change in (ben.to_change, ben.stop, ben.delete, lambda run_id: ben.rename(run_id, "mine")):
        with pytest.raises(InputError, match="shared with you to be looked at"):
            change(secret)
    ada.share(secret, False)
    with pytest.raises(InputError, match="There is no run"):
        ben.run(secret)


def test_an_instructor_sees_and_changes_all(store, secret):
    teacher = Store(store.runs_dir, Viewer("p-teacher", is_instructor=True))
    teacher.rename(secret, "seen")
    assert teacher.run(secret).owner == "p-adaada"
    assert teacher.runs(of=Whose.MINE) == []


def test_a_shared_study_shares_its_owners_runs_and_no_others(ben, ada, store, study):
    run_id = study.members[0].run_id
    theirs = ben.submit(Classification(dataset="digits", name="of ben"))
    member = Member(cell={"optimizer.learning_rate": 0.01}, seed=1, run_id=theirs)
    Studies(store).change(study.study_id, lambda now: now.model_copy(update={"members": (*now.members, member)}))
    with pytest.raises(InputError):
        ben.run(run_id)
    Studies(ada).share(study.study_id, True)
    assert ben.run(run_id).name == "of a study" and Studies(ben).get(study.study_id)
    assert [each.run_id for each in ben.runs(of=Whose.SHARED)] == [run_id]
    cleo = Store(store.runs_dir, Viewer("p-cleocl", is_instructor=False))
    with pytest.raises(InputError):
        cleo.run(theirs)
    store.reindex()
    assert ben.run(run_id)
    Studies(ada).share(study.study_id, False)
    with pytest.raises(InputError):
        ben.run(run_id)


def test_anothers_study_is_as_if_it_were_not_there(ben, ada, study):
    ghost = study.study_id[:-4] + "zzzz"
    told = []
    for study_id in (study.study_id, ghost):
        for ask in (
            lambda each: Studies(ben).get(each),
            lambda each: Studies(ben).delete(each),
            lambda each: Studies(ben).share(each, True),
            lambda each: Studies(ben).turn(each, StudyState.PAUSED),
        ):
            with pytest.raises(InputError) as refused:
                ask(study_id)
            told.append(str(refused.value).replace(study_id, "…"))
    assert told[:4] == told[4:] and "Did you mean" not in "".join(told)
    assert Studies(ben).all() == [] and Studies(ben).of_run(study.members[0].run_id) == []
    assert Studies(ada).of_run(study.members[0].run_id) == [study.study_id]


def test_a_shared_study_is_not_anothers_to_change(ben, ada, study):
    Studies(ada).share(study.study_id, True)
    for change in (
        lambda: Studies(ben).turn(study.study_id, StudyState.STOPPED),
        lambda: Studies(ben).delete(study.study_id),
    ):
        with pytest.raises(InputError, match="shared with you to be looked at"):
            change()


def test_a_damaged_study_is_told_of_to_the_instructor_alone(ben, store, study):
    (store.runs_dir / "studies" / study.study_id / "study.json").write_text("{")
    assert Studies(ben).look() == ([], [])
    assert [each.record_id for each in Studies(store).look()[1]] == [study.study_id]


def test_anothers_result_is_not_reused(ben, ada, secret, carry_out):
    spec = Classification(dataset="digits", name="secret")
    carry_out()
    assert alike({spec.identity(): spec}, ada) and not alike({spec.identity(): spec}, ben)
    ada.share(secret, True)
    assert alike({spec.identity(): spec}, ben)


def test_a_spec_cannot_take_weights_from_anothers_run(ben, ada, secret):
    raw = {"dataset": "digits", "transfer": {"weights": {"kind": "run", "run": secret}}}
    spec = Classification.model_validate(raw)
    with pytest.raises(InputError, match=f"There is no run '{secret}'"):
        ben.submit(spec)
    assert ben.runs() == []
    assert ada.submit(spec)


def test_a_study_of_a_student_that_an_instructor_enlarges_stays_the_students(store, ada, ben):
    run_id = store.submit(Classification(dataset="digits"), owner="p-adaada")
    assert ada.run(run_id).owner == "p-adaada"
    assert ben.submit(Classification(dataset="digits"), owner="p-adaada") in [run.run_id for run in ben.runs()]
    assert len(ada.runs()) == 1, "nobody queues in the name of another"


def test_whose_a_run_is_stands_in_its_folder_and_does_not_travel(store, ada, ben, secret, carry_out, tmp_path):
    ada.share(secret, True)
    carry_out()
    store.reindex()
    assert (store.run(secret).owner, store.run(secret).shared) == ("p-adaada", True)
    Carrying(ada).pack([secret], tmp_path / "run.zip")
    (copy,) = Carrying(ben).unpack(tmp_path / "run.zip").run_ids
    assert copy != secret, "nor is it told whether it is the same"
    assert (store.run(copy).owner, store.run(copy).shared) == ("p-benben", False)


@pytest.mark.parametrize("said", ["{", "[]", '{"owner": 3}', '{"shared": true}'])
def test_a_run_that_does_not_say_whose_it_is_is_the_instructors(store, ben, secret, said):
    (store.runs_dir / secret / "owner.json").write_text(said)
    store.reindex()
    assert (store.run(secret).owner, store.run(secret).shared) == ("", False)
    with pytest.raises(InputError):
        ben.run(secret)


def test_runs_of_an_earlier_lab_belong_to_whoever_has_the_machine(store, ben):
    run_id = store.submit(Classification(dataset="digits"))
    assert not (store.runs_dir / run_id / "owner.json").exists()
    assert json.loads((store.runs_dir / run_id / "status.json").read_text())["state"] == "queued"
    assert ben.runs() == [] and Claims(store).take().run_id == run_id
