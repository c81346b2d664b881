"""Studies in the store: kept in files, indexed beside the runs, and heeded where runs are claimed."""

import json
import shutil

import pytest

from labcore.errors import InputError, LabError
from labcore.spec.plan import plan_of
from labcore.store.claims import Claims
from labcore.store.identifiers import new_run_id
from labcore.store.likeness import alike
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import Member, StudyState
from tests.store.earlier import VERSIONS, back_to

PLAN = plan_of({"base": {"dataset": "digits"}, "factors": {"regularization.dropout": [0, 0.5]}, "seeds": [1, 2]})


@pytest.fixture
def studies(store):
    return Studies(store)


@pytest.fixture
def begun(store, studies, spec):
    """A study of that many queued runs."""

    def begun(runs=2, own=True):
        ids = [new_run_id() for _ in range(runs)]
        members = [Member(cell={"regularization.dropout": n}, seed=1, run_id=run, own=own) for n, run in enumerate(ids)]
        study = studies.add(PLAN, members)
        for run_id in ids:
            store.submit(spec, run_id=run_id)
        return study

    return begun


def like(spec, store):
    """The ids of the runs that are like `spec`."""
    return [record.run_id for record in alike({spec.identity(): spec}, store).get(spec.identity(), [])]


def runs_of(study):
    return [member.run_id for member in study.members]


def test_a_study_is_read_as_it_was_kept(store, studies, begun):
    study = begun()
    assert study.name == "dropout"
    assert studies.get(study.study_id) == study == Studies(Store(store.runs_dir)).all()[0]
    assert studies.of_run(runs_of(study)[0]) == [study.study_id]
    with pytest.raises(InputError, match="Did you mean"):
        studies.get(study.study_id[:-1] + "x" if study.study_id[-1] != "x" else study.study_id[:-1] + "y")
    with pytest.raises(InputError, match="no study"):
        studies.get("../../etc")


def test_runs_of_a_paused_study_are_not_claimed_until_it_goes_on(store, studies, begun):
    study, claims = begun(), Claims(store)
    studies.turn(study.study_id, StudyState.PAUSED)
    assert not claims.waiting and claims.take() is None
    assert [record.position for record in store.runs()] == [None, None]
    studies.turn(study.study_id, StudyState.RUNNING)
    assert claims.waiting and claims.take().run_id == runs_of(study)[0]


def test_a_paused_study_holds_back_no_run_that_it_only_reuses(store, studies, begun, spec):
    run_id = store.submit(spec)
    study = studies.add(PLAN, [Member(cell={}, seed=1, run_id=run_id, own=False)])
    studies.turn(study.study_id, StudyState.PAUSED)
    assert Claims(store).take().run_id == run_id


def test_a_run_that_another_study_waits_for_goes_on(store, studies, begun):
    study = begun(1)
    studies.turn(study.study_id, StudyState.PAUSED)
    studies.add(PLAN, [member.model_copy(update={"own": False}) for member in study.members])
    assert Claims(store).take().run_id == runs_of(study)[0]


def test_a_run_alone_waits_for_one_run_of_a_study_and_not_for_all(store, begun, spec, carry_out):
    study = begun(4)
    alone = store.submit(spec)
    assert store.run(alone).position <= 2
    order = [carry_out().run_id for _ in range(5)]
    assert order.index(alone) <= 1
    assert [run_id for run_id in order if run_id != alone] == runs_of(study)


def test_two_studies_get_on_alike(store, begun):
    first, second = begun(4), begun(4)
    claims = Claims(store)
    taken = [claims.take().run_id for _ in range(4)]
    assert len(set(taken) & set(runs_of(first))) == len(set(taken) & set(runs_of(second))) == 2


def test_positions_are_the_order_in_which_runs_are_begun(store, begun, spec):
    begun(3)
    store.submit(spec)
    begun(2)
    foretold = [record.run_id for record in sorted(store.runs(), key=lambda record: record.position)]
    claims = Claims(store)
    assert [claims.take().run_id for _ in foretold] == foretold


def test_growing_keeps_what_is_there(studies, begun):
    study = begun(2)
    more = Member(cell={"regularization.dropout": 7}, seed=1, run_id=new_run_id())
    again = study.members[0].model_copy(update={"run_id": new_run_id()})
    larger = PLAN.model_copy(update={"seeds": (1, 2, 3)})
    grown = studies.grow(study.study_id, PLAN, larger, [again, more])
    assert grown.members == (*study.members, more) and grown.plan == larger
    assert studies.grow(study.study_id, PLAN, PLAN, []) is None, "somebody has made it larger meanwhile"
    assert studies.get(study.study_id) == grown


def test_a_forgotten_study_leaves_its_runs(store, studies, begun):
    study = begun()
    studies.turn(study.study_id, StudyState.PAUSED)
    studies.delete(study.study_id)
    assert studies.all() == [] and len(store.runs()) == 2
    assert Claims(store).waiting, "nobody holds them back any more"
    with pytest.raises(InputError, match="no study"):
        studies.delete(study.study_id)


def test_an_index_made_anew_knows_the_studies_again(store, studies, begun):
    study = begun()
    studies.turn(study.study_id, StudyState.PAUSED)
    store.database.path.unlink()
    assert store.reindex() == 2
    assert not Claims(store).waiting
    assert studies.of_run(runs_of(study)[1]) == [study.study_id]


def test_a_copy_of_a_study_is_not_taken_for_the_study(store, studies, begun):
    study = begun()
    folder = store.runs_dir / "studies" / study.study_id
    copy = shutil.copytree(folder, folder.with_name("study-20200101-000000-copy"))
    assert [each.study_id for each in studies.all()] == [study.study_id]
    with pytest.raises(LabError, match=f"of another study, '{study.study_id}'"):
        studies.turn(copy.name, StudyState.STOPPED)
    studies.delete(copy.name)
    assert studies.get(study.study_id) == study


@pytest.mark.parametrize("content", ["", "{", "[]", '{"study_id": 3, "name": "x"}', '{"name": "\\ud800"}'])
def test_a_damaged_file_breaks_no_list(store, studies, begun, content):
    whole, torn = begun(), begun()
    (store.runs_dir / "studies" / torn.study_id / "study.json").write_text(content)
    assert [study.study_id for study in studies.all()] == [whole.study_id]
    (damaged,) = studies.look()[1]
    assert damaged.record_id == torn.study_id and "study.json' is " in damaged.problem
    assert "delete the study" in damaged.cure
    with pytest.raises(LabError, match="Its runs are safe"):
        studies.get(torn.study_id)
    assert store.reindex() == 4
    studies.delete(torn.study_id)
    assert len(store.runs()) == 4


@pytest.mark.parametrize("version", VERSIONS)
def test_an_index_of_an_earlier_version_is_brought_up_to_date(store, spec, carry_out, version):
    run_id = store.submit(spec)
    carry_out(report={"test": {"accuracy": 0.8}, "dataset_fingerprint": "abc"})
    waiting = store.submit(spec.model_copy(update={"seed": 8}))
    back_to(version, store.database.path)
    again = Store(store.runs_dir)
    assert like(spec, again) == [run_id], "its identity is found out when asked for"
    assert Studies(again).all() == [] and Claims(again).take().run_id == waiting
    assert again.test_looks("digits").times == 1


def test_runs_of_the_same_result_are_found_whatever_they_are_called(store, spec, carry_out):
    run_id = store.submit(spec)
    other = store.submit(spec.model_copy(update={"seed": 8}))
    wanted = spec.model_copy(update={"name": "another", "open_test": False})
    assert like(wanted, store) == [run_id]
    carry_out(State.FAILED)
    assert like(wanted, store) == [], "what failed has no result"
    assert like(spec.model_copy(update={"seed": 8}), store) == [other]


def test_the_file_alone_tells_what_the_study_is(store, begun):
    study = begun()
    written = json.loads((store.runs_dir / "studies" / study.study_id / "study.json").read_text())
    assert written["plan"]["factors"] == {"regularization.dropout": [0, 0.5]}
    assert [member["run_id"] for member in written["members"]] == runs_of(study)
