"""What a command answers: one object for programs, text for people."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from labcore.store.files import finite


@dataclass(frozen=True)
class Answer:
    """The outcome of a command.

    Attributes:
        data: what `--json` prints; NaN and infinity become null.
        text: what is printed otherwise.
        exit_status: 0, or 1 where what was asked for did not come about.
    """

    data: dict[str, Any]
    text: str
    exit_status: int = 0


def answers(function: Callable[..., Answer]) -> Callable[..., None]:
    """Give a command the option `--json`, and print the `Answer` it returns."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object on standard output.")
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, **kwargs: Any) -> None:
        answer = function(*args, **kwargs)
        show(answer, as_json)
        if answer.exit_status:
            raise click.exceptions.Exit(answer.exit_status)

    return command


def show(answer: Answer, as_json: bool) -> None:
    """Print `answer` on standard output."""
    # Escaped to ASCII: a console of another encoding must not break a program that reads the object.
    text = json.dumps(finite(answer.data), indent=2) if as_json else _harmless(answer.text)
    if text:
        click.echo(text)


def remark(text: str) -> None:
    """Say `text` on standard error, where logs and progress go."""
    click.echo(_harmless(text), err=True)


def _harmless(text: str) -> str:
    """`text` with nothing in it that could command a terminal, or turn the direction of what follows."""
    return "".join(letter if letter.isprintable() or letter in "\n\xa0" else "�" for letter in text)
