"""How settings and choices are declared: constraint, unit and help on the field, a choice's classes as its registry."""

import types
import typing
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from labcore.spec.data import Data
from labcore.spec.problem import Problem


class Spec(BaseModel):
    """A frozen group of settings. Unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    title: ClassVar[str] = ""
    lab: ClassVar[str] = ""
    """The concept lab that explains these settings, see `labcore.spec.concepts`; said of a choice, it holds for its
    kinds."""

    @field_validator("*", mode="before")
    @classmethod
    def _a_number_is_neither_true_nor_false(cls, value: Any, info: ValidationInfo) -> Any:
        """Python counts true as 1, and so does pydantic; who writes `epochs: true` means something else."""
        if isinstance(value, bool) and takes_numbers(cls.model_fields[info.field_name or ""]):
            raise PydanticCustomError("number_expected", "should be a number, not true or false")
        return value

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        """What stands against these settings, at the dotted `key` of `experiment`, on `data`. None, unless overridden.

        What lies within them speaks for itself, see `parts`.
        """
        yield from ()

    def parts(self, key: str = "") -> "Iterator[tuple[str, Spec]]":
        """This spec and all that lie within it, each with its dotted key; `key` is this one's own."""
        yield key, self
        for name in type(self).model_fields:
            value, inner = getattr(self, name), f"{key}.{name}" if key else name
            several = value if isinstance(value, tuple) else (value,)
            for place, each in enumerate(several):
                if isinstance(each, Spec):
                    yield from each.parts(f"{inner}.{place}" if isinstance(value, tuple) else inner)

    def without_regularization(self) -> Self:
        """These settings and those within them, with whatever regularizes set to what regularizes nothing."""
        changes: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            value, nothing = getattr(self, name), extra(field, "off")
            if nothing is not None:
                changes[name] = type(value)(nothing)
            elif isinstance(value, Spec):
                changes[name] = value.without_regularization()
            elif isinstance(value, tuple):
                changes[name] = tuple(e.without_regularization() if isinstance(e, Spec) else e for e in value)
        return self.model_copy(update=changes)


class Choice(Spec):
    """One of several alternatives, told apart by `kind`. A concrete subclass declares `kind: Literal["…"] = "…"`.

    The first sentence of the subclass's docstring is what form and documentation say of it; `title` is its name there.
    """

    tag: ClassVar[str] = "kind"

    @classmethod
    def kinds(cls) -> dict[str, type[Self]]:
        """Every concrete subclass by its `kind`, in the order of their definition."""
        found: dict[str, type[Self]] = {}
        for sub in cls.__subclasses__():
            if cls.tag in sub.model_fields and sub.model_fields[cls.tag].annotation is not str:
                found[sub.model_fields[cls.tag].default] = sub
            found.update(sub.kinds())
        return found

    @classmethod
    def base(cls) -> "type[Choice]":
        """The choice of which this is a kind."""
        return next(parent for parent in cls.__mro__ if issubclass(parent, Choice) and Choice in parent.__bases__)


class OneOf:
    """Annotation that makes a field take any concrete subclass of a `Choice`: `Annotated[Optimizer, OneOf()]`.

    A bare string stands for the choice of that kind with its defaults. Where there is one kind only, none need be
    named.
    """

    def __get_pydantic_core_schema__(self, source: type[Choice], handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = source.kinds()

        def expand(value: Any) -> Any:
            if isinstance(value, str):
                return {source.tag: value}
            if isinstance(value, dict) and source.tag not in value and len(kinds) == 1:
                return {source.tag: next(iter(kinds)), **value}
            return value

        def kind_of(value: Any) -> Any:
            return value.get(source.tag) if isinstance(value, dict) else getattr(value, source.tag, None)

        tagged = core_schema.tagged_union_schema(
            {kind: handler.generate_schema(option) for kind, option in kinds.items()}, discriminator=kind_of
        )
        return core_schema.no_info_before_validator_function(expand, tagged)


def setting(
    default: Any,
    help: str,
    *,
    title: str | None = None,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
    step: float | None = None,
    log: bool = False,
    unit: str = "",
    usual: tuple[float, float] | None = None,
    advanced: bool = False,
    off: float | None = None,
    nothing: float | None = None,
    options: Literal["runs", "weights", "exclusions", "classes", "own_classes", "layers"] | None = None,
    aliases: Sequence[str] = (),
    lab: str = "",
) -> Any:
    """Declare a setting.

    Args:
        default: the value where nothing else is said.
        help: what it does, and when to raise or lower it, in one or two plain sentences.
        title: what it is called, where that is not what its key says.
        low, high: the inclusive limits of what is accepted; `above`, `below` the exclusive ones.
        step: the granularity of the form's control and of a search.
        log: whether form and search move on a logarithmic scale.
        unit: shown behind the value, such as "px" or "epochs".
        usual: the range a search or slider covers; where missing, `low` to `high`.
        advanced: whether the form keeps it folded away.
        off: for a setting that regularizes, the value at which it does not; the switch of all regularization sets it.
        nothing: the value at which it changes nothing, and is called none, though it does not regularize.
        options: what the form offers where that is known only at run time: this lab's runs, weights or exclusion lists,
            or the classes, for the value of text and for the names in a table of numbers; `own_classes` are the data
            set's own, before some are taken as one.
        aliases: what other programs call it; not accepted, but whoever writes one is told the name.
        lab: the concept lab that explains it, where that is not the one of its group.
    """
    recorded: Any = {
        "step": step,
        "log": log,
        "unit": unit,
        "usual": list(usual or ()),
        "advanced": advanced,
        "off": off,
        "nothing": nothing,
        "options": options,
        "aliases": list(aliases),
        "lab": lab,
    }
    return Field(
        default=default,
        title=title,
        description=help,
        ge=low,
        le=high,
        gt=above,
        lt=below,
        json_schema_extra=recorded,
    )


def extra(field: FieldInfo, key: str) -> Any:
    """What `setting` recorded under `key` for this field, or None."""
    recorded = field.json_schema_extra
    return recorded.get(key) if isinstance(recorded, dict) else None


def lab_of(holder: type[Spec], field: FieldInfo | None = None) -> str:
    """The concept lab that explains the settings of `holder`, or one `field` of it."""
    return (extra(field, "lab") if field is not None else "") or holder.lab


def takes_numbers(field: FieldInfo) -> bool:
    """Whether a field takes a number, or may be left empty, and nothing else."""
    taken = set(typing.get_args(field.annotation) or (field.annotation,))
    return bool(taken & {int, float}) and taken <= {int, float, type(None)}


def kind_of(field: FieldInfo) -> Any:
    """The field's type, without the None of an optional one."""
    if typing.get_origin(field.annotation) in (typing.Union, types.UnionType):
        return next(kind for kind in typing.get_args(field.annotation) if kind is not types.NoneType)
    return field.annotation


def group_of(field: FieldInfo) -> type[BaseModel] | None:
    """The spec that a field takes, alone or beside None; None where it takes something else."""
    kind = kind_of(field)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def choice_of(field: FieldInfo) -> type[Choice] | None:
    """The `Choice` that a field annotated `Annotated[X, OneOf()]` takes, or None."""
    is_choice = any(isinstance(item, OneOf) for item in field.metadata)
    return typing.cast(type[Choice], field.annotation) if is_choice else None


def choices_of(field: FieldInfo) -> type[Choice] | None:
    """The `Choice` of which a field annotated `tuple[Annotated[X, OneOf()], ...]` takes any number, or None."""
    for argument in typing.get_args(field.annotation):
        if any(isinstance(item, OneOf) for item in getattr(argument, "__metadata__", ())):
            return typing.cast(type[Choice], typing.get_args(argument)[0])
    return None


def one_line(spec: type[BaseModel]) -> str:
    """The first sentence of a spec's docstring."""
    return (spec.__doc__ or "").strip().split("\n")[0]


__all__ = [
    "Annotated", "Choice", "Literal", "OneOf", "Spec",
    "choice_of", "choices_of", "extra", "group_of", "kind_of", "lab_of", "one_line", "setting", "takes_numbers",
]  # fmt: skip
