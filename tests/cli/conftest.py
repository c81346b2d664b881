"""A command line to call, in this process: fast, and a traceback would be seen."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from labcore.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture
def lab(lab_home, capsys):
    """Call the command line in a lab of its own: `lab("datasets", "list", "--json")`."""

    def call(*words: object) -> Said:
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(status, said.out, said.err)

    return call
