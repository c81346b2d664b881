"""What the documents say is there, is there."""

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(PROJECT.glob("*.md"))
SUFFIXES = "py|md|txt|toml|yaml|yml|sh|csv|npz|json|keras"


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = document.parent / file if file else document
        if not path.exists() or (anchor and anchor not in anchors(path.read_text(encoding="utf-8"))):
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_the_project_exist(document):
    """`labcore/spec/base.py` and the like, where the first folder is one of ours; {braces} and … stand for any."""
    text = document.read_text(encoding="utf-8")
    top = {path.name for path in PROJECT.iterdir() if path.is_dir()} - {"runs", "data"}
    named = set(re.findall(rf"`((?:[\w.-]+/)+(?:[\w.-]+\.(?:{SUFFIXES}))?)`", text))
    ours = {name for name in named if name.split("/")[0] in top}
    assert not [name for name in sorted(ours) if not (PROJECT / name).exists()]


@pytest.mark.parametrize("name", ["app", "tests"])
def test_the_readme_has_the_line_that_ci_runs(name):
    block = re.findall(rf"<!-- ci: {name} -->\n```sh\n(.+)\n```\n", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert len(block) == 1
    assert " && " in block[0]


def test_every_command_of_the_command_line_is_in_the_readme():
    from labcore.cli.main import root

    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in root.commands if f"\n| `labcore {name}` |" not in text], "in the table of commands"


def test_no_file_names_a_place_on_somebodys_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    private = re.compile(r"(?<![\w.])/(?:home|Users|root|work|opt/lab|farm)/[\w.-]+")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = PROJECT / name
        if path.suffix in {".png", ".jpg", ".npz", ".zip", ".keras"} or not path.is_file():
            continue
        for match in private.finditer(path.read_text(encoding="utf-8", errors="replace")):
            found.append(f"{name}: {match[0]}")
    assert not found
