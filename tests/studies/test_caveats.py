"""What must be said before anybody concludes anything."""

from dataclasses import replace

from labcore.store.status import State
from labcore.studies.caveats import caveats
from tests.studies.entrants import entrant


def said(entrants):
    return " ".join(caveat.message for caveat in caveats(entrants))


def test_other_data_forbid_a_comparison():
    assert "different data sets ('a', 'b')" in said([entrant("x", dataset="a"), entrant("y", dataset="b")])
    changed = [entrant("x", fingerprint="1"), entrant("y", fingerprint="2")]
    assert "different content or splits" in said(changed)
    assert caveats(changed)[0].fatal
    assert not any(caveat.fatal for caveat in caveats([entrant("x"), entrant("y", seed=1)]))


def test_data_sets_that_are_judged_by_the_same_images_can_be_compared():
    real, more = (replace(entrant(name, dataset=name), judged_by="the same") for name in ("real", "more"))
    assert "have the same validation and test images" in said([real, more])
    assert not any(caveat.fatal for caveat in caveats([real, more]))
    assert any(caveat.fatal for caveat in caveats([real, replace(more, judged_by="other")]))


def judged(run_id, reader="r1", samples=2048, network="a classifier of digits", **settings):
    told = {"feature_network": network, "feature_identity": reader, "samples": samples, "frechet_distance": 1.0}
    made = entrant(run_id, **{"scores.samples": samples, **settings})
    return replace(made, report={"validation": told})


def test_distances_in_other_features_or_of_other_numbers_of_samples_are_not_compared():
    assert not any(caveat.fatal for caveat in caveats([judged("a"), judged("b", seed=1)]))
    other = [judged("a"), judged("b", "r2", seed=1)]
    assert "2 networks that are each a classifier of digits" in said(other) and caveats(other)[0].fatal
    assert "a classifier of digits; the network of run x" in said(
        [judged("a"), judged("b", "r2", network="the network of run x")]
    )
    fewer = [judged("a"), judged("b", samples=512)]
    assert "different numbers of samples were judged (512, 2048)" in said(fewer) and caveats(fewer)[0].fatal
    at_work = replace(entrant("c", **{"scores.samples_while_training": 512}), report={})
    assert "(512, 2048)" in said([judged("a"), at_work])
    sets = [replace(judged(name, name, dataset=name), judged_by="the same") for name in ("real", "more")]
    assert "only in the features of one network" in said(sets) and any(caveat.fatal for caveat in caveats(sets))


def test_bounds_of_other_likelihoods_are_not_compared():
    one, other = (judged(kind, **{"likelihood.kind": kind}) for kind in ("bernoulli", "gaussian"))
    assert "likelihood bernoulli and gaussian" in said([one, other]) and caveats([one, other])[0].fatal
    assert not any(
        caveat.fatal for caveat in caveats([one, judged("again", seed=1, **{"likelihood.kind": "bernoulli"})])
    )


def test_runs_of_tasks_that_no_figure_judges_alike_cannot_be_compared():
    told, made, coded = (entrant(task, task=task) for task in ("classification", "gan", "vae"))
    found = caveats([told, made])[0]
    assert found.fatal and "different things (classification and GAN)" in found.message
    assert "different things" not in said([made, coded]), "both are judged by their samples"
    assert "different things" not in said([told, entrant("b", task="baseline")])


def test_one_seed_each_allows_no_claim_and_several_do():
    assert "One seed: no claim can be made" in said([entrant("x", width=1), entrant("y", width=2)])
    several = [entrant(f"{width}{seed}", width=width, seed=seed) for width in (1, 2) for seed in (0, 1)]
    assert "One seed" not in said(several)
    assert "One seed" not in said([entrant("x", seed=0), entrant("y", seed=1)]), "no difference is claimed here"


def test_the_same_seed_twice_is_said_to_be_one_experiment():
    assert "counted once" in said([entrant("a", seed=0), entrant("b", seed=0)])
    assert "counted once" not in said([entrant("a", seed=0), entrant("b", seed=1)])


def test_runs_that_left_out_different_images_are_told_apart():
    whole, less = entrant("a", exclusions=None), entrant("b", exclusions="careful@1")
    assert "left out different training images (careful@1, nothing)" in said([whole, less])
    assert "left out" not in said([less, entrant("c", exclusions="careful@1", seed=1)])
    assert "left out" not in said([whole, entrant("old", seed=1)])


def test_of_runs_with_one_name_the_unfinished_one_is_told_by_its_id():
    done, under_way = entrant("a"), replace(entrant("b", state=State.RUNNING, seed=1), name="a")
    assert "Not finished: a (b)." in said([done, under_way])
    assert "Not finished: c." in said([done, entrant("c", state=State.RUNNING, seed=1)])
    many = [entrant(f"r{seed}", state=State.FAILED, seed=seed) for seed in range(9)]
    assert "Not finished: r0, r1, r2, r3 and 5 more." in said([done, *many])


def test_runs_judged_on_other_folds_are_told_apart():
    def folded(run_id, fold, seed=0):
        return entrant(run_id, seed=seed, **{"division.folds": 3 if fold else 0, "division.fold": fold or 1})

    assert "different validation images" in said([folded("a", 1), folded("b", 2)])
    assert "different validation images" in said([folded("a", 1), folded("b", None)])
    assert "different validation images" in said([folded("a", 1), folded("b", 1, seed=1)]), "another seed divides anew"
    assert "different validation images" not in said([folded("a", None), folded("b", None, seed=1)])
