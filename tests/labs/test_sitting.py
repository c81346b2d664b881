"""Somebody at work at a lab: what can be begun, said and answered, and what of it stays."""

import threading
import time
from dataclasses import replace

import pytest

from labcore.errors import InputError
from labcore.labs.exhibit.study_results import StudyCells, StudyEffects
from labcore.labs.question.answer import Answer
from labcore.labs.question.predict import Predict
from labcore.labs.reporting import report
from labcore.labs.reporting_words import came_in_words, evidence_in_words
from labcore.report.document import Chart, Note, Question, Text
from labcore.report.html import page
from labcore.store.lab_events import Kept, Settled
from labcore.store.status import State
from labcore.store.studies import Studies
from tests import fabricate
from tests.studies.begun import carried_out


def asked(sitting, question_id) -> Predict | Answer:
    return sitting.lab.question(question_id)


def trained(sitting, state=State.FINISHED):
    """The step 'train' begun, and its run taken on to that state; the sitting as it stands then."""
    sitting.begin(sitting.lab.step("train"))
    sitting = sitting.anew()
    fabricate.carried_on(sitting.store, sitting.store.folder(sitting.handed_on("train")), state)
    return sitting.anew()


def studied(sitting, last=State.FINISHED):
    """The step 'study' begun, and its runs carried out, the last of them to that state."""
    sitting.begin(sitting.lab.step("study"))
    sitting = sitting.anew()
    study = Studies(sitting.store).get(sitting.progress.made["study"].made_id)
    carried_out(sitting.store, study, *[State.FINISHED] * (len(study.members) - 1), last)
    return sitting.anew()


def test_a_step_is_open_then_at_work_then_done(sitting):
    assert sitting.state("train").name == "open" and sitting.state("choose").name == "waiting"
    sitting.begin(sitting.lab.step("train"))
    assert sitting.anew().state("train").name == "at work"
    with pytest.raises(InputError, match="at work already"):
        sitting.anew().begin(sitting.lab.step("train"))
    run_id = sitting.anew().handed_on("train")
    assert sitting.store.run(run_id).tags == ("tiny",)
    fabricate.carried_on(sitting.store, sitting.store.folder(run_id), State.FINISHED)
    now = sitting.anew()
    assert now.state("train").name == "done" and [each.name for each in now.subjects("train")] == ["Train"]
    with pytest.raises(InputError, match="cannot be begun yet"):
        now.work(now.lab.step("choose"), lambda *_: None)


def test_a_step_knows_the_numbers_that_it_finds(sitting):
    look = sitting.lab.step("look")
    sitting.work(look, lambda *_: None)
    found = sitting.lab.step("look").found(sitting.anew()).result
    inner = {f"{name}.{key}" for name in ("duplicates", "images") for key in found[name]}
    numbers = {key for key, value in found.items() if type(value) in (int, float)} | inner
    assert {"number", "duplicates.across_splits"} <= numbers <= set(look.numbers)


def test_what_stands_in_at_the_small_size_alone_is_left_out_at_full_size(sitting):
    steps = [each.model_copy(update={"only_small": True}) if each.id == "train" else each for each in sitting.lab.steps]
    small = replace(sitting, lab=sitting.lab.model_copy(update={"steps": tuple(steps)}))
    assert small.state("train").name == "open"
    full = replace(small, full=True, _known={})
    assert (full.state("train").name, full.done) == ("done", small.done + 1)
    assert "at full size" in full.state("train").told
    assert not small.in_its_size().full
    full.begin(full.lab.step("study"))
    assert small.anew().in_its_size().state("train").name == "done"


@pytest.mark.parametrize("step", ["train", "study"])
def test_two_of_ones_browsers_begin_a_step_once(sitting, step):
    looking, told = threading.Barrier(2), []

    def begin(own):
        assert own.state(step).name == "open"
        looking.wait(20)
        try:
            own.begin(own.lab.step(step))
            told.append("begun")
        except InputError as refused:
            told.append(refused.problem)

    browsers = [threading.Thread(target=begin, args=(sitting.anew(),)) for _ in range(2)]
    for each in browsers:
        each.start()
    for each in browsers:
        each.join(60)
    assert sorted(told)[1] == "begun" and "at work already" in sorted(told)[0]
    runs = len(sitting.store.runs())
    assert runs == (1 if step == "train" else len(Studies(sitting.store).all()[0].members))
    assert len(Studies(sitting.store).all()) == (step == "study")


def test_a_failed_run_says_why_and_can_be_done_again(sitting):
    now = trained(sitting, State.FAILED)
    state = now.state("train")
    assert (state.name, state.can_begin) == ("failed", True) and "infinite" in state.told and state.cure


def test_a_prediction_is_made_before(sitting):
    question = asked(sitting, "accuracy")
    with pytest.raises(InputError, match="no number"):
        sitting.predict(question, "many")
    sitting.predict(question, 80.0)
    sitting.predict(question, 88.0)
    assert came_in_words(question, sitting) == ""
    now = trained(sitting)
    assert now.progress.predictions["accuracy"].value == 88.0, "the last one counts"
    with pytest.raises(InputError, match="may be known"):
        now.predict(question, 90.0)
    came = question.came(now)
    assert came.value == pytest.approx(0.9, abs=0.05) and came.runs == (now.handed_on("train"),)
    assert question.is_right(88.0, came) and not question.is_right(20.0, came)
    assert came_in_words(question, now).endswith("As predicted.")


def test_the_gap_is_told_of_a_figure_that_training_images_have(sitting):
    now = studied(sitting)
    for figure, title in (("balanced_accuracy", "Gap in accuracy"), ("accuracy", "Gap")):
        table = next(iter(StudyCells(figure=figure).blocks(now, now.lab.step("study"))))
        gaps = [row[table.columns.index(title)] for row in table.rows]
        assert len(gaps) == 2 and all(str(gap).endswith("points") for gap in gaps)


def test_beside_an_effect_it_is_told_that_runs_have_failed(sitting):
    now = studied(sitting, State.FAILED)
    blocks = StudyEffects().blocks(now, now.lab.step("study"))
    said = " ".join(block.markdown for block in blocks if isinstance(block, Text | Note)).replace("\\", "")
    assert "Failed: 1 of 2 runs" in said and "Means leave failures out" in said


def test_one_of_the_options_is_said(sitting):
    with pytest.raises(InputError, match="none of the answers"):
        sitting.predict(asked(sitting, "rate"), "0.1")
    sitting.predict(asked(sitting, "rate"), "0.01")
    now = studied(sitting)
    assert asked(now, "rate").came(now).value in ("0.001", "0.01")


def test_leaving_and_coming_back_loses_nothing(sitting):
    sitting.predict(asked(sitting, "accuracy"), 50.0)
    now = trained(sitting)
    now.answer(asked(now, "why"), "  Because. ", [now.evidence(now.lab.step("train"), "curves")])
    back = now.anew()
    given = back.progress.answers["why"]
    assert given.text == "Because." and given.evidence[0].made_id == back.handed_on("train")
    assert (back.done, back.answered) == (1, 2)
    with pytest.raises(InputError, match="empty"):
        now.answer(asked(now, "why"), " ")


def test_one_left_off_at_the_step_of_the_last_event_or_after_it_where_nothing_is_left_to_do_there(sitting):
    assert sitting.left_off == ""
    sitting.predict(sitting.lab.question("rate"), "0.01")
    assert sitting.anew().left_off == "study"
    sitting.predict(sitting.lab.question("accuracy"), 88.0)
    now = trained(sitting)
    assert now.left_off == "train", "a question is open"
    now.answer(now.lab.question("why"), "Because.", [])
    assert now.anew().left_off == "study"
    now.reset(now.lab.step("train"))
    assert now.anew().left_off == "train"


def test_evidence_that_was_deleted_is_told(sitting):
    now = trained(sitting)
    evidence = now.evidence(now.lab.step("train"), "curves")
    assert evidence_in_words(evidence, now) == f"Train: learning curves (run {evidence.made_id})"
    now.store.delete(evidence.made_id)
    after = now.anew()
    assert after.state("train").name == "gone" and not after.is_there(evidence)
    assert evidence_in_words(evidence, after).endswith("which was deleted since")
    after.begin(after.lab.step("train"))
    assert after.anew().state("train").name == "at work"


def test_a_step_is_done_anew_and_what_it_made_stays(sitting):
    now = trained(sitting)
    first = now.handed_on("train")
    now.reset(now.lab.step("train"))
    assert now.anew().state("train").name == "open" and now.store.run(first).state is State.FINISHED


def test_the_best_run_of_a_study_goes_on(sitting):
    now = studied(trained(sitting))
    (best,) = now.subjects("study")
    assert "learning rate" in best.name and now.state("compare").name == "done"
    assert [each.record.run_id for each in now.lab.step("choose").candidates(now)]


def test_a_choice_is_motivated_and_of_what_there_is(sitting, monkeypatch):
    now = studied(trained(sitting))
    step, run_id = now.lab.step("choose"), now.handed_on("train")
    with pytest.raises(InputError, match="Nothing says why"):
        now.choose(step, [run_id], " ")
    with pytest.raises(InputError, match="0 runs chosen"):
        now.choose(step, [], "It is good.")
    now.choose(step, [run_id], "It is good.")
    opened = []
    monkeypatch.setattr("labcore.labs.step.choose.nominate", lambda run_id, store: opened.append(run_id))
    now.anew().work(step, lambda *_: None)
    assert opened == [run_id] and now.anew().state("choose").name == "done"


def test_a_data_set_is_chosen_before_the_first_step(sitting):
    with pytest.raises(InputError, match="is a set for segmentation"):
        sitting.settle("synthetic-mars-terrain")
    sitting.settle("synthetic-nuclei")
    now = sitting.anew()
    now.begin(now.lab.step("train"))
    assert now.store.run(now.anew().handed_on("train")).dataset == "synthetic-nuclei"
    with pytest.raises(InputError, match="begun already"):
        now.anew().settle("digits")


def test_a_report_holds_questions_predictions_and_answers(sitting):
    sitting.predict(asked(sitting, "accuracy"), 88.0)
    now = trained(sitting)
    now.answer(asked(now, "why"), "Because of *that*.", [now.evidence(now.lab.step("train"), "curves")])
    made = report(now.anew())
    sections = {section.title: section for section in made.sections}
    assert "1 step of 5 done" in made.lead and "2 of 3 questions" in made.lead
    (said,) = (each for each in sections["Train"].blocks if isinstance(each, Question))
    assert said.prediction == "88 %" and said.outcome.endswith("As predicted.")
    (answer,) = sections["Train"].parts[0].blocks
    assert answer.answer == "Because of *that*."
    assert isinstance(answer.evidence[0], Text) and any(isinstance(each, Chart) for each in answer.evidence)
    table, settings, *_ = sections["Runs, seeds and settings"].blocks
    spec = now.store.folder(now.handed_on("train")).spec()
    assert table.rows[0][0] == now.handed_on("train") and table.rows[0][4] == str(spec.seed)
    assert settings.text == spec.to_yaml() and "Time and environment" in sections
    now.store.delete(now.handed_on("train"))
    (answer,) = report(now.anew()).sections[3].parts[0].blocks
    assert len(answer.evidence) == 1 and "was deleted since" in answer.evidence[0].markdown
    assert any("Not done" in getattr(each, "markdown", "") for each in sections["Study"].blocks)


def test_a_report_is_made_though_the_data_set_was_removed_since(sitting):
    sitting.note(Settled(dataset="was-here", at=time.time()))
    now = sitting.anew()
    told = page(report(now)).decode()
    assert "was-here" in told and "is not in this lab any more" in told


def test_damaged_files_are_no_reason_for_no_report(sitting):
    now = trained(sitting)
    now.note(Kept(step="look", result={"findings": ["of another version"]}, at=time.time()))
    now.answer(asked(now, "why"), "Because.", [now.evidence(now.lab.step("train"), "settings")])
    (now.store.folder(now.handed_on("train")).path / "spec.json").write_text("{")
    told = page(report(now.anew())).decode()
    assert "Settings: cannot be shown." in told and "What was found: cannot be shown." in told
    assert "Because." in told and "Runs, seeds and settings" in told
