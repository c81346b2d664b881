"""Transfer learning: which layers learn when."""

from functools import partial

import keras

from labcore.nn.classifier import is_new
from labcore.nn.grouping import blocks as grouping
from labcore.nn.grouping import learning_blocks
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.transfer import Stretch
from labcore.training.learner import Learner
from labcore.training.loop import Phase


def phases(spec: NetworkExperiment, learner: Learner, steps: int) -> list[Phase]:
    """What learns when: all of it from the start, or the head first and then as much of the network as `spec` says.

    `steps` is how many an epoch has.
    """
    share = _share(spec.training.batch_size, learner.replicas)
    found: list[Phase] = []
    for stretch in spec.stretches():
        frozen, told = _frozen(spec, learner.model, stretch)
        rule = spec.optimizer.model_copy(update={"learning_rate": stretch.learning_rate})
        found.append(
            Phase(
                until=(found[-1].until if found else 0) + stretch.epochs,
                begin=partial(learner.begin, rule, stretch.epochs * steps, frozen),
                name="fine-tuning" if stretch.title and not stretch.head_only else "training",
                message=f"{share}{told}",
                title=stretch.title,
            )
        )
    return found


def _frozen(spec: NetworkExperiment, model: keras.Model, stretch: Stretch) -> tuple[set[str], str]:
    """The names of the layers that do not learn in `stretch`, and what is said of it."""
    body = [layer for layer in model.layers if not is_new(layer)]
    if not stretch.title:
        return set(), ""
    if stretch.head_only:
        return _names(body), f"; only the head learns, the other {len(body)} layers are frozen"
    learning, told = _last(spec, model, body)
    kept = [layer for layer in body if layer.name not in _names(learning)]
    if spec.transfer.freeze_normalization:
        kept = kept + [layer for layer in body if isinstance(layer, keras.layers.BatchNormalization)]
    return _names(kept), f"; {told}, at a learning rate of {stretch.learning_rate:g}"


def _last(spec: NetworkExperiment, model: keras.Model, body: list[keras.Layer]) -> tuple[list[keras.Layer], str]:
    """Which of the `body`'s layers, from its end, are fine-tuned, and how many those are in words."""
    layers, blocks = spec.transfer.fine_tune_layers, spec.transfer.fine_tune_blocks
    if blocks is None:
        number = len(body) if layers is None else min(layers, len(body))
        return body[len(body) - number :], f"the last {number} of {len(body)} layers learn"
    found = learning_blocks(body, grouping(model, spec.architecture.block))
    last = found[max(0, len(found) - blocks) :]
    learning = [layer for members in last for layer in members]
    return learning, f"the last {len(last)} of {len(found)} blocks, {len(learning)} of {len(body)} layers, learn"


def _names(layers: list[keras.Layer]) -> set[str]:
    return {layer.name for layer in layers}


def _share(batch_size: int, replicas: int) -> str:
    share = f"{batch_size // replicas} on each of {replicas} devices" if replicas > 1 else "one device"
    return f"Batches of {batch_size}, {share}"
