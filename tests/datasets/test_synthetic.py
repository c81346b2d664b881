"""The drawn sets: right in form, the same every time, different within a class, alike within a group."""

from dataclasses import replace

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.synthetic import RECIPES
from labcore.datasets.synthetic.unsorted import SOUND

BY_NAME = {recipe.name: recipe for recipe in RECIPES}
CLASSIFICATION = [recipe for recipe in RECIPES if recipe.task == "classification"]
GROUPED = [recipe for recipe in RECIPES if recipe.group]


def small(recipe, per_class=4):
    """The recipe with a few pictures of each class."""
    return replace(recipe, counts=(per_class,) * len(recipe.counts), occurs=None)


def image(drawn):
    return drawn[0] if isinstance(drawn, tuple) else drawn


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_pictures_have_the_stated_shape_and_use_the_range_of_gray(recipe):
    pictures = [image(recipe.picture(index)) for index in range(6)]
    for picture in pictures:
        assert picture.shape == recipe.shape
        assert picture.dtype == np.uint8
    assert np.ptp(np.stack(pictures)) > 100
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_draws_the_same_again(recipe):
    again = replace(recipe)
    for index in (0, sum(recipe.counts) - 1):
        assert np.array_equal(image(recipe.picture(index)), image(again.picture(index)))


@pytest.mark.parametrize("recipe", CLASSIFICATION, ids=lambda recipe: recipe.name)
def test_a_set_is_written_as_its_card_says(recipe, tmp_path):
    recipe = small(recipe, 8)
    made, told = recipe.write(tmp_path / recipe.name), recipe.card()
    assert made.model_dump(exclude={"fingerprint", "created"}) == told.model_dump(exclude={"fingerprint", "created"})


def test_pictures_are_stored_in_the_order_of_their_labels(tmp_path):
    recipe = small(BY_NAME["synthetic-nuclei"])
    recipe.write(tmp_path / recipe.name)
    stored = storage.open_dataset(tmp_path / recipe.name)
    for index in range(len(stored)):
        assert np.array_equal(stored.image(index), recipe.picture(index))
        assert stored.labels[index] == recipe.roll.labels[index]


def test_writing_tells_its_progress_to_the_end(tmp_path):
    recipe = small(BY_NAME["synthetic-nuclei"], 2)
    shares = []
    recipe.write(tmp_path / recipe.name, lambda share, doing: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_failed_drawing_leaves_nothing(tmp_path):
    def fails(label, body, view):
        raise RuntimeError("out of ink")

    with pytest.raises(RuntimeError, match="out of ink"):
        replace(small(BY_NAME["synthetic-nuclei"]), draw=fails).write(tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("recipe", GROUPED, ids=lambda recipe: recipe.name)
def test_no_patient_crosses_a_split_or_a_class(recipe):
    roll = recipe.roll
    assert len(np.unique(roll.groups)) < len(roll.groups)
    for group in np.unique(roll.groups):
        members = roll.groups == group
        assert len(set(roll.split[members])) == len(set(roll.labels[members])) == 1


@pytest.mark.parametrize("recipe", GROUPED, ids=lambda recipe: recipe.name)
def test_pictures_of_one_patient_are_alike(recipe):
    roll = recipe.roll
    values, counts = np.unique(roll.groups, return_counts=True)

    # Coarse pictures, so that noise and small shifts do not count.
    def coarse(index):
        return recipe.picture(int(index))[..., 0].reshape(16, 4, 16, 4).mean((1, 3))

    strangers = [coarse(index) for index in range(10)]
    own, others = [], []
    for group in values[counts > 1][:20]:
        one, two = (coarse(index) for index in np.flatnonzero(roll.groups == group)[:2])
        own.append(np.abs(one - two).mean())
        others.append(np.mean([np.abs(one - stranger).mean() for stranger in strangers]))
    assert np.mean(own) < 0.9 * np.mean(others)


def test_counts_are_as_unbalanced_as_the_data_they_stand_for():
    normal, pneumonia = BY_NAME["synthetic-chest-xray"].counts
    assert pneumonia == 3 * normal
    assert BY_NAME["synthetic-lung-ct"].counts == (120, 561, 416)
    assert len(BY_NAME["synthetic-blood-cells"].classes) == 8


@pytest.fixture(scope="module")
def views_of_mars():
    return [BY_NAME["synthetic-mars-terrain"].picture(index) for index in range(50)]


def test_mars_masks_name_every_pixel_and_big_rocks_are_rare(views_of_mars):
    classes = BY_NAME["synthetic-mars-terrain"].classes
    masks = np.stack([mask for _, mask in views_of_mars])
    assert masks.dtype == np.uint8
    assert set(np.unique(masks)) == set(range(len(classes)))
    shares = np.bincount(masks.ravel(), minlength=len(classes)) / masks.size
    assert shares.argmin() == classes.index("big rock")
    assert shares.min() < 0.03


def test_mars_masks_lie_where_the_ground_changes(views_of_mars):
    contrasts = [
        picture[:4].mean() - picture[30:][mask[30:] != 0].mean()
        for picture, mask in views_of_mars
        if not mask[:4].any()
    ]
    assert len(contrasts) > 5
    assert np.median(contrasts) > 20


def test_one_image_in_seven_of_the_unsorted_cells_is_a_copy_or_an_artifact():
    recipe = BY_NAME["synthetic-blood-cells-raw"]
    assert np.mean(recipe.fates != SOUND) == pytest.approx(1 / 7, abs=0.02)
    blank, dark, blurred = (int(np.flatnonzero(recipe.fates == fate)[0]) for fate in (2, 3, 4))
    assert np.ptp(recipe.picture(blank), axis=(0, 1)).max() == 0
    assert recipe.picture(dark).max() < 30
    assert np.abs(np.diff(recipe.picture(blurred).astype(int), axis=0)).max() < 20


def test_copies_among_the_unsorted_cells_keep_their_class():
    recipe = replace(BY_NAME["synthetic-blood-cells-raw"], counts=(25,) * 8)
    pictures = [recipe.picture(index).tobytes() for index in range(200)]
    copies = np.flatnonzero(recipe.fates == 0)
    assert len(copies) == 14
    for copy in copies:
        originals = [index for index in range(200) if index not in copies and pictures[index] == pictures[copy]]
        assert len(originals) == 1 and recipe.roll.labels[originals[0]] == recipe.roll.labels[copy]


def test_unsorted_terrain_has_masks_of_one_class_and_images_that_are_no_use():
    recipe = BY_NAME["synthetic-mars-terrain-raw"]
    one_class, copy, blank = (recipe.picture(int(np.flatnonzero(recipe.fates == fate)[0])) for fate in (0, 1, 2))
    assert len(np.unique(one_class[1])) == 1 and np.ptp(one_class[0]) > 50
    assert np.ptp(blank[0]) == 0 and len(np.unique(blank[1])) > 1
    assert len(np.unique(copy[1])) > 1


def test_the_other_laboratory_shows_other_cells_and_darker():
    here, there = BY_NAME["synthetic-blood-cells"], BY_NAME["synthetic-blood-cells-elsewhere"]
    assert here.classes == there.classes
    light = [np.mean([recipe.picture(index).mean() for index in range(24)]) for recipe in (here, there)]
    assert light[1] < 0.9 * light[0]
