"""A network put together block by block: counted as it is built, and refused where it cannot be."""

import pytest

from labcore.errors import InputError
from labcore.nn.classifier import classifier
from labcore.nn.describe import describe
from labcore.spec.classification import Classification
from labcore.spec.resolve import resolve
from tests.samples import shapes

CARD = shapes(images=60, side=16).card
CONVOLUTION, POOLING, DENSE = {"kind": "convolution", "filters": 4}, {"kind": "pooling"}, {"kind": "dense", "units": 4}


def made(*blocks, **scaling):
    architecture = {"kind": "blockwise", "blocks": list(blocks)}
    return resolve({"dataset": "shapes", "architecture": architecture, "scaling": scaling}, lambda _: CARD)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((), 1),
        ((POOLING,), 1),
        ((CONVOLUTION, POOLING, DENSE), 3),
        (({**CONVOLUTION, "repeats": 3}, {"kind": "separable_convolution"}, {"kind": "squeeze_excitation"}, DENSE), 8),
    ],
)
def test_layers_with_weights_are_counted_as_they_are_built(blocks, expected):
    spec = made(*blocks)
    assert spec.architecture.weighted_layers(spec.scaling) == expected
    assert describe(classifier(spec, (16, 16, 1), 3), 1)["weighted_layers"] == expected


def test_it_says_whether_the_limit_of_eight_holds():
    start = Classification.model_validate({"architecture": "blockwise"})
    assert "8 layers with weights" in start.architecture.remark(start)
    assert "within the limit of 8" in start.architecture.remark(start)
    deeper = made({**CONVOLUTION, "repeats": 4}, DENSE, depth=2)
    assert "10 layers" in deeper.architecture.remark(deeper)
    assert "beyond the limit of 8" in deeper.architecture.remark(deeper)


def test_layers_of_head_and_transformer_count_too():
    head, transformer = {"kind": "squeeze_excitation", "units": (8, 8)}, {"kind": "affine"}
    architecture = {"kind": "blockwise", "blocks": [CONVOLUTION]}
    raw = {"dataset": "shapes", "architecture": architecture, "head": head, "transformer": transformer}
    spec = resolve(raw, lambda _: CARD)
    assert describe(classifier(spec, (16, 16, 1), 3), 1)["weighted_layers"] == 10
    assert spec.architecture.remark(spec).startswith("10 layers") and "beyond" in spec.architecture.remark(spec)


def test_more_pooling_than_the_image_allows_is_refused_with_the_cure():
    assert made(*[POOLING] * 4).architecture.smallest_side(made().scaling) == 16
    with pytest.raises(InputError, match=r"at least 64 px a side, and gets 16×16.*Take fewer blocks"):
        made(*[POOLING] * 6)


def test_a_block_that_needs_an_image_cannot_follow_a_dense_one():
    with pytest.raises(InputError, match=r"Block 3 \(Pooling\) looks at an image.*Move dense blocks to the end"):
        made(CONVOLUTION, DENSE, POOLING)
