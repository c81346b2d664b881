"""The report of one run, as far as it has come: what was done to which data, and what came of it."""

import time

from labcore.markdown import in_markdown
from labcore.report.data_facts import data_section
from labcore.report.document import Document, Number, Section, Text
from labcore.report.run_curves import curves_section
from labcore.report.run_facts import again_section, done_section, environment_section, spec_of
from labcore.report.run_figures import ONE_SEED, assessed_of, headline, results_section
from labcore.report.run_pictures import pictures_section
from labcore.report.run_worth import worth_section
from labcore.report.writing import written
from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.baselines import BY, TASK, best_baseline
from labcore.studies.judged import fingerprint_of
from labcore.studies.origin import is_synthetic
from labcore.studies.run_reading import Report, merged_of, report_of, task_of


def of_run(store: Store, run_id: str, who: str = "") -> Document:
    """The report of the run. Raises InputError: there is none of that id."""
    record = store.run(run_id)
    folder, task = RunFolder(record.path), task_of(record)
    spec, report = spec_of(folder), report_of(folder)
    assessed = assessed_of(folder, report) if report else {}
    fingerprint = fingerprint_of(folder)
    looks = store.test_looks(record.dataset, fingerprint or None).in_words(record.dataset)
    sections = [
        done_section(record, spec),
        data_section(record.dataset, fingerprint, is_synthetic(folder, record.dataset), looks),
        results_section(folder, spec, report, assessed, _beside(store, record, report)) if report else None,
        worth_section(store, record, folder, assessed) if report else None,
        curves_section(folder, task),
        pictures_section(folder, report),
        environment_section(record),
        _limits(report),
        again_section(record, spec),
    ]
    told = headline(report, assessed, task.judged_by) if report else ""
    return Document(
        title=record.name,
        lead=f"{_lead(record, spec)} {told}".strip(),
        who=who,
        made=time.time(),
        sections=tuple(section for section in sections if section is not None),
    )


def _lead(record: RunRecord, spec: Experiment | None) -> str:
    what = type(spec).title if spec else record.task
    state = "finished" if record.state is State.FINISHED else f"**{record.state.value}**"
    return f"{what} on the data set **{in_markdown(record.dataset)}**, seed {record.seed}; the run is {state}."


def _beside(store: Store, record: RunRecord, report: Report | None) -> str:
    """What a classical baseline and the commonest class come to on the same images, in sentences."""
    if report is None or record.task == TASK or not issubclass(task_of(record), Classifying):
        return ""
    told, without = [], report.without
    found = best_baseline(
        store.runs(state=State.FINISHED),
        record.dataset,
        report.fingerprint,
        None if without is None else without.identity,
        merged_of(record),
    )
    if found is not None:
        accuracy = written(Number.of("accuracy", found.summary[BY]))
        told.append(
            f"On the same validation images the classical baseline '{in_markdown(found.name)}' ({found.run_id}) "
            f"reaches an accuracy of {accuracy}."
        )
    elif report.baseline is not None:
        known = {part: report.baseline.accuracy(part) for part in report.parts}
        each = [
            f"{written(Number.of('accuracy', value))} on {part}" for part, value in known.items() if value is not None
        ]
        if each:
            told.append(
                f"On the same images a classical baseline ({in_markdown(report.baseline.what)}) reaches an accuracy of "
                f"{' and '.join(each)} images."
            )
    else:
        told.append(
            "No classical baseline has been trained on these images: whether a network is worth its while shows "
            "beside one."
        )
    rates = [
        f"{written(Number.of('majority_rate', figures['majority_rate']))} on {part}"
        for part, figures in report.parts.items()
        if "majority_rate" in figures
    ]
    if rates:
        told.append(f"Always answering the commonest class reaches {' and '.join(rates)} images.")
    return " ".join(told)


def _limits(report: Report | None) -> Section:
    limits = [
        ONE_SEED,
        "Figures hold for images like those of the data set. Other devices, places and people may differ.",
        "Where somebody chose among several runs by their validation figures, those of the chosen one are flattered.",
        "It is no medical device, and nobody has approved it for decisions about people.",
    ]
    if report is None:
        limits.insert(0, "The run has no final figures.")
    return Section("Limits", (Text("\n".join(f"- {each}" for each in limits)),))
