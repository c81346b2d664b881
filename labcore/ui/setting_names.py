"""What the form calls the setting that stands at a dotted key of a spec."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.spec.base import Choice, choice_of, group_of, kind_of
from labcore.ui import controls
from labcore.ui.words import name_of

BETWEEN = " · "


def setting_name(key: str, kinds: Iterable[type[BaseModel]]) -> str:
    """As the form says it, the group first: `optimizer.learning_rate` is Optimizer · Learning rate.

    Args:
        key: dotted; one that is of no setting, as of an older lab, is told in its own words.
        kinds: experiments, the first of which that has such a setting says what it is called.
    """
    parts = key.split(".")
    for kind in kinds:
        called = _called(parts, kind)
        if called:
            return BETWEEN.join(called)
    return BETWEEN.join(map(name_of, parts))


def group_name(name: str, field: FieldInfo) -> str:
    """What the headline of a group of settings calls it."""
    return getattr(kind_of(field), "title", "") or name_of(name)


def _called(parts: Sequence[str], kind: type[BaseModel], group: str = "") -> list[str] | None:
    """What each of `parts` is called, from `group` on, the name of the spec of that kind; None where it has no such."""
    above, (name, *rest) = [group] if group else [], parts
    is_choice = issubclass(kind, Choice)
    if is_choice and parts == [kind.tag]:
        return above  # which kind it is goes by the name of the choice
    for holder in (kind, *kind.kinds().values()) if is_choice else (kind,):
        field = holder.model_fields.get(name)
        if field is None:
            continue
        inner = choice_of(field) or group_of(field)
        if inner is None:
            return [*above, controls.label(name, field), *rest]
        called = controls.label(name, field) if group else group_name(name, field)
        found = _called(rest, inner, called) if rest else [called]
        if found is not None:
            return [*above, *found]
    return None
