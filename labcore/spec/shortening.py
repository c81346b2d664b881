"""A whole spec as the few settings that make it: what differs from its preset."""

from collections.abc import Callable, Mapping
from typing import Any

from labcore.errors import InputError
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import defaults, resolve

ALWAYS = ("task", "dataset", "preset")


def shortened(spec: Experiment, card_of: Callable[..., Data]) -> dict[str, Any]:
    """The shortest settings that resolve to a spec of the same result; all of them where presets have moved since.

    Args:
        card_of: as `labcore.spec.resolve.resolve` takes it.

    Raises InputError where the data set is not there.
    """
    whole = spec.model_dump(mode="json", exclude={"name", "open_test"})
    data = card_of(spec.dataset, spec.exclusions) if spec.exclusions else card_of(spec.dataset)
    short = {key: whole[key] for key in ALWAYS} | differing(whole, defaults(spec.task, spec.preset, data))
    try:
        same = resolve(short, card_of).identity() == spec.identity()
    except InputError:
        same = False
    return short if same else whole


def base_of(spec: Experiment, card_of: Callable[..., Data]) -> dict[str, Any]:
    """`spec` as the base of a study or a tuning: shortened, and on no fold, as folds are for those to say.

    Raises InputError where the data set is not there.
    """
    alone = type(spec.division)(share=spec.division.share)
    return shortened(spec.model_copy(update={"division": alone}), card_of)


def differing(settings: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be laid over `base`, by `overlaid`, to get `settings`. Of a choice of another kind, all of it."""
    found = {}
    for key, value in settings.items():
        old = base.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping) and value.get("kind") == old.get("kind"):
            if inner := differing(value, old):
                found[key] = inner
        elif key not in base or value != old:
            found[key] = value
    return found
