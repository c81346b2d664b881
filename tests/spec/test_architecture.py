"""The cost that is worked out without building anything is that of the network that gets built."""

import pytest

from labcore.nn.classifier import classifier
from labcore.nn.describe import flops
from labcore.spec.architecture import Architecture
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import shapes

DATA = shapes(images=60, side=32)


OURS = [kind for kind, each in Architecture.kinds().items() if not issubclass(each, Backbone)]


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize(
    "scaling",
    [{}, {"width": 2, "depth": 2, "resolution": 1.5}, {"resolution": 0.66}],
    ids=["plain", "scaled", "of an odd side"],
)
def test_it_agrees_with_the_network(kind, scaling):
    raw = {"dataset": "shapes", "architecture": kind, "scaling": scaling, "training": {"batch_size": 4}}
    spec = resolve(assign(raw, []), lambda _: DATA.card)
    shape = spec.input_shape(DATA.card)
    cost = spec.architecture.cost(shape, spec.scaling)
    if cost is None:
        pytest.skip("only building it tells")
    model = classifier(spec, shape, 3)
    assert 0.85 * model.count_params() <= cost.weights <= model.count_params()
    assert cost.flops == pytest.approx(flops(model), rel=0.06)
