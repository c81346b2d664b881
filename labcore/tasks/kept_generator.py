"""The generator that a run has kept, ready to be asked; of a variational autoencoder with its encoder."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labcore.errors import InputError
from labcore.nn.variational import LOGITS
from labcore.spec.generative import Generative
from labcore.spec.vae import VAE
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.tasks.encoding import Encoding
from labcore.tasks.generating import FACTS, Generating
from labcore.tasks.model_file import CODES, MAKES, load_model
from labcore.training.bound import Bound

OWN = "Put the run's own file back, or train it again."
CURE = "Choose a run of a VAE or a GAN that finished at least one epoch."


def kept_generator(folder: RunFolder) -> Generating:
    """What the run in `folder` makes images with; an `Encoding` where it can code images too.

    Raises InputError: it is of no generative task, has kept no generator, or one that is not safe to load.
    """
    spec = folder.spec()
    if not isinstance(spec, Generative):
        raise InputError(f"Run '{folder.run_id}' makes no images.", CURE)
    if not folder.model_path.is_file():
        raise InputError(f"Run '{folder.run_id}' has kept no generator.", CURE)
    model = load_model(folder.model_path, MAKES)
    shares = _shares(folder, spec)
    code_size = spec.latent_size + (0 if shares is None else len(shares))
    if model.input_shape[1] != code_size:
        raise InputError(
            f"The generator of run '{folder.run_id}' takes codes of {model.input_shape[1]} numbers, and its settings "
            f"say {code_size}: it is not the run's own.",
            OWN,
        )
    if not spec.codes_images:
        return Generating(model, spec.latent_size, shares)
    assert isinstance(spec, VAE), "the one that has a bound"
    if not folder.encoder_path.is_file():
        raise InputError(f"Run '{folder.run_id}' has lost the encoder beside its generator.", OWN)
    encoder = load_model(folder.encoder_path, CODES)
    _require_pair(folder, spec, model, encoder, shares)
    return Encoding(model, spec.latent_size, shares, encoder, _bound(folder, spec, model, encoder, shares))


def _require_pair(folder: RunFolder, spec: VAE, model: keras.Model, encoder: keras.Model, shares: Any) -> None:
    """Raise InputError where the files hold no generator and encoder that were trained together."""
    if not any(layer.name == LOGITS and layer.output.shape == model.output.shape for layer in model.layers):
        raise InputError(
            f"The generator of run '{folder.run_id}' is not that of a variational autoencoder: it is not the run's "
            "own.",
            OWN,
        )
    told = [] if shares is None else [(len(shares),)]
    found = [tuple(each.shape[1:]) for each in (*encoder.inputs, *encoder.outputs)]
    wanted = [tuple(model.output_shape[1:]), *told, (spec.latent_size,), (spec.latent_size,)]
    if found != wanted:
        raise InputError(
            f"The encoder of run '{folder.run_id}' does not fit its generator: it takes and gives {_in_words(found)}, "
            f"and {_in_words(wanted)} would fit.",
            OWN,
        )


def _in_words(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join("×".join(map(str, shape)) for shape in shapes)


def _shares(folder: RunFolder, spec: Generative) -> Any:
    """Of each class among the images to be made, as the run has noted; all alike where the note is damaged."""
    if not spec.conditional:
        return None
    facts, names = folder.json_artifact(FACTS), folder.json_artifact("classes")
    number = len(names) if isinstance(names, list) else 0
    noted = facts.get("shares") if isinstance(facts, dict) else None
    whole = isinstance(noted, list) and len(noted) == number and all(map(is_figure, noted))
    shares = np.array(noted if whole else [1.0] * number, np.float64)
    if not number or (shares < 0).any() or not shares.sum():
        raise InputError(
            f"Run '{folder.run_id}' does not say which classes it was told.", "Choose a run that has kept its classes."
        )
    return shares / shares.sum()


def _bound(folder: RunFolder, spec: VAE, model: keras.Model, encoder: keras.Model, shares: Any) -> Bound:
    facts = folder.json_artifact(FACTS)
    noted = facts.get("deviation") if isinstance(facts, dict) else None
    deviation = float(noted) if is_figure(noted) and noted > 0 else 1.0
    decoder = keras.Model(model.input, model.get_layer(LOGITS).output)
    classes = None if shares is None else len(shares)
    return Bound(encoder, decoder, classes, spec.likelihood, lambda: tf.constant(deviation, tf.float32), spec.seed)
