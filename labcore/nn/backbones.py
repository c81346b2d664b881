"""What stands before a pretrained network: three channels, scaled as its weights expect."""

import keras

from labcore.spec.architecture.backbone import PixelScale

MEAN = (123.68, 116.779, 103.939)
"""Of red, green and blue over ImageNet, 0–255, as the weights converted from Caffe subtract it."""

UNIT_MEAN, UNIT_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue over ImageNet, 0–1, as weights from PyTorch have it."""

PUBLISHED_SKIPPING = 0.2
"""How often the last block of EfficientNet is skipped in training, as its authors and Keras have it."""


def scaled(image: keras.KerasTensor, scale: PixelScale) -> keras.KerasTensor:
    """`(N, H, W, 3)` float32 as the network expects it, of `(N, H, W, 1 or 3)` float32, 0–255; gray is repeated."""
    if image.shape[-1] == 1:
        image = keras.layers.Concatenate(name="gray_to_rgb")([image] * 3)
    return _SCALES[scale](image)


def set_momentum(network: keras.Model, momentum: float) -> None:
    """Let the batch normalizations of `network` keep that share of their running statistics at each batch.

    `keras.applications` has 0.99 or 0.999, made for the many steps of ImageNet. In the thousand steps of a small data
    set such statistics stay near where they began, and a network that trains well is judged at chance.
    """
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = momentum


def set_skipping(network: keras.Model, rate: float) -> None:
    """Let the blocks of `network` that training can skip be skipped as the settings say, the last with about `rate`.

    EfficientNets of `keras.applications` come with `PUBLISHED_SKIPPING` built in, asked for or not.
    """
    for layer in network.layers:
        if isinstance(layer, keras.layers.Dropout) and layer.noise_shape:
            layer.rate *= rate / PUBLISHED_SKIPPING


def flat(network: keras.Model) -> keras.Model:
    """`network` with fresh weights and with the layers of any model inside it standing in the graph by themselves.

    A network without such models is given back as it is.
    """
    if not any(isinstance(layer, keras.Sequential) for layer in network.layers):
        return network

    def call(layer, *inputs, **options):
        if not isinstance(layer, keras.Sequential):
            return layer(*inputs, **options)
        (features,) = inputs
        for each in layer.layers:
            features = each(features)
        return features

    return keras.models.clone_model(network, input_tensors=network.input, call_function=call)


def _own(image):
    return image


def _symmetric(image):
    return keras.layers.Rescaling(1 / 127.5, offset=-1, name="scale")(image)


def _caffe(image):
    """Blue, green, red less their means: a fixed 1×1 convolution, which is a stock layer where swapping is not."""
    swap = [[[[float(given + wanted == 2) for wanted in range(3)] for given in range(3)]]]
    return keras.layers.Conv2D(
        3,
        1,
        kernel_initializer=keras.initializers.Constant(swap),
        bias_initializer=keras.initializers.Constant([-mean for mean in reversed(MEAN)]),
        trainable=False,
        name="rgb_to_bgr",
    )(image)


def _torch(image):
    scale = [1 / (255 * deviation) for deviation in UNIT_DEVIATION]
    offset = [-mean / deviation for mean, deviation in zip(UNIT_MEAN, UNIT_DEVIATION, strict=True)]
    return keras.layers.Rescaling(scale, offset=offset, name="scale")(image)


_SCALES = {"own": _own, "symmetric": _symmetric, "caffe": _caffe, "torch": _torch}
