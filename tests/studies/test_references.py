"""Runs that a spec names are looked at before it is queued."""

import pytest

from labcore.datasets import builtin
from labcore.errors import InputError
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.store import Store
from labcore.studies.references import objections_to_runs
from tests import fabricate

CARD = builtin.card("digits")


@pytest.fixture
def lab(lab_home):
    return Store()


def said(store, *assignments, card=CARD, **raw):
    spec = resolve(assign({"dataset": "digits", **raw}, assignments), lambda _: CARD)
    return [f"{problem.key}: {problem.message} {problem.cure}" for problem in objections_to_runs(spec, card, store)]


def weights_of(run_id):
    return f"transfer.weights={{kind: run, run: {run_id}}}"


def features_of(run_id):
    return {"task": "baseline", "features": {"kind": "network", "run": run_id}}


def test_a_finished_run_of_the_same_network_has_nothing_against_it(lab):
    earlier = fabricate.finished(lab).run_id
    assert said(lab, weights_of(earlier)) == said(lab, **features_of(earlier)) == said(lab) == []


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda store: "20260101-000000-abcdef", "There is no run"),
        (lambda store: "../elsewhere", "There is no run"),
        (lambda store: fabricate.submitted(store).run_id, "is queued and has kept no network. Wait until"),
        (lambda store: fabricate.failed(store).run_id, None),
        (lambda store: fabricate.baseline(store).run_id, "is of a classical baseline, in which no network reads"),
    ],
)
def test_a_run_that_has_no_network_is_refused_with_the_cure(lab, made, says):
    run_id = made(lab)
    says = says or "is failed and has kept no network"
    for key, found in (
        ("transfer.weights.run", said(lab, weights_of(run_id))),
        ("features.run", said(lab, **features_of(run_id))),
    ):
        (only,) = found
        assert only.startswith(f"{key}: ") and says in only and f"Set {key} to a finished run" in only


def test_features_of_images_prepared_in_another_way_are_doubted(lab):
    earlier = fabricate.finished(lab, preprocessing={"contrast": "equalization"}).run_id
    (only,) = said(lab, **features_of(earlier))
    assert "prepared in another way" in only
    assert said(lab, "preprocessing.contrast=equalization", **features_of(earlier)) == []


@pytest.mark.parametrize("task", ["vae", "gan"])
def test_samples_are_held_against_images_only_by_a_network_that_takes_such_images(lab, task):
    earlier = fabricate.finished(lab).run_id
    features = {"task": task, "scores": {"features": {"kind": "run", "run": earlier}}}
    assert said(lab, **features) == []
    (only,) = said(lab, "preprocessing.size=12", **features)
    assert "takes images of 8×8×1, and these are of 12×12×1" in only
    (only,) = said(lab, task=task, scores={"features": {"kind": "run", "run": fabricate.submitted(lab).run_id}})
    assert "has kept no network" in only


def test_a_run_in_the_trash_or_with_a_broken_spec_is_refused(lab):
    trashed, broken = (fabricate.finished(lab) for _ in range(2))
    lab.delete(trashed.run_id)
    (broken.path / "spec.json").write_text("{")
    assert "lies in the trash. Restore it first" in said(lab, weights_of(trashed.run_id))[0]
    assert "no readable spec.json" in said(lab, weights_of(broken.run_id))[0]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["architecture=residual"], "its network is CNN, and this is Residual CNN"),
        (["architecture.filters=8"], "weights, and this one"),
        (["scaling.width=0.5"], "weights, and this one"),
        (["regularization.normalization=group"], "its normalization is batch, and here it is group"),
        (["preprocessing.color=rgb"], "its images have 1 channels, and these 3"),
        (["head={kind: squeeze_excitation, units: [8]}", "regularization.dropout=0.1", "preprocessing.size=16"], None),
    ],
)
def test_weights_of_another_network_are_refused_and_what_is_made_anew_may_differ(lab, settings, says):
    found = said(lab, weights_of(fabricate.finished(lab).run_id), *settings)
    assert (found == []) if says is None else says in found[0]


def test_a_backbone_must_be_of_the_same_variant_and_width(lab):
    small = {"architecture": {"kind": "mobilenet_v3"}, "preprocessing": {"size": 32}}
    earlier = fabricate.finished(lab, **small).run_id
    assert said(lab, weights_of(earlier), **small) == []
    assert "another variant" in said(lab, weights_of(earlier), "architecture.variant=Large", **small)[0]
    assert "its width is 1, and here it is 0.75" in said(lab, weights_of(earlier), "scaling.width=0.75", **small)[0]


def test_a_network_that_may_know_the_test_images_lends_no_features(lab):
    earlier = fabricate.finished(lab).run_id
    changed = CARD.model_copy(update={"fingerprint": "1" * 64})
    assert "may know images that are test images now" in said(lab, card=changed, **features_of(earlier))[0]


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ("{kind: run}", "No run is named"),
        ("{kind: file}", "No file of weights is named"),
        ("{kind: file, path: absent.h5}", "There is no file of weights"),
        ("{kind: file, path: net.pkl}", "no file of weights that can be read"),
    ],
)
def test_weights_that_are_not_there_are_refused_by_the_spec_itself(lab, weights, says):
    with pytest.raises(InputError, match=says):
        said(lab, f"transfer.weights={weights}")
