"""What can be varied is found in the spec classes, whatever the task."""

import pytest

from labcore.datasets.library import Library
from labcore.spec.plan import plan_of
from labcore.spec.resolve import resolve, tasks
from labcore.spec.varying import variables
from labcore.studies.candidates import candidates


def of(lab_home, **raw):
    spec = resolve({"dataset": "digits", **raw}, Library().card)
    return spec, variables(type(spec), spec.model_dump(mode="json"))


@pytest.mark.parametrize("task", [name for name, kind in tasks().items() if kind.takes == "classification"])
def test_every_choice_that_is_found_can_be_a_factor(lab_home, task):
    _, found = of(lab_home, task=task)
    for key, each in found.items():
        if each.choice is None or len(each.choice.kinds()) < 2:
            continue
        others = [kind for kind in each.choice.kinds() if kind != each.value]
        plan = plan_of({"base": {"task": task, "dataset": "digits"}, "factors": {key: [each.value, others[0]]}})
        assert len(plan.cells()) == 2


def test_settings_are_those_of_the_kinds_that_the_base_has(lab_home):
    _, found = of(lab_home, optimizer={"kind": "sgd", "momentum": 0.5})
    assert found["optimizer.kind"].value == "sgd" and found["optimizer.momentum"].value == 0.5
    assert "optimizer.weight_decay" in found and "optimizer.beta_1" not in found
    assert found["augmentation.operations"].several is not None
    assert found["division.share"].value == 1.0
    assert not {"seed", "name", "task", "division.fold", "open_test"} & set(found)


def test_values_of_a_found_setting_make_runs(lab_home):
    spec, found = of(lab_home)
    plan = plan_of(
        {
            "base": {"task": spec.task, "dataset": "digits"},
            "factors": {"regularization.dropout": [found["regularization.dropout"].value, 0.5]},
        }
    )
    assert [each.spec.regularization.dropout for each in candidates(plan, Library().card)][:2] == [
        spec.regularization.dropout,
        0.5,
    ]
