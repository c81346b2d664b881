"""What the training script does otherwise than the run did."""

from collections.abc import Iterator

from labcore.export.augmentation_code import left_out
from labcore.export.optimizer_code import is_stock
from labcore.export.recipe import Recipe


def differences(recipe: Recipe) -> list[str]:
    """In sentences; empty where nothing is known of."""
    return [*_of_data(recipe), *_of_training(recipe)]


def _of_data(recipe: Recipe) -> Iterator[str]:
    if recipe.resampled:
        sampling = recipe.spec.imbalance.sampling.title
        yield f"The run changed which training images an epoch shows ({sampling}); this shows each once."
    for operation in left_out(recipe):
        yield f"The run's augmentation '{operation.title}' is left out: there is no code for it that stands alone."


def _of_training(recipe: Recipe) -> Iterator[str]:
    spec = recipe.spec
    if spec.transfer.active:
        yield "The run started from learned weights, and may have frozen layers; this starts from random ones."
    if not is_stock(spec.optimizer):
        yield f"The run's optimizer, {spec.optimizer.title}, is not one of Keras's; here AdamW takes its place."
    if spec.optimizer.schedule.reacts and getattr(spec.optimizer.schedule, "warmup", 0):
        yield "The warm-up before the learning rate is lowered on a plateau is left out."
    if spec.training.precision != "float32":
        yield f"The run computed in {spec.training.precision}; this does in float32."
