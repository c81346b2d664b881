"""Runs counted in the classes that they have in common."""

from dataclasses import replace

import pytest

from labcore.errors import InputError
from labcore.store.store import Store
from labcore.studies.counted_alike import counted_alike
from labcore.studies.judged import judged
from tests.studies.answered import finished


def test_runs_that_do_not_cover_the_same_classes_are_not_counted_as_if_they_did(lab_home):
    run = judged(finished(Store()))
    other = replace(run, classes=(*run.classes[:9], "ten"))
    with pytest.raises(InputError, match="knows of 9, ten"):
        counted_alike([run, run, other])
    assert len(counted_alike([run, run])) == 2
