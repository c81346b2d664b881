"""`evaluate`: what a finished run is worth, on its own images, on others, and on images that arrive otherwise."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.split_name import SplitName
from labcore.errors import InputError

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.comparison import Part
    from labcore.studies.judged import Judged


@click.command()
@click.argument("run")
@click.option("--test", "with_test", is_flag=True, help="Test figures too, where RUN has opened its test set.")
@click.option("--dataset", metavar="NAME", help="Measure RUN on another data set: an external test.")
@click.option(
    "--split",
    type=SplitName("all"),
    default="test",
    show_default=True,
    help="Which images of the other data set.",
)
@click.option(
    "--map",
    "maps",
    metavar="THEIRS=MINE",
    multiple=True,
    help="Which class of the other set is which of RUN's; THEIRS= leaves one out. May be given more than once.",
)
@click.option("--shift", is_flag=True, help="Noise, blur, JPEG and other corruptions at five strengths.")
@click.option("--images", type=click.IntRange(1), default=1000, show_default=True, help="Images that --shift changes.")
@click.option("--tta", type=click.Choice(("flips", "augmentation")), help="Answer with the mean over several views.")
@click.option("--draws", type=click.IntRange(1, 64), default=8, show_default=True, help="Views of --tta augmentation.")
@click.option("--with", "others", metavar="RUN", multiple=True, help="An ensemble with this run. Repeatable.")
@click.option("--class", "name", metavar="NAME", help="The class that --cost or --recall is about.")
@click.option("--cost", metavar="MISS:ALARM", help="The threshold at which mistakes cost least, such as 5:1.")
@click.option("--recall", type=float, help="The threshold at which this share of the class is found, such as 0.95.")
@click.option(
    "--merge",
    "as_one",
    metavar="A,B",
    help="Answers counted as if these classes were one: what a run that takes them as one must beat.",
)
@click.option(
    "--slices",
    "sliced",
    is_flag=True,
    help="Accuracy by brightness, contrast, size, group, and what came with the import, such as age or scanner.",
)
@click.option("--errors", is_flag=True, help="Confused classes, what may be done about them, and the surest mistakes.")
@answers
def evaluate(
    run: str,
    with_test: bool,
    dataset: str | None,
    split: str,
    maps: tuple[str, ...],
    shift: bool,
    images: int,
    tta: str | None,
    draws: int,
    others: tuple[str, ...],
    name: str | None,
    cost: str | None,
    recall: float | None,
    as_one: str | None,
    sliced: bool,
    errors: bool,
) -> Answer:
    """Every figure of RUN with its 95 % interval, and what else is asked for.

    Figures are of validation images unless --test is given. With --test, whatever is worked out anew on test images is
    counted as another look at them; so is an external test on another data set's test split.
    """
    from labcore.cli import evaluate_text as text
    from labcore.datasets.library import Library
    from labcore.launch import evaluation
    from labcore.store.store import Store
    from labcore.studies.judged import beside, judged
    from labcore.studies.slicing import slices_of

    store = Store()
    store.refresh()
    subject = judged(store.folder(store.run(run).run_id))
    part: Part = "test" if with_test else "validation"
    own_split = "test" if with_test else "val"
    subject.answers(part)  # refused here where the test set is closed
    if maps and dataset is None:
        raise click.UsageError("--map is about another data set: name that with --dataset.")
    if name is not None and cost is None and recall is None:
        raise click.UsageError("--class is about a threshold: ask for one with --cost or --recall.")
    if dataset is not None:
        Library().card(dataset)  # refused here where there is none: a process is started for the rest
    data: dict[str, Any] = {"run_id": run}
    blocks: list[str] = []
    if dataset is not None:
        data["external"] = evaluation.external(run, store, dataset, split, _mapping(maps), remark)
        data["beside"] = beside(subject, text.HEADLINES)
        blocks += [text.external(data["external"]), text.beside(data["beside"])]
    else:
        _own(subject, with_test, data, blocks)
    if shift:
        data["shift"] = evaluation.shift(run, store, own_split, images, told=remark)
        blocks.append(text.shift(data["shift"]))
    if tta:
        data["augmented"] = evaluation.augmented(run, store, tta, own_split, draws, told=remark)
        blocks.append(text.augmented(data["augmented"]))
    if others:
        data["ensemble"] = _ensemble(subject, others, store, part)
        blocks.append(text.ensemble(data["ensemble"]))
    if cost is not None or recall is not None:
        data["threshold"] = _threshold(subject, name, cost, recall, with_test)
        blocks.append(text.threshold(data["threshold"]))
    if as_one is not None:
        data["merged"] = _merged(subject, as_one, part)
        blocks.append(text.merged(data["merged"], part))
    if sliced:
        data["slices"] = asdict(slices_of(subject, part))
        blocks.append(text.slices(data["slices"]))
    if errors:
        data["errors"] = _errors(subject, part)
        blocks.append(text.errors(data["errors"], subject.classes))
    store.take_in(run)
    names = [store.run(run).dataset, *([] if dataset is None else [dataset])]
    looked = {each: store.test_looks(each) for each in names}
    data["test_looks"] = {each: asdict(looks) for each, looks in looked.items()}
    if with_test or dataset is not None:
        blocks.append("\n".join(looks.in_words(each) for each, looks in looked.items()))
    return Answer(data, "\n\n".join(filter(None, blocks)))


def _own(subject: "Judged", with_test: bool, data: dict[str, Any], blocks: list[str]) -> None:
    """The figures on the run's own images, of test beside validation where asked for."""
    from labcore.cli import evaluate_text as text

    data["validation"] = asdict(subject.assessment("validation"))
    data["test"] = asdict(subject.assessment("test")) if with_test else None
    data["calibration"] = asdict(subject.calibration("test" if with_test else "validation"))
    parts = {part.upper(): data[part] for part in ("validation", "test") if data[part]}
    blocks += [text.figures(parts), text.per_class(parts), text.calibration(data["calibration"])]


def _mapping(maps: Iterable[str]) -> dict[str, str]:
    found = {}
    for each in maps:
        theirs, sign, mine = each.partition("=")
        if not sign or not theirs.strip():
            raise InputError(f"'{each:.60}' does not say which class is which.", "Write --map theirs=mine.")
        if theirs.strip() in found:
            raise InputError(f"Class '{theirs.strip():.60}' is mapped twice.", "Map it once.")
        found[theirs.strip()] = mine.strip()
    return found


def _ensemble(subject: "Judged", others: tuple[str, ...], store: "Store", part: "Part") -> dict[str, Any]:
    from labcore.studies.ensembles import ensemble_of
    from labcore.studies.judged import judged

    runs = {subject.folder.run_id: subject}
    runs |= {other: judged(store.folder(store.run(other).run_id)) for other in others}
    return asdict(ensemble_of(runs, part))


def _threshold(
    subject: "Judged", name: str | None, cost: str | None, recall: float | None, with_test: bool
) -> dict[str, Any]:
    from labcore.studies.thresholds import threshold_by_cost, threshold_by_recall

    if cost is not None and recall is not None:
        raise click.UsageError("Choose the threshold by --cost or by --recall, not by both.")
    if name is None:
        if len(subject.classes) != 2:
            raise click.UsageError(f"Say with --class which of {', '.join(subject.classes)} the threshold is for.")
        name = subject.classes[1]
    if recall is not None:
        return asdict(threshold_by_recall(subject, name, recall, with_test))
    missed, _, alarm = (cost or "").partition(":")
    try:
        costs = float(missed), float(alarm)
    except ValueError as error:
        raise InputError(f"'{cost:.40}' is no pair of costs.", "Write --cost MISS:ALARM, such as 5:1.") from error
    return asdict(threshold_by_cost(subject, name, *costs, with_test=with_test))


def _merged(subject: "Judged", names: str, part: "Part") -> dict[str, Any]:
    from labcore.evaluation.assessment import assess
    from labcore.studies.counted_alike import counted_as_one
    from labcore.studies.judged import note_look

    answers, classes = counted_as_one(subject, [name.strip() for name in names.split(",")], part)
    if part == "test":
        note_look(subject.folder, f"counted as one: {names}")
    return asdict(assess(answers, classes))


def _errors(subject: "Judged", part: "Part") -> dict[str, Any]:
    from labcore.evaluation.mistakes import doubtful_hits, pairs, surest_mistakes
    from labcore.studies.remedies import remedies_of

    given, names = subject.answers(part), subject.classes
    confused, by_choice = pairs(given), pairs(subject.validation)  # what is done next is chosen on validation
    return {
        "pairs": [{**asdict(pair), "true": names[pair.true], "predicted": names[pair.predicted]} for pair in confused],
        "remedies": [asdict(each) for each in remedies_of(subject, by_choice[0])] if by_choice else [],
        "surest_mistakes": [asdict(each) for each in surest_mistakes(given, 24)],
        "doubtful_hits": [asdict(each) for each in doubtful_hits(given, 24)],
    }
