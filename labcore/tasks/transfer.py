"""Transfer learning: which layers learn when."""

import keras

from labcore.nn.classifier import is_new
from labcore.spec.classification import Classification
from labcore.training.learner import Learner
from labcore.training.loop import Phase


def phases(spec: Classification, learner: Learner, steps: int) -> list[Phase]:
    """What learns when: all of it from the start, or the head first and then as many layers as `spec` says.

    `steps` is how many an epoch has.
    """
    epochs, transfer = spec.training.epochs, spec.transfer
    share = _share(spec.training.batch_size, learner.replicas)
    if not transfer.active:
        return [Phase(epochs, lambda: learner.begin(spec.optimizer, epochs * steps), message=share)]
    body = [layer for layer in learner.model.layers if not is_new(layer)]
    tuned = len(body) if transfer.fine_tune_layers is None else transfer.fine_tune_layers
    kept = body[: max(0, len(body) - tuned)]
    if transfer.freeze_normalization:
        kept += [layer for layer in body if isinstance(layer, keras.layers.BatchNormalization)]
    slower = spec.optimizer.learning_rate * transfer.learning_rate_factor
    fine_tuning = spec.optimizer.model_copy(update={"learning_rate": slower})
    head, rest = transfer.head_epochs, epochs - transfer.head_epochs
    both = [
        Phase(
            head,
            lambda: learner.begin(spec.optimizer, head * steps, _names(body)),
            message=f"{share}; only the head learns, the other {len(body)} layers are frozen",
            title="Feature extraction",
        ),
        Phase(
            epochs,
            lambda: learner.begin(fine_tuning, rest * steps, _names(kept)),
            "fine-tuning",
            f"{share}; the last {min(tuned, len(body))} of {len(body)} layers learn, at a learning rate of {slower:g}",
            "Fine-tuning",
        ),
    ]
    return both[:1] if not rest else both[1:] if not head else both


def _names(layers: list[keras.Layer]) -> set[str]:
    return {layer.name for layer in layers}


def _share(batch_size: int, replicas: int) -> str:
    share = f"{batch_size // replicas} on each of {replicas} devices" if replicas > 1 else "one device"
    return f"Batches of {batch_size}, {share}"
