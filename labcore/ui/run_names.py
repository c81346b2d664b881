"""What runs are called that nobody named: by their settings, and where there are several also by their seeds."""

from labcore.spec.experiment import Experiment
from labcore.store.labels import LONGEST_NAME


def with_seed(name: str, seed: int) -> str:
    """`name` with the seed behind it, cut so that both have room."""
    ending = f" · seed {seed}"
    return name[: LONGEST_NAME - len(ending)].rstrip() + ending


def is_automatic(spec: Experiment) -> bool:
    """Whether the name was made from the settings alone, and is to be made anew when they change."""
    automatic = spec.summary()
    return spec.name in (automatic, with_seed(automatic, spec.seed))
