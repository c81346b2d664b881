"""Every option of every choice, found by itself: a new class in `labcore.spec` is tested here without an edit."""

import pytest

from labcore.spec.base import Choice, choice_of, choices_of, extra
from labcore.spec.classification import Classification
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import assign, resolve
from tests.samples import shapes

DATA = shapes(images=60, side=16)
ROOTS = [root for root in Choice.__subclasses__() if root is not Experiment]
OPTIONS = [option for root in ROOTS for option in root.kinds().values()]


def named(option: type) -> str:
    return option.__name__


def base(*assignments: str) -> Classification:
    small = ["architecture.filters=4", "architecture.blocks=2", "training.batch_size=8", *assignments]
    return resolve(assign({"dataset": "shapes"}, small), lambda _: DATA.card)


def with_option(option: type[Choice]) -> Classification:
    """A small spec in which `option` is chosen, wherever in the spec its choice stands."""
    spec = base()
    chosen = _place(spec, option)
    assert chosen is not None, f"no setting of the spec takes {option.__name__}"
    return chosen


def _place(spec, option):
    for name, field in type(spec).model_fields.items():
        choice, many, value = choice_of(field), choices_of(field), getattr(spec, name)
        if choice and issubclass(option, choice):
            return spec.model_copy(update={name: option()})
        if many and issubclass(option, many):
            return spec.model_copy(update={name: (option(),)})
        if hasattr(type(value), "model_fields") and (changed := _place(value, option)) is not None:
            return spec.model_copy(update={name: changed})
    return None


@pytest.mark.parametrize("option", OPTIONS, ids=named)
def test_an_option_explains_itself(option):
    assert option.title and option.__doc__ and option.__doc__.split("\n")[0].rstrip().endswith(".")
    for name, field in option.model_fields.items():
        if name != option.tag:
            assert field.description and field.description[0].isupper(), f"{option.__name__}.{name} has no help"
            assert extra(field, "unit") is not None, f"{option.__name__}.{name} is not declared by setting()"


@pytest.mark.parametrize("option", OPTIONS, ids=named)
def test_a_spec_with_the_option_takes_the_way_there_and_back(option):
    spec = with_option(option)
    assert Classification.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize("option", OPTIONS, ids=named)
def test_the_option_trains_one_step_and_survives_saving(option, tmp_path):
    import keras
    import numpy as np

    from labcore.nn.portable import portable
    from labcore.tasks.classification import build_learner

    spec = with_option(option)
    learner = build_learner(spec, DATA)
    before = [weight.copy() for weight in learner.model.get_weights()]
    images = DATA.pixels.reshape(-1, 16, 16, 1)
    loss, _, count = learner.step(images[:8], DATA.labels[:8]).numpy()
    learner.step(images[8:16], DATA.labels[8:16])
    assert np.isfinite(loss) and count == 8
    assert any((old != new).any() for old, new in zip(before, learner.model.get_weights(), strict=True))

    portable(learner.model).save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert not [layer for layer in loaded.layers if type(layer).__module__.startswith("labcore")]
    answers = learner.predict(images, np.arange(20))
    np.testing.assert_allclose(loaded(images[:20].astype("float32")).numpy(), answers, atol=1e-5)
