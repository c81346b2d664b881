"""A study from its file to its end: what is queued, held back, mended, enlarged and reused."""

import shutil

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.plan import plan_of
from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies import life
from labcore.studies.observed import observations
from labcore.studies.proposal import propose
from labcore.studies.standing import standing
from tests import fabricate

RAW = {
    "base": {"dataset": "digits", "training": {"epochs": 8, "batch_size": 64}},
    "factors": {"regularization.dropout": [0.0, 0.5]},
    "seeds": [1, 2],
}


@pytest.fixture
def store(lab_home):
    return Store()


def begin(store, **raw):
    return life.begin(propose(plan_of({**RAW, **raw}), store, Library()), store)


def settle(store, run_id, state):
    """Bring a queued run to `state`, as its worker would."""
    folder = store.folder(run_id)
    folder.write_status(folder.status().model_copy(update={"state": state, "finished": 1.0}))
    store.refresh()


def states(store, study):
    now = standing(Studies(store).get(study.study_id), store)
    return [now.state_of(member) for member in now.study.members]


def test_every_combination_is_queued_with_every_seed_and_its_test_set_closed(store):
    study = begin(store)
    specs = [store.folder(member.run_id).spec() for member in study.members]
    assert [(spec.regularization.dropout, spec.seed) for spec in specs] == [(0, 1), (0.5, 1), (0, 2), (0.5, 2)]
    assert not any(spec.open_test for spec in specs)
    assert specs[1].name == "dropout 0.5 · seed 1"
    assert standing(study, store).state == "running"


def test_folds_make_a_run_for_each(store):
    study = begin(store, folds=3, seeds=[1])
    divisions = [store.folder(member.run_id).spec().division for member in study.members]
    assert [(each.folds, each.fold) for each in divisions] == [(3, 1), (3, 2), (3, 3)] * 2
    assert [member.fold for member in study.members] == [1, 2, 3] * 2


def test_a_wrong_level_is_refused_with_its_combination_and_nothing_is_queued(store):
    with pytest.raises(InputError, match=r"With dropout 7.*'regularization.dropout'"):
        begin(store, factors={"regularization.dropout": [0.1, 7]})
    with pytest.raises(InputError, match=r"^There is no setting 'regularization.droput'.*regularization.dropout"):
        begin(store, factors={"regularization.droput": [0.1, 0.2]})
    with pytest.raises(InputError, match="Did you mean 'accuracy'"):
        begin(store, metric="acuracy")
    assert store.runs() == [] and Studies(store).all() == []


def test_what_is_in_the_store_is_not_trained_again(store):
    there = fabricate.finished(store, seed=1, regularization={"dropout": 0.5})
    there.write_environment({"dataset": {"name": "digits", "fingerprint": Library().card("digits").fingerprint}})
    proposal = propose(plan_of(RAW), store, Library())
    assert proposal.reused == 1 and len(proposal.new) == 3
    study = life.begin(proposal, store)
    (reused,) = (member for member in study.members if not member.own)
    assert (reused.run_id, reused.cell, reused.seed) == (there.run_id, {"regularization.dropout": 0.5}, 1)
    again = propose(plan_of(RAW), store, Library())
    assert again.reused == 4, "also what is still queued"
    store.delete(there.run_id)
    assert propose(plan_of(RAW), store, Library()).reused == 3


def test_a_run_that_read_other_images_is_not_reused(store):
    there = fabricate.finished(store, seed=1, regularization={"dropout": 0.5})
    there.write_environment({"dataset": {"name": "digits", "fingerprint": "of another content"}})
    assert propose(plan_of(RAW), store, Library()).reused == 0


def test_of_many_runs_in_the_store_each_combination_takes_its_own_newest(store):
    fingerprint = {"dataset": {"name": "digits", "fingerprint": Library().card("digits").fingerprint}}
    older, newer = (fabricate.finished(store, seed=1, regularization={"dropout": 0.5}) for _ in range(2))
    other = fabricate.submitted(store, seed=2, regularization={"dropout": 0.2})
    for folder in (older, newer):
        folder.write_environment(fingerprint)
    proposal = propose(plan_of({**RAW, "factors": {"regularization.dropout": [0.0, 0.2, 0.5]}}), store, Library())
    taken = {(member.cell["regularization.dropout"], member.seed): member.run_id for member in proposal.members}
    assert (taken[0.5, 1], taken[0.2, 2]) == (newer.run_id, other.run_id)
    assert set(proposal.new) == set(taken.values()) - {newer.run_id, other.run_id} and len(proposal.new) == 4


def test_two_combinations_that_are_one_experiment_are_run_once_and_said(store):
    raw = {"factors": {"optimizer": [{"kind": "adam"}, {"kind": "adam", "learning_rate": 0.001}]}}
    proposal = propose(plan_of({**RAW, **raw}), store, Library())
    assert len(proposal.new) == 2 and len(proposal.members) == 4
    assert any("one and the same experiment" in remark for remark in proposal.remarks)


def test_settings_that_follow_a_factor_are_told(store):
    base = {"dataset": "digits"}
    proposal = propose(plan_of({**RAW, "base": base, "factors": {"division.share": [1.0, 0.05]}}), store, Library())
    assert any(remark.startswith("training.batch_size differs") for remark in proposal.remarks)


def test_a_stop_ends_its_own_runs_only_and_can_be_taken_back(store):
    theirs = fabricate.submitted(store, seed=1, regularization={"dropout": 0.5})
    study = begin(store)
    life.stop(study.study_id, store)
    assert states(store, study) == ["cancelled", "queued", "cancelled", "cancelled"]
    assert store.run(theirs.run_id).state is State.QUEUED
    with pytest.raises(InputError, match="has been stopped"):
        life.pause(study.study_id, store)
    life.resume(study.study_id, store, Library())
    assert states(store, study) == ["queued"] * 4


def test_a_run_that_is_still_ending_when_its_study_is_resumed_goes_on_after_that(store):
    study = begin(store)
    claims = Claims(store)
    claim, finishing = claims.take(), claims.take()
    life.stop(study.study_id, store)
    life.resume(study.study_id, store, Library())
    assert states(store, study) == ["running", "running", "queued", "queued"]
    settle(store, claim.run_id, State.CANCELLED)
    settle(store, finishing.run_id, State.FINISHED)
    assert states(store, study) == ["queued", "finished", "queued", "queued"]
    assert {claims.take().run_id for _ in range(3)} == {study.members[at].run_id for at in (0, 2, 3)}


def test_a_stop_leaves_alone_what_another_study_waits_for(store):
    first, second = begin(store), begin(store)
    assert not any(member.own for member in second.members)
    life.stop(first.study_id, store)
    assert states(store, second) == ["queued"] * 4
    life.stop(second.study_id, store)
    life.stop(first.study_id, store)
    assert states(store, first) == ["cancelled"] * 4


def test_of_a_stopped_study_a_run_that_is_resumed_alone_is_begun_and_one_that_grows_goes_on(store):
    study = begin(store)
    life.stop(study.study_id, store)
    store.resubmit(study.members[0].run_id)
    assert Claims(store).take().run_id == study.members[0].run_id
    life.grow(study.study_id, life.larger(study.plan, seeds=[9]), store, Library())
    assert Studies(store).get(study.study_id).state is StudyState.RUNNING


def test_a_pause_holds_back_and_resuming_queues_what_is_missing(store):
    study = begin(store)
    life.pause(study.study_id, store)
    assert standing(Studies(store).get(study.study_id), store).state == "paused"
    assert Claims(store).take() is None
    store.delete(study.members[2].run_id)
    store.purge()
    life.resume(study.study_id, store, Library())
    assert states(store, study) == ["queued"] * 4
    assert store.folder(study.members[2].run_id).spec().seed == 2


def test_a_study_whose_beginning_was_cut_short_is_resumed_whole(store, monkeypatch):
    submit = Store.submit

    def until_the_disk_is_full(self, spec, **options):
        if len(self.runs()) == 2:
            raise LabError("The disk is full.")
        return submit(self, spec, **options)

    with monkeypatch.context() as patched, pytest.raises(LabError, match="disk is full"):
        patched.setattr(Store, "submit", until_the_disk_is_full)
        begin(store)
    (study,) = Studies(store).all()
    assert states(store, study) == ["queued", "queued", "missing", "missing"]
    life.resume(study.study_id, store, Library())
    assert states(store, study) == ["queued"] * 4 and len(store.runs()) == 4


def test_a_failed_member_is_retried_alone(store):
    study = begin(store)
    failed, other = study.members[0].run_id, study.members[1].run_id
    for run_id in (failed, other):
        settle(store, run_id, State.FAILED)
    assert life.retry(study.study_id, failed, store, Library()) == failed
    assert states(store, study) == ["queued", "failed", "queued", "queued"]
    with pytest.raises(InputError, match="is queued"):
        life.retry(study.study_id, failed, store, Library())
    with pytest.raises(InputError, match="not in study"):
        life.retry(study.study_id, "20260101-000000-abcdef", store, Library())


def test_a_member_that_was_thrown_away_is_run_anew(store):
    study = begin(store)
    gone = study.members[3]
    store.delete(gone.run_id)
    assert states(store, study)[3] == "missing"
    fresh = life.retry(study.study_id, gone.run_id, store, Library())
    assert fresh != gone.run_id
    now = Studies(store).get(study.study_id).members[3]
    assert (now.run_id, now.cell, now.seed) == (fresh, gone.cell, gone.seed)
    assert store.folder(fresh).spec().identity() == store.folder(gone.run_id).spec().identity()


def test_a_study_whose_runs_could_not_all_be_queued_is_named_and_goes_on(store, monkeypatch):
    submit = Store.submit

    def full(self, spec, **given):
        if len(self.runs()) == 1:
            raise LabError("The disk is full.", "Make room.")
        return submit(self, spec, **given)

    monkeypatch.setattr(Store, "submit", full)
    with pytest.raises(LabError) as refusal:
        begin(store)
    (study,) = Studies(store).all()
    assert (
        refusal.value.cure
        == f"Make room. Then go on with what is begun: python -m labcore studies resume {study.study_id}"
    )
    monkeypatch.undo()
    life.resume(study.study_id, store, Library())
    assert states(store, study) == ["queued"] * 4


def test_a_damaged_member_does_not_keep_the_others_from_going_on(store, caplog):
    study = begin(store)
    torn, gone = (store.folder(member.run_id) for member in study.members[:2])
    life.stop(study.study_id, store)
    (torn.path / "spec.json").write_text("{")
    shutil.rmtree(gone.path)
    life.resume(study.study_id, store, Library())
    assert states(store, study)[2:] == ["queued", "queued"]
    assert f"Run '{torn.run_id}' has no readable spec.json" in caplog.text
    assert life.retry(study.study_id, gone.run_id, store, Library()) != gone.run_id
    assert states(store, study)[1] == "queued"


def test_two_that_retry_the_same_member_at_once_queue_one_run(store, monkeypatch):
    study = begin(store)
    gone = study.members[3].run_id
    store.delete(gone)
    before, name, faster = len(store.runs()), life.new_run_id, list[str]()

    def overtaken():
        monkeypatch.setattr(life, "new_run_id", name)
        faster.append(life.retry(study.study_id, gone, store, Library()))
        return name()

    monkeypatch.setattr(life, "new_run_id", overtaken)
    assert [life.retry(study.study_id, gone, store, Library())] == faster
    assert len(store.runs()) == before + 1


def test_a_study_grows_by_seeds_and_values(store):
    study = begin(store, labels={"regularization.dropout": ["without", "half"]})
    plan = life.larger(study.plan, seeds=[2, 3], values={"regularization.dropout": [0.2]})
    grown, proposal = life.grow(study.study_id, plan, store, Library())
    assert len(grown.members) == 9 and len(proposal.new) == 5
    assert grown.members[:4] == study.members
    assert grown.plan.labels["regularization.dropout"] == ("without", "half", "0.2")
    with pytest.raises(InputError, match="is no factor of this study"):
        life.larger(study.plan, values={"optimizer.kind": ["sgd"]})


def test_two_that_enlarge_a_study_at_once_lose_neither_change(store, monkeypatch):
    study = begin(store)
    one = life.larger(study.plan, seeds=[3])
    other = life.larger(study.plan, values={"regularization.dropout": [0.2]})

    def overtaken(*args):
        with monkeypatch.context() as patched:
            patched.setattr(life, "propose", propose)
            life.grow(study.study_id, other, store, Library())
        monkeypatch.setattr(life, "propose", propose)
        return propose(*args)

    monkeypatch.setattr(life, "propose", overtaken)
    grown, proposal = life.grow(study.study_id, one, store, Library())
    assert grown.plan.seeds == (1, 2, 3) and grown.plan.factors["regularization.dropout"] == (0.0, 0.5, 0.2)
    assert len(grown.members) == 9 and len({member.place for member in grown.members}) == 9
    assert len(proposal.new) == 3 and states(store, grown) == ["queued"] * 9
    assert Studies(store).get(study.study_id) == grown


def test_deleting_leaves_runs_or_takes_its_own_along(store):
    fabricate.submitted(store, seed=1, regularization={"dropout": 0.5})
    study = begin(store)
    twin = begin(store)
    assert life.delete(study.study_id, store, with_runs=True) == 0, "the other study has them too"
    assert life.delete(twin.study_id, store) == 0 and len(store.runs()) == 4
    third = begin(store, seeds=[5])
    assert life.delete(third.study_id, store, with_runs=True) == 2
    assert len(store.runs()) == 4 and len(store.trash()) == 2


def test_runs_at_work_are_not_deleted(store):
    study = begin(store)
    Claims(store).take()
    with pytest.raises(InputError, match="Stop it first"):
        life.delete(study.study_id, store, with_runs=True)
    assert Studies(store).get(study.study_id).state is StudyState.RUNNING


def test_statistics_see_finished_runs_with_figures_of_both_kinds(store):
    fabricate.finished(store, seed=1, regularization={"dropout": 0.5}).write_environment(
        {"dataset": {"name": "digits", "fingerprint": Library().card("digits").fingerprint}}
    )
    study = begin(store)
    (seen,) = observations(standing(study, store))
    assert (seen.cell, seen.seed, seen.fold) == ({"regularization.dropout": 0.5}, 1, None)
    assert 0 < seen.figures["accuracy"] <= 1 and 0 < seen.figures["train_accuracy"] <= 1
    assert not any(name.startswith(("val_", "test_")) for name in seen.figures)
    assert seen.costs["seconds"] > 0 and seen.folds is None


def test_statistics_know_of_folds_that_are_still_to_be_run(store):
    study = begin(store, folds=3, seeds=[1])
    fabricate.carried_on(store, store.folder(study.members[0].run_id), State.FINISHED)
    (seen,) = observations(standing(study, store))
    assert (seen.fold, seen.folds) == (1, 3)
