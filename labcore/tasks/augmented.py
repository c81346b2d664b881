"""Test-time augmentation: a trained run asked several times about each image, and its answers averaged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.errors import InputError
from labcore.evaluation.ensemble import AUGMENTED, AUGMENTED_ANSWERS
from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.geometric import Flip
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.files import finite
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import REPORTED
from labcore.tasks.subject import Given, View, rows_of
from labcore.tasks.subjects import subject

How = Literal["flips", "augmentation"]

MOST_DRAWS = 64


def augmented(run: str, how: How = "flips", split: str = "val", draws: int = 8, seed: int = 0) -> dict[str, Any]:
    """The figures of a run that answers with the mean over several views of each image, beside its plain ones.

    (Krizhevsky et al., 2012, averaged over crops and mirror images.) The run keeps the result, and the answers.

    Args:
        run: the run's folder.
        how: `flips` takes the mirror images that leave the label true, as far as modality and names of classes tell,
            masks mirrored back; `augmentation` draws from the operations the run was trained with, those that mix
            images left out, and of masks those that move pixels.
        split: val, or test where the run has opened it: that counts as another look.
        draws: views of each image beside the image itself, of `augmentation`.
        seed: of the draws.

    Returns: `how`, `views` by name, `split`; `assessment`, see `labcore.evaluation.assessment`; `plain` and
    `difference`, which is that to the plain answers by figure, see `labcore.evaluation.ensemble`.

    Raises:
        InputError: no such way or split, nothing that leaves the label true, or the run has kept no model.
        LabError: its data set is gone or another one by now.
    """
    asked = subject(RunFolder(Path(run)))
    dataset, images = asked.own()
    if how == "flips":
        views = _flips(dataset.card)
    elif how == "augmentation":
        views = _draws(asked.spec, images.shape[1:], draws, seed, asked.folder.run_id, asked.placed)
    else:
        raise InputError(f"There are no views by '{how:.40}'.", "Choose flips or augmentation.")
    rows = rows_of(dataset, split, asked.folder, "test-time augmentation")
    truth = asked.known(dataset)
    plain, mean = asked.record(dataset.groups), asked.record(dataset.groups)
    for batch in asked.batches(rows):
        shown, known = images[batch], truth[batch]
        given = asked.answer(shown)
        plain.add(batch, known, given)
        total = given.astype(np.float64)
        for view in views.values():
            total += asked.seen(view, shown, batch)
        mean.add(batch, known, (total / (1 + len(views))).astype(np.float32))
    before, after = plain.kept(), mean.kept()
    told: dict[str, Any] = finite(
        {
            "how": how,
            "views": list(views),
            "split": split,
            "assessment": asked.assessed(after),
            "plain": asked.assessed(before)["figures"],
            "difference": asked.difference(before, after),
        }
    )
    asked.folder.write_arrays(AUGMENTED_ANSWERS[REPORTED[split]], after.arrays())
    asked.folder.write_json_artifact(AUGMENTED[REPORTED[split]], told)
    return told


def _flips(card: Card) -> dict[str, View]:
    """The mirror images that leave the label true. Raises InputError where none does."""
    reasons, allowed = [], set()
    directions: tuple[Literal["horizontal", "vertical"], ...] = ("horizontal", "vertical")
    for direction in directions:
        flip = Flip(direction=direction)
        if why := flip.misleading().get(card.modality or ""):
            reasons.append(why)
        elif pair := flip.exchanged(card.classes):
            reasons.append(f"mirrored, '{pair[0]}' is '{pair[1]}'")
        elif card.modality is not None or direction == "horizontal":  # of unknown images, up may matter
            allowed.add(direction)
    if not allowed:
        raise InputError(
            f"No mirror image of '{card.name}' keeps its label: {'; '.join(dict.fromkeys(reasons))}.",
            "Choose views by augmentation, with operations that leave the label true.",
        )
    views: dict[str, View] = {}
    if "horizontal" in allowed:
        views["left-right"] = _mirrored(2)
    if "vertical" in allowed:
        views["upside down"] = _mirrored(1)
    if len(allowed) == 2:
        views["both"] = _mirrored(1, 2)
    return views


def _mirrored(*axes: int) -> View:
    """The mirror image along `axes` of `(n, H, W, …)`; what is answered to its pixels is mirrored back."""
    return View(lambda images, _: np.flip(images, axes), lambda given: np.flip(given, axes))


def _draws(spec: Any, shape: tuple[int, ...], draws: int, seed: int, run_id: str, placed: bool) -> dict[str, View]:
    """So many draws from the augmentation that the run was trained with.

    Where answers are `placed`, each belonging to a pixel, without what moves pixels: that could be undone only nearly.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError(f"{draws} views of each image are asked for.", f"Ask for 1 to {MOST_DRAWS}.")
    active = spec.in_force().augmentation.active() if isinstance(spec, NetworkExperiment) else ()
    kept = tuple(each for each in active if not each.mixes and not (placed and each.moves))
    if not kept:
        lacking = "that leaves every pixel in its place" if placed else "that leaves the label true"
        raise InputError(f"Run '{run_id}' was trained without augmentation {lacking}.", "Choose views by flips.")
    augmenter = Augmenter(Augmentation(enabled=True, operations=kept), seed, tuple(shape))  # type: ignore[arg-type]
    return dict(_drawn(augmenter, draws))


def _drawn(augmenter: Augmenter, draws: int) -> Iterator[tuple[str, View]]:
    for draw in range(draws):

        def change(images: NDArray[np.uint8], places: NDArray[np.int64], draw: int = draw) -> NDArray[np.uint8]:
            # By the first image's place, too: batches of one draw are not to be changed alike. An epoch has 16 bits.
            augmenter.start_epoch(draw * 1024 + int(places[0]) % 1024)
            pixels = tf.constant(images, tf.float32)
            changed, _ = augmenter(pixels, tf.zeros((len(images), 1)))
            return np.rint(changed.numpy()).astype(np.uint8)

        yield f"draw {draw + 1}", View(change, _as_it_is)


def _as_it_is(given: Given) -> Given:
    return given
