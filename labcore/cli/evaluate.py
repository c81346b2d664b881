"""`evaluate`: what a finished run is worth, on its own images, on others, and on images that arrive otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.split_name import SplitName
from labcore.errors import InputError

if TYPE_CHECKING:
    from labcore.studies.comparison import Part


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
    help="Figures by brightness, contrast, size, group, and what came with the import, such as age or scanner.",
)
@click.option(
    "--errors",
    is_flag=True,
    help="Confused classes, what may be done about them, and the surest mistakes; of masks, the worst images.",
)
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
    from labcore.cli.evaluating import Told, evaluating
    from labcore.datasets.library import Library
    from labcore.launch import evaluation
    from labcore.store.store import Store
    from labcore.studies.judged import beside
    from labcore.studies.judged_masks import any_judged

    store = Store()
    store.refresh()
    subject = any_judged(store.folder(store.run(run).run_id))
    part: Part = "test" if with_test else "validation"
    own_split = "test" if with_test else "val"
    subject.answers(part)  # refused here where the test set is closed
    if maps and dataset is None:
        raise click.UsageError("--map is about another data set: name that with --dataset.")
    if name is not None and cost is None and recall is None:
        raise click.UsageError("--class is about a threshold: ask for one with --cost or --recall.")
    if dataset is not None:
        Library().card(dataset)  # refused here where there is none: a process is started for the rest
    asked = evaluating(subject, part, store)
    # What only some tasks offer is worked out, or refused, before anything takes minutes.
    offered: dict[str, tuple[bool, Callable[[], Told]]] = {
        "threshold": (cost is not None or recall is not None, lambda: asked.threshold(name, cost, recall)),
        "merged": (as_one is not None, lambda: asked.merged(as_one or "")),
        "slices": (sliced, asked.slices),
        "errors": (errors, asked.errors),
    }
    found = {title: work() for title, (wanted, work) in offered.items() if wanted}
    data: dict[str, Any] = {"run_id": run}
    blocks: list[str] = []
    if dataset is not None:
        data["external"] = evaluation.external(run, store, dataset, split, _mapping(maps), remark)
        data["beside"] = beside(subject, asked.headlines)
        blocks += [text.external(data["external"]), text.beside(data["beside"])]
    else:
        own, words = asked.own()
        data |= own
        blocks.append(words)
    if shift:
        data["shift"] = evaluation.shift(run, store, own_split, images, told=remark)
        blocks.append(text.shift(data["shift"]))
    if tta:
        data["augmented"] = evaluation.augmented(run, store, tta, own_split, draws, told=remark)
        blocks.append(text.augmented(data["augmented"]))
    if others:
        data["ensemble"], words = asked.ensemble(others)
        blocks.append(words)
    data |= {title: plain for title, (plain, _) in found.items()}
    blocks += [words for _, words in found.values()]
    store.take_in(run)
    names = [store.run(run).dataset, *([] if dataset is None else [dataset])]
    looked = {each: store.test_looks(each) for each in names}
    data["test_looks"] = {each: asdict(looks) for each, looks in looked.items()}
    if with_test or dataset is not None:
        blocks.append("\n".join(looks.in_words(each) for each, looks in looked.items()))
    return Answer(data, "\n\n".join(filter(None, blocks)))


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
