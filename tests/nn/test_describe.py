"""What a network costs, against numbers worked out by hand."""

import keras

from labcore.nn.classifier import classifier
from labcore.nn.describe import describe
from labcore.nn.normalization import FusedBatchNormalization
from labcore.spec.classification import Classification


def network() -> keras.Model:
    """5×5×2 → convolution to 3 channels → batch normalization → pool → 4 classes."""
    image = keras.Input((5, 5, 2))
    features = keras.layers.Conv2D(3, 3, padding="same", use_bias=False)(image)
    features = FusedBatchNormalization()(features)
    return keras.Model(image, keras.layers.Dense(4)(keras.layers.GlobalAveragePooling2D()(features)))


def test_parameters_are_those_of_the_textbook():
    facts = describe(network(), batch_size=1)
    convolution, normalization, dense = 3 * 3 * 2 * 3, 4 * 3, 3 * 4 + 4
    assert facts["parameters"] == convolution + normalization + dense
    assert facts["trainable"] == facts["parameters"] - 2 * 3  # the running mean and variance are not trained
    assert facts["input_shape"] == [5, 5, 2]
    assert [layer["parameters"] for layer in facts["layers"]] == [0, convolution, normalization, 0, dense]
    assert facts["layers"][2]["type"] == "BatchNormalization"


def test_flops_count_a_multiply_add_as_two():
    convolution = 2 * (3 * 3 * 2) * (5 * 5 * 3)
    dense = 2 * 3 * 4
    flops = describe(network(), batch_size=1)["flops"]
    assert convolution + dense <= flops <= 1.15 * (convolution + dense), "normalization and pooling add a little"


def test_activations_in_sixteen_bits_take_half_the_memory():
    def bytes_of(precision):
        spec = Classification.model_validate({"architecture": "cnn", "training": {"precision": precision}})
        return describe(classifier(spec, (32, 32, 1), 3), batch_size=8)["activation_bytes"]

    assert 0.5 <= bytes_of("bfloat16") / bytes_of("float32") < 0.52, "all but the raw image and the answer"


def test_memory_grows_with_the_batch_by_its_activations():
    small, large = (describe(network(), batch_size=size)["memory_bytes"] for size in (1, 11))
    activations = 5 * 5 * 2 + 2 * (5 * 5 * 3) + 3 + 4
    assert large - small == 10 * 4 * 2 * activations
