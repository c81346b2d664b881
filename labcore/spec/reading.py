"""Text to plain settings: spec files in YAML or JSON, and assignments on the command line."""

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from labcore.errors import InputError
from labcore.spec import schema
from labcore.spec.overlay import overlaid

LARGEST_FILE = 1_000_000
"""Bytes; a spec is a page of text."""

UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""What reading text that is no YAML raises: also of impossible dates, endless numbers and bottomless brackets."""

MOST_VALUES = 100_000
"""In one file, each counted as often as anchors repeat it: nine lines of them can stand for more than memory holds."""

WHOLE_NUMBER = "tag:yaml.org,2002:int"
MOST_DIGITS = 200
"""More are no setting, and too many for a float."""

SMALLEST = "The smallest spec is {task: classification, dataset: digits}; a colon is followed by a space."

# UTF-32 first: its mark begins with that of UTF-16.
OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
IN_WORDS: dict[type, str] = {str: "text without a key", list: "a list", type(None): "nothing"}


class TwiceError(ValueError):
    """A key that stands twice in one mapping, of which YAML would silently keep the second."""


class _Loader(yaml.SafeLoader):
    """YAML without types of Python, double keys, endless anchors and characters that no file can hold."""

    def get_single_node(self) -> Any:
        node = super().get_single_node()
        if node is not None:
            _weigh(node, {}, set())
        return node

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        first: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + 1
            if key.value in first:
                lines = f"on lines {first[key.value]} and {line}" if line != first[key.value] else f"on line {line}"
                raise TwiceError(f"'{key.value:.80}' is there twice, {lines}")
            first[key.value] = line
        return node


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML (or JSON) file, such as a run's spec.json. Raises InputError where there is none."""
    if path.is_dir():
        raise InputError(f"'{path}' is a folder, not a spec file.", "Name the file in it.")
    if not path.is_file():
        raise InputError(f"There is no spec file '{path}'.", "Check the path.")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"'{path.name}' is larger than a spec can be (1 MB).", "Is it the right file?")
    text = _decoded(path)
    try:
        content = yaml.load(text, _Loader)
    except TwiceError as error:
        raise InputError(f"'{path.name}': {error}.", "Keep one of them.") from error
    except yaml.MarkedYAMLError as error:
        mark, reason = error.problem_mark, f"{error.context or ''} {error.problem or ''}".strip()
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "its end"
        raise InputError(f"'{path.name}' is not YAML at {where}: {reason}.", "Mend the file at that place.") from error
    except UNREADABLE as error:
        first = " ".join(str(error).split())[:200]
        raise InputError(f"'{path.name}' is not YAML: {first}.", f"Mend the file. {SMALLEST}") from error
    if not isinstance(content, dict):
        came = IN_WORDS.get(type(content), repr(content)[:80])
        raise InputError(f"'{path.name}' must hold settings as 'key: value' lines. Received: {came}.", SMALLEST)
    version = content.pop(schema.KEY, schema.VERSION)  # a run's own spec.json has one
    if not schema.is_known(version):
        raise InputError(
            f"'{path.name}' is of another version of the lab (schema {version!r:.40}; known: up to {schema.VERSION}).",
            "Update the lab.",
        )
    return content


def assign(raw: dict[str, Any], assignments: Iterable[str]) -> dict[str, Any]:
    """`raw` with `a.b=c` assignments laid over it; values are read as YAML. Raises InputError: no assignment."""
    result = dict(raw)
    for text in assignments:
        key, equals, value = text.partition("=")
        parts = key.strip().split(".")
        if not equals or not all(parts):
            raise InputError(f"'{text:.80}' is not an assignment.", "Write it as training.epochs=15.")
        try:
            parsed = yaml.load(value, _Loader)
        except TwiceError as error:
            raise InputError(f"The value of '{key}' has a key of which {error}.", "Keep one of them.") from error
        except UNREADABLE as error:
            raise InputError(f"The value of '{key}' is not YAML: {value!r:.80}.", "Put quotes around it.") from error
        for part in reversed(parts):
            parsed = {part: parsed}
        result = overlaid(result, parsed)
    return result


def _weigh(node: yaml.Node, known: dict[int, int], above: set[int]) -> int:
    """How many values `node` stands for. Raises MarkedYAMLError where they are too many, or one cannot be kept."""
    if isinstance(node, yaml.ScalarNode):
        if any("\ud800" <= letter <= "\udfff" for letter in node.value):
            raise yaml.MarkedYAMLError(problem="half of a character", problem_mark=node.start_mark)
        if node.tag == WHOLE_NUMBER and len(node.value) > MOST_DIGITS:
            raise yaml.MarkedYAMLError(problem="a number without end", problem_mark=node.start_mark)
        return 1
    if id(node) in above:
        raise yaml.MarkedYAMLError(problem="an anchor that holds itself", problem_mark=node.start_mark)
    if id(node) not in known:
        inner = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
        known[id(node)] = 1 + sum(_weigh(part, known, above | {id(node)}) for part in inner)
    if known[id(node)] > MOST_VALUES:
        reason = f"more than {MOST_VALUES:,} values"
        raise yaml.MarkedYAMLError(problem=reason, problem_mark=node.start_mark)
    return known[id(node)]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    encoding = next((name for mark, name in OTHER_ENCODINGS.items() if data.startswith(mark)), None)
    if encoding is None and b"\0" in data[:2]:
        encoding = "UTF-16, or no text at all"
    cure = "Save it as UTF-8; editors offer that under 'Save as'."
    if encoding is not None:
        raise InputError(f"'{path.name}' is in {encoding}, not in UTF-8.", cure)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"'{path.name}' is not UTF-8 text: line {line} holds other bytes.", cure) from error
