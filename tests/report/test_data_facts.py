"""What a report says of a data set: where its images come from, and whether figures on them can be trusted."""

import pytest

from labcore.datasets.builtin import NAMES
from labcore.datasets.card import Synthesized
from labcore.datasets.library import Library
from labcore.report import data_facts
from labcore.report.document import Facts, Note


@pytest.fixture(autouse=True)
def lab(lab_home):
    return lab_home


def warnings(section):
    return [block.markdown for block in section.blocks if isinstance(block, Note) and block.kind == "warning"]


def test_drawn_images_are_labelled_and_real_ones_are_not():
    drawn = next(name for name in NAMES if Library().card(name).synthetic)
    assert warnings(data_facts.data_section(drawn, "", True, "Looked at.")) == [data_facts.SYNTHETIC]
    assert not warnings(data_facts.data_section("digits", "", False, "Looked at."))


def test_training_images_that_a_generator_made_are_told_apart_from_drawn_ones(monkeypatch):
    made = Synthesized(images=1000, run="20260101-000000-abcdef", seed=0, dataset="digits", fingerprint="f")
    card = Library().card("digits").model_copy(update={"synthetic": True, "synthesized": made})
    monkeypatch.setattr(data_facts, "card_of", lambda name: card)
    (said,) = warnings(data_facts.data_section("digits", card.fingerprint, True, "Looked at."))
    assert "1,000 of the training images were made by a generator" in said


def test_content_that_has_changed_since_is_no_secret():
    (said,) = warnings(data_facts.data_section("digits", "another", False, "Looked at."))
    assert "other content now" in said


def test_of_a_set_that_is_gone_there_is_its_fingerprint():
    section = data_facts.data_section("gone", "abc", False, "Looked at.")
    assert dict(section.blocks[0].rows) == {"Name": "gone", "Fingerprint": "abc"}
    assert isinstance(section.blocks[0], Facts) and "not in this lab any more" in section.blocks[1].markdown
