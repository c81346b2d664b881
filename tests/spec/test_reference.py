"""The reference of all settings: nothing is missing, and what it refers to is there."""

import pytest

from labcore.cli.settings import markdown
from labcore.spec.flattening import flat
from labcore.spec.reference import Setting, reference
from labcore.spec.resolve import tasks


def all_of(section):
    """Its settings, and those of its options."""
    return [*section.settings, *(each for option in section.options for each in option.settings)]


@pytest.mark.parametrize("task", tasks())
def test_every_key_of_a_spec_is_told_and_every_reference_leads_somewhere(task):
    sections = {section.key: section for section in reference(tasks()[task])}
    for key, section in sections.items():
        assert {each.section for each in all_of(section)} <= sections.keys() | {""}
        assert section.title and section.about and (section.settings or section.options or not key)
    for key in flat(tasks()[task]().model_dump(mode="json")):
        *groups, name = key.split(".")
        section = sections[""]
        for group in groups:  # a choice that stands in two places is told of in one, to which the other refers
            section = sections[next(each.section for each in all_of(section) if each.name == group)]
        if name == "kind":
            assert section.options
        elif name != "task":
            assert name in {each.name for each in all_of(section)}, key


def test_a_setting_tells_type_limits_unit_and_default():
    (training,) = [each for each in reference(tasks()["classification"]) if each.key == "training"]
    epochs, strategy = training.settings[0], next(each for each in training.settings if each.name == "strategy")
    assert (epochs.takes, epochs.default) == ("a whole number from 1 to 10,000 epochs", 20)
    assert strategy.takes == "one of auto, cpu, gpu, multi-gpu, tpu"
    assert f"- `epochs`: {epochs.help} *Takes {epochs.takes}; default `20`.*" in markdown([training])


def test_what_may_be_left_out_and_what_is_chosen_say_so():
    sections = {section.key: section for section in reference(tasks()["classification"])}
    own = {setting.name: setting for setting in sections[""].settings}
    assert own["head"] == Setting(
        "head",
        "one of plain, squeeze_excitation",
        {"kind": "plain"},
        own["head"].help,
        section="head",
        lab="transfer-learning",
    )
    size = next(each for each in sections["preprocessing"].settings if each.name == "size")
    assert size.takes.endswith(" px or nothing")
