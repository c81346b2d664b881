"""Every setting of every option, and every other input, says what it does and when to change it, and leads to a lab."""

import importlib
import pkgutil
import re

import pytest

import labcore.spec
from labcore.home import PROJECT
from labcore.spec.base import Choice, Spec, lab_of
from labcore.spec.concepts import CONCEPTS
from labcore.studies.readings import Reading
from labcore.ui import input_help

SHORTEST, LONGEST = 50, 480
"""Characters of a help text: a sentence that says enough, and no more than a tooltip can hold."""

ADVICE = re.compile(
    r"\b(raise|lower|higher|more|fewer|less|larger|smaller|wider|longer|nearer|closer|where|when|switch|try|choose|take"
    r"|leave|repeat|change|run all|goes with|usual|worth|enough|first|for|if|empty|automatic|auto)\b",
    re.IGNORECASE,
)
"""Words by which a text says when to set a thing otherwise; a text without any only says what it is."""


def specs() -> list[type[Spec]]:
    """Every group and every option that any module of the specs defines."""
    found = []
    for module in pkgutil.walk_packages(labcore.spec.__path__, "labcore.spec."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, Spec) and each.__module__ == module.name:
                found.append(each)
    return found


SETTINGS = [
    (spec, name, field)
    for spec in specs()
    for name, field in spec.model_fields.items()
    if not (issubclass(spec, Choice) and name == spec.tag) and field.description is not None
]


def test_settings_are_found():
    assert len(SETTINGS) > 400 and {"learning_rate", "dropout", "beta"} <= {name for _, name, _ in SETTINGS}


def test_every_help_says_what_it_does_and_when_to_change_it():
    short = [f"{spec.__name__}.{name}" for spec, name, field in SETTINGS if len(field.description) < SHORTEST]
    assert not short, "say what it does, and when to raise or lower it"
    assert not [f"{spec.__name__}.{name}" for spec, name, field in SETTINGS if len(field.description) > LONGEST]
    silent = [f"{spec.__name__}.{name}" for spec, name, field in SETTINGS if not ADVICE.search(field.description)]
    assert not silent, "say when to raise or lower it, or when to choose it"
    assert not [name for _, name, field in SETTINGS if not field.description.rstrip().endswith((".", ")"))]


def test_the_help_of_every_other_input_does_so_too():
    texts = {name: each.text for name, each in input_help.table().items()}
    assert not {name for name, text in texts.items() if not SHORTEST <= len(text) <= LONGEST}
    assert not {name for name, text in texts.items() if not ADVICE.search(text) or not text.endswith(".")}
    assert {each.lab for each in input_help.table().values()} - {""} <= set(CONCEPTS)


def test_every_setting_leads_to_a_concept_lab():
    lost = {f"{spec.__name__}.{name}" for spec, name, field in SETTINGS if lab_of(spec, field) not in CONCEPTS}
    assert not lost, "name a lab of labcore.spec.concepts on the group or on its choice: lab: ClassVar[str]"


def test_every_reading_leads_to_a_concept_lab():
    assert {kind.lab for kind in Reading.kinds().values()} <= set(CONCEPTS)


def test_every_concept_is_what_something_leads_to():
    led = {lab_of(spec, field) for spec, _, field in SETTINGS} | {kind.lab for kind in Reading.kinds().values()}
    assert led == set(CONCEPTS)


def test_every_concept_has_its_lab():
    files = {path.stem for path in (PROJECT / "labcore" / "labs").rglob("*.yaml")}
    if not files:
        pytest.skip("there are no guided labs here yet")
    assert set(CONCEPTS) <= files
