"""Every ready-made study can be run as it stands, with nothing downloaded."""

import re

import pytest

from labcore.datasets import builtin
from labcore.datasets.library import Library
from labcore.studies.candidates import candidates, differing_too, metric_of
from labcore.studies.ready import FOLDER, read, ready

MOST = 24
"""Runs that a lab session can wait for."""


@pytest.mark.parametrize("key", [path.stem for path in sorted(FOLDER.glob("*.yaml"))])
def test_it_expands_on_a_built_in_set(key, lab_home):
    made = ready()[key]
    found = candidates(made.plan, Library().card)
    assert len(found) == made.plan.runs <= MOST
    assert {each.spec.dataset for each in found} <= set(builtin.NAMES)
    assert len({each.spec.identity() for each in found}) == len(found), "no two combinations are one experiment"
    assert differing_too(found, made.plan.factors) == {}, "nothing but the factors differs"
    assert len(made.plan.seeds) >= 3 and made.plan.name and made.about.endswith((".", "?"))
    assert not re.search(r"[a-z_]\.[a-z_]|--", made.about), "read in the browser, where nobody writes keys"
    assert metric_of(made.plan)


def test_it_is_read_by_its_name_unless_there_is_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    named = FOLDER / "losses.yaml"
    assert read(type(named)("losses")) == read(named)
