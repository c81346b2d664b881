"""What holds for every form: a new one is picked up here without being named."""

import pytest

from labcore.datasets.formats import all_formats

from ..pieces import as_folder


@pytest.mark.parametrize("form", all_formats(), ids=lambda form: type(form).__name__)
def test_every_form_is_listed_when_nothing_fits(tmp_path, refusal, form):
    assert form.title in refusal(as_folder(tmp_path / "set", {"notes.txt": b"no images"}))


def test_each_form_is_found_once():
    kinds = [type(form) for form in all_formats()]
    assert len(kinds) == len(set(kinds)) >= 6
