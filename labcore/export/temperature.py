"""The calibration temperature inside the network."""

import keras

from labcore.errors import LabError


def with_temperature(model: keras.Model, temperature: float) -> keras.Model:
    """`model` with its answers at `temperature`: the softmax of their logarithms divided by it.

    The logarithms of a softmax are its logits but for what is the same for all classes, so the weights of the last
    layer are divided and nothing is added to the network: every format can hold it, and integers lose nothing.

    Reference: Guo et al., ICML 2017.

    Raises LabError where the network does not end in a layer with softmax.
    """
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it works with constants made of its weights
    last = copy.layers[-1]
    answers = isinstance(last, (keras.layers.Dense, keras.layers.Conv2D))
    if not answers or last.activation is not keras.activations.softmax:
        raise LabError(
            "The network does not end in a layer with softmax, so that no temperature can be put into it.",
            "Export it without --calibrated.",
        )
    last.set_weights([weight / temperature for weight in last.get_weights()])
    return copy
