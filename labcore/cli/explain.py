"""`explain`: what in images speaks for the answers of a run's network."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.explained_files import FIGURES, write_folder, write_importance
from labcore.cli.explained_text import told, told_importance
from labcore.cli.out_file import require_folder
from labcore.cli.progress import Progress
from labcore.cli.settings import markdown
from labcore.cli.split_name import SplitName
from labcore.errors import InputError
from labcore.launch import bench
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation, explanation_of
from labcore.spec.reading import assign
from labcore.spec.reference import reference
from labcore.spec.region import Aim, aim_of
from labcore.store.folder import RunFolder
from labcore.words import duration

TIME_LIMIT = 900.0
"""Seconds for a few images by one method."""

WORTH_SAYING = 5.0
"""Seconds."""


@click.command()
@click.argument("run", required=False)
@click.option("--settings", "about", is_flag=True, help="Tell all methods and their settings, and do nothing else.")
@click.option("--images", metavar="N,N,…", help="These images, by their position in the run's data set.")
@click.option(
    "--split",
    type=SplitName(),
    default="validation",
    show_default=True,
    help="Or the first images of this.",
)
@click.option(
    "--number", default=6, show_default=True, type=click.IntRange(1, 512), help="So many of them, classes in turn."
)
@click.option(
    "--file",
    "paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Or pictures of your own: an image, a folder, a zip or an npz. May be given more than once.",
)
@click.option(
    "--method",
    "methods",
    multiple=True,
    help=f"How: {', '.join(Explainer.kinds())}, or all; grad_cam if left out, of masks seg_grad_cam. Repeatable.",
)
@click.option(
    "--class", "classes", multiple=True, default=("predicted",), show_default=True,
    help="What is explained: predicted, true, or a class by name or index. May be given more than once. Of a mask, "
    "predicted and true are the class, other than the first, that has most of it.",
)  # fmt: skip
@click.option(
    "--region", default="predicted", show_default=True, metavar="predicted|true|all|LEFT,TOP,WIDTH,HEIGHT",
    help="Of masks, the pixels that are explained: where the class is seen, where it truly is, all, or a rectangle in "
    "percent of the sides.",
)  # fmt: skip
@click.option("--layer", default="", help="The layer that Grad-CAM and activations look at; the last one if left out.")
@click.option(
    "--set", "assignments", metavar="METHOD.KEY=VALUE", multiple=True,
    help="A method's setting, such as occlusion.patch=12; see --settings. May be given more than once.",
)  # fmt: skip
@click.option(
    "--check", is_flag=True, help="Check each map: sanity and faithfulness. Takes some hundred answers an image."
)
@click.option(
    "--near",
    default=0,
    type=click.IntRange(0, 50),
    help="Name so many of the nearest training images, too, and warn of images unlike all of them. It cannot see what "
    "looks the same in large, such as another scanner, or a class that is not known.",
)
@click.option(
    "--out", metavar="FOLDER", type=click.Path(path_type=Path), help="Write pictures, raw maps and figures here."
)
@click.option(
    "--opacity", default=0.55, show_default=True, type=click.FloatRange(0, 1), help="Of the maps in the pictures."
)
@answers
def explain(
    run: str | None,
    about: bool,
    images: str | None,
    split: str,
    number: int,
    paths: tuple[Path, ...],
    methods: tuple[str, ...],
    classes: tuple[str, ...],
    region: str,
    layer: str,
    assignments: tuple[str, ...],
    check: bool,
    near: int,
    out: Path | None,
    opacity: float,
) -> Answer:
    """Explain what the network of RUN answers: which parts of an image speak for a class.

    A map is a hint, not a proof. With --check it is held against two questions: is it another one when the network has
    learned nothing (sanity), and does the answer hang on what it marks, more than on other places (faithfulness)?
    """
    if about:
        sections = reference(Explanation)
        return Answer({"sections": [dataclasses.asdict(each) for each in sections]}, markdown(sections))
    if run is None:
        raise click.UsageError("Missing argument 'RUN'.", click.get_current_context())
    from labcore.launch.explanation import COST, cost
    from labcore.launch.explanation import explain as question
    from labcore.spec.baseline import Baseline
    from labcore.store.store import Store

    folder = Store().folder(run)
    takes = folder.spec().takes
    ways = _ways(methods or (next(iter(Explainer.offered(takes))),), assignments, layer, check, takes)
    aim = _aim(region)
    if out is not None:
        require_folder(out, FIGURES)
    if isinstance(folder.spec(), Baseline):
        return _importance(run, folder, out, opacity)
    asked = _asked(folder, images, split, number, paths)
    number = len(asked) if isinstance(asked, list) else len(asked["paths"])
    expected = bench.ask(COST, cost(folder, number, len(classes), ways), timeout=TIME_LIMIT)["seconds"]
    if expected > WORTH_SAYING:
        kept = "" if paths else ", and what was found is remembered"
        remark(f"This takes {duration(expected)} at most; Ctrl-C stops it{kept}.")
    answer = _answered(question(folder, asked, [_class(each) for each in classes], ways, aim))
    if near:
        answer |= _near(folder, asked, near)
    data = {"run_id": run, "out": str(out.resolve()) if out else None, **answer}
    if out is None:
        return Answer(data, told(answer))
    written = write_folder(out, answer, opacity)
    return Answer(data, f"{told(answer)}\n\nWrote {len(written)} files to {out}.")


def _near(folder: RunFolder, asked: list[int] | dict[str, Any], number: int) -> dict[str, Any]:
    """The training images nearest to each image, and whether it is unlike them all."""
    from labcore.launch.explanation import AT_ONCE, NEIGHBOURS, neighbours

    starts = range(0, len(asked), AT_ONCE) if isinstance(asked, list) else (0,)
    parts = [asked[start : start + AT_ONCE] if isinstance(asked, list) else asked for start in starts]
    found = [bench.ask(NEIGHBOURS, neighbours(folder, part, number), timeout=TIME_LIMIT) for part in parts]
    keys = ("nearest", "labels", "distances", "farther", "farther_by_look", "reasons", "unlike")
    known = {key: found[0][key] for key in ("validation_images", "false_alarms")}
    return known | {key: [item for answer in found for item in answer[key]] for key in keys}


def _importance(run: str, folder: RunFolder, out: Path | None, opacity: float) -> Answer:
    """Of a classical baseline, which has no gradients."""
    from labcore.launch.explanation import IMPORTANCE, importance

    remark("A baseline has no network: asking which regions of images it needs (permutation importance) …")
    answer = bench.ask(IMPORTANCE, importance(folder), timeout=4 * TIME_LIMIT, own_process=True)
    data = {"run_id": run, "out": str(out.resolve()) if out else None, **answer}
    text = told_importance(answer)
    if out is None:
        return Answer(data, text)
    write_importance(out, answer, opacity)
    return Answer(data, f"{text}\n\nWrote importance.png and importance.json to {out}.")


def _aim(region: str) -> Aim | None:
    """Over which pixels; None for where the class is seen, which is so unless said."""
    if region == "predicted":
        return None
    sides = region.split(",")
    if len(sides) == 1:
        return aim_of({"region": region})
    names = ("left", "top", "width", "height")
    if len(sides) != len(names):
        raise InputError(
            f"'{region:.60}' is no rectangle.", "Write --region LEFT,TOP,WIDTH,HEIGHT, such as 25,25,50,50."
        )
    return aim_of({"region": {"kind": "rectangle", **dict(zip(names, sides, strict=True))}})


def _ways(methods: Sequence[str], assignments: Sequence[str], layer: str, check: bool, takes: str) -> list[Explanation]:
    settings = assign({}, assignments)
    if unknown := [kind for kind in settings if kind not in Explainer.kinds()]:
        raise InputError(f"There is no method '{unknown[0]}' to set.", f"Known: {', '.join(Explainer.kinds())}.")
    offered = Explainer.offered(takes)
    kinds = list(dict.fromkeys(kind for name in methods for kind in (offered if name == "all" else (name,))))
    found = []
    for kind in kinds:
        own = settings.get(kind) or {}
        if layer and kind in Explainer.kinds() and "layer" in Explainer.kinds()[kind].model_fields:
            own = {"layer": layer, **own}
        found.append(explanation_of({"method": {"kind": kind, **own}, "check": check}))
    return found


def _asked(
    folder: RunFolder, images: str | None, split: str, number: int, paths: Sequence[Path]
) -> list[int] | dict[str, Any]:
    from labcore.datasets.browsing import first_of_split
    from labcore.datasets.division import opened

    if paths:
        for path in paths:
            if not path.exists():
                raise InputError(f"There is nothing at '{path}'.", "Check the path.")
        return {"paths": [str(path.resolve()) for path in paths]}
    if images is None:
        return first_of_split(opened(folder.spec()), split, number)
    try:
        return [int(word) for word in images.split(",")]
    except ValueError as error:
        raise InputError(f"'{images:.80}' is no list of positions.", "Write them as --images 3,17.") from error


def _class(word: str) -> str | int:
    return int(word) if word.isdigit() else word


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to the question, asked in parts, so that one sees how far it is."""
    from labcore.launch.explanation import EXPLAIN, in_parts, joined

    parts, found = in_parts(question), []
    with Progress("Explaining") as progress:
        for place, part in enumerate(parts):
            kind = part["explanations"][0]["method"]["kind"]
            progress.share(place / len(parts), Explainer.kinds()[kind].title)
            found.append(bench.ask(EXPLAIN, part, timeout=TIME_LIMIT))
    return joined(question, found)
