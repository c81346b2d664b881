"""The frame of the command line: help, mistakes, exit status."""

import json
import subprocess
import sys

import click
import pytest

from labcore.cli import answer
from labcore.cli.main import main, root
from labcore.datasets.library import Library
from labcore.store.store import Store
from tests import fabricate


def commands(group: click.Group, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        inner = commands(command, (*above, name)) if isinstance(command, click.Group) else [(*above, name)]
        found.extend(inner)
    return found


@pytest.mark.parametrize("words", commands(root), ids=" ".join)
def test_every_command_has_help_and_json(lab, words):
    said = lab(*words, "--help")
    assert said.status == 0
    assert "--json" in said.out
    command = root
    for word in words:
        command = command.commands[word]
    assert command.help


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("dataset",), "'datasets'"),
        (("runs", "lisst"), "'list'"),
        (("serve", "--prot", "1"), "--port"),
        (("datasets", "import", "x", "--nmae", "y"), "--name"),
        (("train",), "SPEC.yaml"),
        (("serve", "--port", "seven"), "seven"),
    ],
)
def test_mistakes_are_one_line_that_names_the_nearest(lab, words, hint):
    said = lab(*words, "--json")
    assert said.status == 2
    assert hint in said.err
    assert said.err.count("\n") == 1
    assert set(said.data["error"]) == {"problem", "cure"}


def test_a_group_alone_shows_its_help(lab):
    said = lab("runs")
    assert said.status == 2
    assert "compare" in said.err
    assert said.out == ""


def test_the_unexpected_is_one_line_and_the_log_has_the_traceback(lab_home, capsys, monkeypatch):
    def broken(library: Library) -> None:
        raise RuntimeError("a bolt\nis loose")

    monkeypatch.setattr(Library, "cards", broken)
    assert main(["datasets", "list", "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "a bolt is loose" in said.err
    log = lab_home / "runs" / "command-line.log"
    assert str(log) in said.err
    assert "Traceback" in log.read_text()


def test_what_the_system_refuses_is_told_in_its_words(lab, tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    said = lab("runs", "pack", run, tmp_path / "folder.yaml", "--json")
    assert said.status in (1, 2)
    assert "folder.yaml" in said.err and "Unexpected" not in said.err
    assert said.err.count("\n") == 1


def test_help_is_quick_and_loads_nothing_heavy():
    code = (
        "import sys; from labcore.cli.main import main; main(['--help']);"
        "heavy = {'tensorflow', 'keras', 'streamlit', 'sklearn', 'scipy', 'cv2', 'pandas'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_json_is_plain_ascii_and_knows_no_nan(capsys):
    answer.show(answer.Answer({"name": "Präparat", "loss": float("nan")}, ""), as_json=True)
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {"name": "Präparat", "loss": None}
