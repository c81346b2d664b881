"""Every promise of `tests/reliability.yaml` has tests, and they are there."""

import re

import pytest
import yaml

from benchmarks.__main__ import found
from tests.bad_inputs.gathering import of_all
from tests.conftest import PROJECT

TABLE = yaml.safe_load((PROJECT / "tests" / "reliability.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE["promises"] + TABLE["attacks"], ids=lambda row: row.get("when") or row["target"])
def test_it_has_tests_that_are_there(row):
    tests, benchmarks = row.get("tests", []), row.get("benchmarks", [])
    assert tests or benchmarks
    assert set(benchmarks) <= set(found())
    for name in tests:
        file, _, test = name.partition("::")
        source = (PROJECT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", source, re.MULTILINE), name


def test_every_bad_input_of_the_table_is_tried_and_none_besides():
    listed = {f"{kind}: {name}" for kind, names in TABLE["bad inputs"].items() for name in names}
    assert listed == {bad.title for bad in of_all()}
