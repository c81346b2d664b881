"""`settings`: the reference of everything that a spec can say."""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any, TypeVar

import click

from labcore.cli.answer import Answer, answers
from labcore.errors import InputError
from labcore.spec.concepts import CONCEPTS
from labcore.spec.reference import Option, Section, Setting, reference
from labcore.spec.resolve import experiment_class

Holder = TypeVar("Holder", Section, Option)


@click.command()
@click.argument("key", required=False, default="")
@click.option("--task", default="classification", show_default=True, help="The task whose settings are told.")
@answers
def settings(key: str, task: str) -> Answer:
    """Tell all settings, or those at KEY and within it, such as optimizer or imbalance.sampling.

    As Markdown: to read here, or to keep as a file.
    """
    from labcore.spec import presets

    sections = reference(experiment_class(task))
    found = [section for section in sections if not key or f"{section.key}.".startswith(f"{key}.")]
    found = found or _single(sections, key)
    if not found:
        keys = ", ".join(section.key for section in sections if section.key and "." not in section.key)
        raise InputError(f"There are no settings at '{key}'.", f"Leave KEY out, or take one of {keys}.")
    offered = {name: each.title for name, each in presets.of_task(task).items()}
    data = {
        "task": task,
        "presets": list(presets.known(task)),
        "sections": [dataclasses.asdict(each) for each in found],
    }
    text = markdown(found)
    if not key:
        text += "\n\n## Presets\n\n" + "\n".join(
            [", ".join(f"`{name}`" for name in presets.USUAL), "", *(f"- `{name}` {t}" for name, t in offered.items())]
        )
    return Answer(data, text)


def _single(sections: Sequence[Section], key: str) -> list[Section]:
    """The section with no setting in it but that at `key`, such as training.epochs; empty where there is none."""
    above, _, name = key.rpartition(".")
    for section in sections:
        options = [_only(option, name) for option in section.options]
        narrowed = dataclasses.replace(_only(section, name), options=tuple(each for each in options if each.settings))
        if section.key == above and (narrowed.settings or narrowed.options):
            return [narrowed]
    return []


def _only(holder: Holder, name: str) -> Holder:
    return dataclasses.replace(holder, settings=tuple(each for each in holder.settings if each.name == name))


def markdown(sections: Sequence[Section]) -> str:
    """The sections as Markdown."""
    return "\n\n".join(_section(section) for section in sections)


def _section(section: Section) -> str:
    lines = [f"## {section.title} (`{section.key}`)" if section.key else f"# {section.title}", "", section.about, ""]
    if section.lab:
        lines += [f"Learn: {CONCEPTS[section.lab]} (lab `{section.lab}`).", ""]
    lines += [_setting(setting) for setting in section.settings]
    for option in section.options:
        lines.append(f"- **{option.title}** (`{option.kind}`): {option.about}")
        lines += [f"  {_setting(setting)}" for setting in option.settings]
    return "\n".join(lines).rstrip()


def _setting(setting: Setting) -> str:
    if setting.section:
        kind = setting.default.get("kind") if isinstance(setting.default, dict) else None
        usual = f"; default {_default(kind)}" if kind else ""
        return f"- `{setting.name}`: {setting.help} *See `{setting.section}`{usual}.*"
    return f"- `{setting.name}`: {setting.help} *Takes {setting.takes}; default {_default(setting.default)}.*"


def _default(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"
