"""What people call the setting that stands at a dotted key of a spec, and its value."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.spec.base import Choice, choice_of, extra, group_of, kind_of
from labcore.spec.class_groups import in_words

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
    choice = kind if issubclass(kind, Choice) else None
    if choice is not None and parts == [choice.tag]:
        return above  # which kind it is goes by the name of the choice
    for holder in (kind, *(choice.kinds().values() if choice is not None else ())):
        field = holder.model_fields.get(name)
        if field is None:
            continue
        inner = choice_of(field) or group_of(field)
        if inner is None:
            return [*above, label(name, field), *rest]
        called = label(name, field) if group else group_name(name, field)
        found = _called(rest, inner, called) if rest else [called]
        if found is not None:
            return [*above, *found]
    return None


def label(name: str, field: FieldInfo) -> str:
    """What a setting is called, with its unit unless the name ends with it: Batch size (images), but Epochs."""
    called, unit = field.title or name_of(name), extra(field, "unit")
    return f"{called} ({unit})" if unit and called.split()[-1].lower() != unit else called


def name_of(key: str) -> str:
    """A setting's key as a label: `batch_size` is Batch size."""
    return key.replace("_", " ").capitalize()


def value_of(value: object) -> str:
    """A setting's value as read in a summary."""
    if value is None:
        return "automatic"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return format(Decimal(f"{value:g}"), "f") if 1e-7 <= abs(value) < 1e-4 else f"{value:g}"
    if group := in_words(value):
        return group
    if isinstance(value, dict):
        return str(value.get("kind", ", ".join(f"{name_of(key)} {value_of(item)}" for key, item in value.items())))
    if isinstance(value, (list, tuple)):
        return ", ".join(value_of(item) for item in value) or "none"
    return str(value).replace("_", " ")
