"""The report of a lab: background, what was done, predictions beside outcomes, answers with what they rest on."""

import logging
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.labs.exhibit import Exhibit
from labcore.labs.kinds import kind_of
from labcore.labs.lab import Lab
from labcore.labs.question.answer import Answer
from labcore.labs.question.predict import Predict
from labcore.labs.reporting_words import came_in_words, evidence_in_words, said_in_words
from labcore.labs.sitting import Sitting
from labcore.labs.step import Step
from labcore.labs.step.base import Subject
from labcore.markdown import in_markdown
from labcore.report import document as blocks
from labcore.report.data_facts import card_of, no_card
from labcore.report.document import Block, Code, Document, Facts, Note, Section, Table, Text
from labcore.report.forms import FORMS
from labcore.report.run_facts import environment_section
from labcore.store.files import replace_atomically
from labcore.store.lab_events import Begun, Evidence
from labcore.store.lab_progress import LOCAL, LabProgress
from labcore.words import counted, moment

log = logging.getLogger(__name__)

HTML = ".html"

FINGERPRINT = 16
"""Letters of a fingerprint that are told."""

MOST_ATTACHED = 2
"""Figures and tables that stand beside an answer for each thing that it rests on; all stand with the step."""


def write_report(sitting: Sitting) -> Path:
    """Write the report as HTML and as a notebook beside the progress; returns where the HTML lies."""
    made = report(sitting)
    kept = LabProgress(sitting.store.runs_dir)
    for ending, form in FORMS.items():
        replace_atomically(kept.report_path(sitting.owner, sitting.lab.id, ending), form(made))
    return kept.report_path(sitting.owner, sitting.lab.id, HTML)


def report(sitting: Sitting) -> Document:
    """The report as it stands: steps that were not done, and questions that nobody has answered, say so."""
    lab = sitting.lab
    size = "full size" if sitting.full else "small"
    lead = (
        f"{lab.goal} {counted(sitting.done, 'step')} of {len(lab.steps)} done, {size}; "
        f"{sitting.answered} of {counted(len(lab.questions), 'question')} answered."
    )
    return Document(
        title=lab.called,
        lead=lead,
        who="" if sitting.owner == LOCAL else sitting.owner,
        made=time.time(),
        sections=(
            Section("Background", tuple(_background(lab))),
            Section("Data", tuple(_data(sitting))),
            *(Section(step.name, tuple(_step(step, sitting)), tuple(_parts(step, sitting))) for step in lab.steps),
            Section("What was to be expected", tuple(_expected(lab))),
            *_record(sitting),
            Section(
                "References", (Text("\n".join(f"- {_reference(each.text, each.url)}" for each in lab.references)),)
            ),
        ),
    )


def shown(step: Step, sitting: Sitting) -> Iterator[Block]:
    """Everything that the step shows; nothing before it is done."""
    for exhibit in step.exhibits:
        yield from _blocks(exhibit, step, sitting)


def _blocks(exhibit: Exhibit, step: Step, sitting: Sitting) -> list[Block]:
    """All that the exhibit shows; where it cannot, why not: one damaged file is no reason for no report."""
    try:
        return list(exhibit.blocks(sitting, step))
    except Exception as error:
        if not isinstance(error, LabError):
            log.exception("Exhibit %s of step %s of lab %s", kind_of(exhibit), step.id, sitting.lab.id)
        told = str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
        return [Note(in_markdown(f"{exhibit.title}: cannot be shown. {told}"), "warning")]


def _background(lab: Lab) -> Iterator[Block]:
    yield Text(lab.background.text)
    for drawing in lab.background.figures:
        yield drawing.chart()


def _data(sitting: Sitting) -> Iterator[Block]:
    data, card = sitting.lab.data, card_of(sitting.dataset)
    yield Text(data.about)
    if card is None:
        yield no_card(sitting.dataset)
    else:
        yield _card(card)
    if sitting.dataset == data.dataset and data.stand_in:
        yield Note(data.stand_in, "warning")
    if data.real:
        yield Text(f"**The real set:** {data.real}. {data.get}")
    if sitting.lab.weights is not None:
        yield Text(sitting.lab.weights.about)
        yield Note(sitting.lab.weights.stand_in, "warning")


def _card(card: Card) -> Facts:
    facts = [
        ("Data set", card.name),
        ("Images", f"{card.images:,}"),
        ("Classes", ", ".join(card.classes)),
        ("Fingerprint", card.fingerprint),
        ("Licence", card.licence),
    ]
    return Facts(tuple((name, value) for name, value in facts if value))


def _step(step: Step, sitting: Sitting) -> Iterator[Block]:
    state, made = sitting.state(step.id), sitting.progress.made.get(step.id)
    yield Text(step.text)
    if state.name != "done":
        yield Note(in_markdown(f"Not done: {state.name}. {state.told} {state.cure}".strip()), "warning")
    elif state.told:
        yield Note(in_markdown(state.told))
    if isinstance(made, Begun):
        size = "full size" if made.full else "small"
        yield Facts(((made.made.capitalize(), made.made_id), ("Begun", moment(made.at)), ("Size", size)))
    for question in sitting.lab.questions_of(step.id):
        if isinstance(question, Predict):
            yield from _prediction(question, sitting)
    yield from shown(step, sitting)


def _parts(step: Step, sitting: Sitting) -> Iterator[Section]:
    asked = [each for each in sitting.lab.questions_of(step.id) if isinstance(each, Answer)]
    if asked:
        yield Section("Questions", tuple(_answer(each, sitting) for each in asked))


def _prediction(question: Predict, sitting: Sitting) -> Iterator[Block]:
    said, came = sitting.progress.predictions.get(question.id), question.came(sitting)
    prediction = "Nothing was predicted." if said is None else said_in_words(question, said.value)
    yield blocks.Question(
        question.ask, prediction=prediction, outcome="" if came is None else came_in_words(question, sitting)
    )
    if came is not None and question.because:
        yield Text(question.because)


def _answer(question: Answer, sitting: Sitting) -> Block:
    given = sitting.progress.answers.get(question.id)
    if given is None:
        return blocks.Question(question.ask, answer="Not answered.")
    evidence = [block for each in given.evidence for block in _attached(each, sitting)]
    return blocks.Question(question.ask, answer=given.text, evidence=tuple(evidence))


def _attached(evidence: Evidence, sitting: Sitting) -> Iterator[Block]:
    """What an answer rests on, in words and as it is seen; of what was deleted or done anew since, in words alone."""
    yield Text(f"Rests on {in_markdown(evidence_in_words(evidence, sitting))}.")
    step = next((each for each in sitting.lab.steps if each.id == evidence.step), None)
    if step is None or not sitting.is_there(evidence) or sitting.evidence(step, evidence.shows) != evidence:
        return
    exhibits = (each for each in step.exhibits if kind_of(each) == evidence.shows)
    yield from islice((block for exhibit in exhibits for block in _blocks(exhibit, step, sitting)), MOST_ATTACHED)


def _expected(lab: Lab) -> Iterator[Block]:
    rows = tuple((each.says, each.spread, each.source) for each in lab.expected)
    yield Table(("Expected", "Spread", "Whose result"), rows)
    yield Text("**Mistakes that are made often**")
    yield Table(("Mistake", "Instead"), tuple((each.is_made, each.instead) for each in lab.mistakes))


def _record(sitting: Sitting) -> Iterator[Section]:
    """Every run with its seed and data, the whole settings of the first of each step, and where they were trained."""
    known = {step.id: sitting.subjects(step.id) for step in sitting.lab.steps}
    subjects = list({each.record.run_id: each for found in known.values() for each in found}.values())
    if not subjects:
        return
    rows = tuple(
        (each.record.run_id, each.name, each.record.dataset, _fingerprint(each), str(each.record.seed))
        for each in subjects
    )
    settings: list[Block] = []
    told = set[str]()
    for step in sitting.lab.steps:
        first = next(iter(known[step.id]), None)
        if first is None or first.record.run_id in told:
            continue
        told.add(first.record.run_id)
        settings.append(_settings(step, first))
    yield Section(
        "Runs, seeds and settings",
        (
            Table(("Run", "Name", "Data set", "Fingerprint", "Seed"), rows, "All runs of this report."),
            *settings,
            Text("Of a step with several runs the first stands here; the others differ by what the step varies."),
        ),
    )
    yield environment_section(subjects[0].record)


def _settings(step: Step, subject: Subject) -> Block:
    try:
        text = subject.folder.spec().to_yaml()
    except LabError as damaged:
        return Note(in_markdown(f"{step.name}: {damaged}"), "warning")
    return Code(text, "yaml", f"{step.name}: the settings of {subject.name}.")


def _fingerprint(subject: Subject) -> str:
    """The beginning of that of the data as the run has noted it; empty where it has not come so far."""
    return str(subject.folder.noted_data().get("fingerprint", ""))[:FINGERPRINT]


def _reference(text: str, url: str) -> str:
    return f"[{in_markdown(text)}]({url})" if url.startswith("https://") else in_markdown(text)
