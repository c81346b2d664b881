"""A map of images as the network sees them: alike ones lie together, and each can be looked at."""

import math
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.evaluation.mask_mistakes import iou_of_images
from labcore.figures.embedding_map import Point, embedding_map, overlap_map
from labcore.figures.explained import images_of, masks_of, true_masks_of
from labcore.figures.mask_overlay import OPACITY, masked_thumbnail
from labcore.launch.explanation import EMBEDDING, MASKS, NEIGHBOURS, embedding, masks, neighbours
from labcore.spec.base import one_line
from labcore.spec.embedding import Embedding, embedding_of
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.projection import Projection
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import asking, controls, run_masks
from labcore.ui.address import chosen, picked
from labcore.ui.chart import chart
from labcore.ui.form import render_kind
from labcore.ui.gallery import picture
from labcore.ui.hover_images import show_on_hover
from labcore.ui.input_help import help_of
from labcore.ui.nearest import show_nearest, show_unlike
from labcore.ui.own_images import dataset_of
from labcore.ui.understand_head import ask_part
from labcore.ui.words import literal

TIME_LIMIT, KEPT = 300.0, 32
HEIGHT, SIDE = 560, 196
OVERLAP, LARGEST = "overlap", "largest"
FIELD = Embedding.model_fields["number"]


def show_map(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """How images are laid out, the map, and the image that was clicked."""
    if not isinstance(run.folder.spec(), NetworkExperiment):
        st.info("A classical baseline has no layers to see images with: there is no map.", icon=":material/info:")
        return
    part = ask_part(run, "map_of")
    how = _ask_how()
    by_overlap = isinstance(run, JudgedMasks) and _ask_overlap(run)
    asked = _maps().of(embedding(run.folder, how, part))
    asking.show(
        asked,
        lambda answer: _draw(record, run, part, by_overlap, answer),
        f"Describing each image by the network{f'; {how.projection.takes}' if how.projection.takes else ''} …",
        HEIGHT,
    )


def _ask_how() -> Embedding:
    kinds = Projection.kinds()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = picked(
            "Laid out by", "projection", list(kinds), lambda each: kinds[each].title, help=help_of("map.projection")
        )
        with st.popover("Settings", icon=":material/tune:", type="tertiary"):
            settings: Mapping[str, Any] = render_kind(kinds[kind], kinds[kind]().model_dump(mode="json"), f"map.{kind}")
            controls.draw("number", FIELD, Embedding, FIELD.default, "map.number")
    st.caption(one_line(kinds[kind]))
    return embedding_of({"projection": settings, "number": controls.read(FIELD, FIELD.default, "map.number")})


def _ask_overlap(run: JudgedMasks) -> bool:
    """Whether points are colored by how well masks fit; else by class. What the colors of masks mean is said below."""
    titles = {OVERLAP: "Mean IoU of the image", LARGEST: "Class that most of it shows"}
    by = chosen("Colored by", "colored", list(titles), titles.__getitem__, help=help_of("map.colored"), width=260)
    st.caption("Colors of the masks that lie over images:")
    run_masks.legend(list(run.classes), run_masks.colors_of(run.folder))
    return by == OVERLAP


def _draw(
    record: RunRecord, run: Judged | JudgedMasks, part: Part, by_overlap: bool, answer: "Future[dict[str, Any]]"
) -> None:
    found = answer.result()
    points = points_of(found, run, part)
    left, right = st.columns([2, 1], gap="large")
    with left:
        figure = (overlap_map if by_overlap else embedding_map)(points, run.classes, height=HEIGHT)
        clicked = chart(figure, "understand.map", "map of images", clicks=True)
        show_on_hover("understand.map", [point.image for point in points], dataset_of(run), "understand.map.hover")
        st.caption(
            f"{len(points):,} images, each described by {found['features']:,} numbers: {found['features_are']}. "
            f"{'' if isinstance(run, JudgedMasks) else 'A ring is a wrong answer. '}{literal(found['note'])}"
        )
    with right:
        image = next((point.image for point in points if point.image in clicked), None)
        if image is None:
            st.caption(
                ":material/touch_app: Rest on a point to see its image; click it for the training images nearest to it."
            )
            return
        _show_clicked(record, run, next(point for point in points if point.image == image))


def points_of(found: Mapping[str, Any], run: Judged | JudgedMasks, part: Part) -> list[Point]:
    """The images on the map, with what was answered to them, or how well their masks fit."""
    said: dict[int, int] = {}
    fits: dict[int, float] = {}
    if isinstance(run, JudgedMasks):
        counted = run.answers(part)
        every = zip(counted.index.tolist(), iou_of_images(counted).tolist(), strict=True)
        fits = {image: iou for image, iou in every if not math.isnan(iou)}
    else:
        answers = run.answers(part)
        said = dict(zip(answers.index.tolist(), answers.probabilities.argmax(axis=1).tolist(), strict=True))
    rows = zip(found["points"], found["rows"], found["true"], strict=True)
    return [Point(x, y, image, true, said.get(image), fits.get(image)) for (x, y), image, true in rows]


def _show_clicked(record: RunRecord, run: Judged | JudgedMasks, point: Point) -> None:
    dataset = dataset_of(run)
    if isinstance(run, JudgedMasks):
        asking.show(
            _given().of(masks(run.folder, [point.image])),
            lambda answer: _draw_masks(run, answer.result()),
            "Asking the network for its mask …",
            SIDE,
        )
    else:
        st.image(picture(dataset, point.image, SIDE), width=SIDE, output_format="PNG")
    words = [f":gray[#{point.image}]"]
    if point.true is not None:
        words.append(f"{'is' if point.iou is None else 'shows mostly'} {literal(run.classes[point.true])}")
    if point.predicted is not None:
        mark = ":green[:material/check:]" if point.true == point.predicted else ":red[:material/close:]"
        words.append(f"{'' if point.true is None else mark} answered {literal(run.classes[point.predicted])}")
    if point.iou is not None:
        words.append(f"mean IoU {point.iou:.1%}")
    st.markdown(" · ".join(words))
    st.page_link(
        "pages/explain.py",
        label="Explain",
        icon=":material/visibility:",
        query_params={"run": record.run_id, "images": str(point.image)},
    )
    st.markdown("**Nearest training images**", help="In the eyes of the network; the number is the distance, 0 to 2.")
    asked = _neighbours().of(neighbours(run.folder, [point.image]))

    def draw(answer: "Future[dict[str, Any]]") -> None:
        show_unlike(answer.result(), 0)
        show_nearest(answer.result(), 0, dataset)

    asking.show(asked, draw, "Looking for them …", SIDE)


def _draw_masks(run: JudgedMasks, told: Mapping[str, Any]) -> None:
    """Of one image its true mask and the one given, over it."""
    (image,), colors = images_of(told), run_masks.colors_of(run.folder)
    given = masks_of(told)
    assert given is not None, "the bench answers with masks where it is asked for masks"
    with st.container(horizontal=True, gap="xsmall"):
        for mask, said in ((true_masks_of(told)[0], "True mask"), (given[0], "Mask given")):
            if mask is not None:
                with st.container(width=SIDE, gap="xxsmall"):
                    shown = masked_thumbnail(image, mask, SIDE, OPACITY, colors)
                    st.image(shown, width=SIDE, output_format="PNG")
                    st.caption(said)


@st.cache_resource(show_spinner=False)
def _given() -> asking.Answers:
    return asking.Answers(MASKS, KEPT)


@st.cache_resource(show_spinner=False)
def _maps() -> asking.Answers:
    return asking.Answers(EMBEDDING, KEPT, TIME_LIMIT)


@st.cache_resource(show_spinner=False)
def _neighbours() -> asking.Answers:
    return asking.Answers(NEIGHBOURS, KEPT, TIME_LIMIT)
