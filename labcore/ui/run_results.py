"""After the end: the report, the worst mistakes, and what can be taken home."""

from collections.abc import Mapping

import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.figures.confusion import confusion
from labcore.figures.thumbnail import thumbnail
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.comparison import Part
from labcore.studies.confusion import confusion_of
from labcore.studies.run_reading import Report, mistakes_of, report_of, task_of
from labcore.times import ABOUT_TOTAL_TIME, ABOUT_TRAINING_TIME, TOTAL_TIME, TRAINING_TIME
from labcore.ui import label_doubts, report_downloads, run_archive, run_masks, run_samples, synthesis
from labcore.ui.beside import show_baseline
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.leak import show_leak
from labcore.ui.light import fact
from labcore.ui.run_epochs import SIDE, show_answer
from labcore.ui.specialist_gain import show_gain
from labcore.ui.theme import is_dark
from labcore.ui.words import count, figure, left_out_in_words, literal, size
from labcore.words import duration

PARTS: dict[Part, str] = {"validation": "Validation images", "test": "Test images"}
HEADLINES, COUNTED = ("share", "number"), ("active_units",)
"""The forms of figures that are shown large; and counts that are too, as they say what was learned."""

SIZES = ("parameters", "features")
"""What says how large a model is."""

FEWEST_COLUMNS = 150
"""Pixels that a figure needs."""

SHARE, NUMBER = 94, 66
"""Pixels of a column of shares, and of one of counts: all figures of a class stand within half a page."""


def show(record: RunRecord, folder: RunFolder) -> None:
    """The report of a run that has one."""
    report = report_of(folder)
    if report is None:
        st.info("There is no report that can be shown.", icon=":material/flag:")
        return
    part = _ask_part(record, report)
    _show_headlines(report.parts.get(part, {}), report.per_class.get(part, {}))
    show_baseline(record, report, part)
    _show_caution(record, report, part)
    show_leak(record.dataset, report.fingerprint)
    run_samples.show_end(folder, part)
    synthesis.show(record, folder)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _show_classes(report.per_class.get(part, {}))
    with right:
        _show_confusion(folder, report, part)
    _show_mistakes(folder, part)
    show_gain(folder, part)
    run_masks.show_worst(folder, part)
    if part == "validation":
        label_doubts.show(record, folder)
    _show_cost(record, report)


def _ask_part(record: RunRecord, report: Report) -> Part:
    """Which images' figures are shown; test only where it was opened."""
    if "test" not in report.parts:
        before = "Stopped before its end: the" if record.state is State.CANCELLED else "The"
        st.caption(
            f":material/visibility_off: {before} test set was not opened. These are figures on validation images."
        )
        return "validation"
    part: Part | None = st.segmented_control(
        "Measured on",
        list(PARTS),
        default="validation",
        required=True,
        format_func=lambda name: PARTS[name],
        key="results.split",
        help=help_of("part"),
    )
    return part or "validation"


def show_downloads(record: RunRecord, folder: RunFolder) -> None:
    """The model, the predictions, the whole run and its report, as files; the last two are made when asked for."""
    with st.container(horizontal=True, gap="small", width="content"):
        for path, label, icon in (
            (folder.model_path, "Model (.keras)", "neurology"),
            (folder.predictions_path, "Predictions (.csv)", "table"),
        ):
            if path.is_file():
                st.download_button(
                    f"{label} · {size(path.stat().st_size)}",
                    path.read_bytes if path.stat().st_size else b"",
                    f"{record.run_id}-{path.name}",
                    icon=f":material/{icon}:",
                    on_click="ignore",
                    key=f"download:{path.name}",
                )
        if record.state.is_final:
            run_archive.show_download(folder)
            report_downloads.show(record.run_id)


def _show_headlines(figures: Mapping[str, float], per_class: Mapping[str, Mapping[str, float]]) -> None:
    with st.container(horizontal=True, gap="small"):
        for name in ranked(figures):
            known = measure(name)
            if (known.form in HEADLINES or name in COUNTED) and known.of == "split" and known.again not in figures:
                title = f"{literal(known.title)}, mean" if name.endswith("_macro") else literal(known.title)
                fact(title, figure(name, figures[name]), known.help or None, width=FEWEST_COLUMNS)
        for title, value, about in of_the_second(per_class):
            fact(title, figure("recall", value), about, width=FEWEST_COLUMNS)


def of_the_second(per_class: Mapping[str, Mapping[str, float]]) -> list[tuple[str, float, str]]:
    """Of two classes, what a test for the second is judged by: sensitivity and specificity, with what they are."""
    if len(per_class) != 2 or any("recall" not in row for row in per_class.values()):
        return []
    (first, rejected), (second, found) = per_class.items()
    return [
        ("Sensitivity", found["recall"], f"Recall of {literal(second)}: of its images, those that were found."),
        (
            "Specificity",
            rejected["recall"],
            f"Of the images of {literal(first)}, those not taken for {literal(second)}.",
        ),
    ]


def _show_caution(record: RunRecord, report: Report, part: Part) -> None:
    words = []
    if report.best_epoch is not None:
        task, epochs = task_of(record), report.totals.get("epochs", 0)
        words.append(f"{task.epoch_is.capitalize()} {report.best_epoch} of {epochs:.0f}, {task.kept}.")
    if part == "test":
        looks = store().test_looks(record.dataset, report.fingerprint)
        words.append(f"{literal(looks.in_words(record.dataset))} The more often, the less they tell about new ones.")
    if report.without is not None:
        words.append(left_out_in_words(report.without))
    words.append("One seed: no claim about other settings can be made from it.")
    st.caption(" ".join(words))


def _show_classes(per_class: Mapping[str, Mapping[str, float]]) -> None:
    if not per_class:
        return
    st.markdown("**By class**")
    names = ranked({name for row in per_class.values() for name in row})
    rows = [
        {"Class": label, **{measure(name).title: _in_percent(name, row.get(name)) for name in names}}
        for label, row in per_class.items()
    ]
    share = st.column_config.ProgressColumn(format="%.1f %%", min_value=0, max_value=100, width=SHARE)
    shares = {measure(name).title: share for name in names if measure(name).form == "share"}
    number = st.column_config.NumberColumn(width=NUMBER)
    numbers = {measure(name).title: number for name in names if measure(name).form != "share"}
    columns = {"Class": st.column_config.TextColumn(), **shares, **numbers}
    st.dataframe(rows, hide_index=True, column_config=columns)


def _in_percent(name: str, value: float | None) -> float | None:
    return value if value is None or measure(name).form != "share" else 100 * value


def _show_confusion(folder: RunFolder, report: Report, part: Part) -> None:
    found = confusion_of(folder, part, report.best_epoch)
    if found is None:
        return
    st.markdown("**Confusion**", help="Rows are true classes. Colors are shares of the row, hover for counts.")
    counts = st.toggle("Counts instead of shares", key="results.counts", help=help_of("mistakes.counts"))
    drawn = confusion(found.matrix, found.classes, not counts, dark=is_dark())
    chart(drawn, "results.confusion", "confusion", zoom=False)


def _show_mistakes(folder: RunFolder, part: Part) -> None:
    worst = mistakes_of(folder, part)
    if worst is None:
        return
    st.markdown("**Worst mistakes**", help="Images answered wrongly, with how sure the answer was, the surest first.")
    if not worst:
        st.caption(f"No mistake on the {part} images is recorded.")
        return
    with st.container(horizontal=True, gap="small"):
        for answer in worst:
            with st.container(width=SIDE, gap="xsmall"):
                st.image(thumbnail(answer.image, SIDE), width=SIDE, output_format="PNG")
                show_answer(answer)


def _show_cost(record: RunRecord, report: Report) -> None:
    words = [f"{count(report.totals[name])} {name}" for name in SIZES if report.totals.get(name)]
    if seconds := report.totals.get("seconds"):
        words.append(f"{TRAINING_TIME.lower()} {duration(seconds)}")
    if record.finished and (total := record.total_seconds(record.finished)) is not None:
        words.append(f"{TOTAL_TIME.lower()} {duration(total)}")
    if words:
        about = f"{TRAINING_TIME}: {ABOUT_TRAINING_TIME} {TOTAL_TIME}: {ABOUT_TOTAL_TIME}"
        st.caption(" · ".join(words) + ".", help=about)
