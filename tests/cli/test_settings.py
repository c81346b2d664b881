"""`settings`: the reference, whole or a part of it."""

import json

from labcore.spec import presets


def test_it_tells_all_or_what_lies_at_a_key(lab):
    whole = lab("settings")
    assert whole.status == 0 and "## Optimizer (`optimizer`)" in whole.out and "`c4` C4 · Blood cells" in whole.out
    part = lab("settings", "optimizer.schedule")
    assert part.out.startswith("## Schedule (`optimizer.schedule`)") and "`cosine`" in part.out
    assert "## Optimizer" not in part.out
    single = lab("settings", "training.epochs").out
    assert "`epochs`" in single and "`batch_size`" not in single
    assert "`momentum`" in lab("settings", "optimizer.momentum").out


def test_programs_get_the_same_as_an_object(lab):
    said = json.loads(lab("settings", "head", "--json").out)
    assert [section["key"] for section in said["sections"]] == ["head"]
    assert said["presets"] == list(presets.known("classification"))


def test_what_is_not_there_is_refused_with_what_is(lab):
    assert "preprocessing" in lab("settings", "hed").err and lab("settings", "hed").status == 2
    assert lab("settings", "--task", "segmentaton").status == 2
