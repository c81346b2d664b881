import numpy as np
import pytest

from ..pieces import as_folder, as_zip, encoded, noise, png


def mask(seed, classes=3, shape=(12, 10)):
    return noise(1000 + seed, shape) % classes


def pairs(count=10, image="images/{}.png", target="masks/{}.png", prefix="", scale=1):
    files = {prefix + image.format(i): png(i) for i in range(count)}
    return files | {prefix + target.format(i): encoded(mask(i) * np.uint8(scale)) for i in range(count)}


@pytest.mark.parametrize("shape", [as_folder, as_zip])
@pytest.mark.parametrize(
    "names", [{}, {"prefix": "my set/"}, {"image": "Images/{}.jpg", "target": "Masks/{}_mask.png"}]
)
def test_pairs_by_name(tmp_path, take_in, shape, names):
    dataset = take_in(shape(tmp_path / "set", pairs(**names)))
    assert dataset.card.task == "segmentation"
    assert dataset.card.classes == ("background", "class 1", "class 2")
    assert (dataset.labels == -1).all()
    for index, file in enumerate(dataset.files):
        np.testing.assert_array_equal(dataset.mask(index), mask(int(file.split("/")[-1].split(".")[0])))


@pytest.mark.parametrize("inner", [False, True], ids=["train/images", "images/train"])
def test_splits_above_or_below(tmp_path, take_in, inner):
    files = {}
    for split, count in (("train", 6), ("val", 3), ("test", 2)):
        where = (
            {"image": f"images/{split}/{{}}.png", "target": f"masks/{split}/{{}}.png"}
            if inner
            else {"prefix": f"{split}/"}
        )
        files |= pairs(count, **where)
    card = take_in(as_zip(tmp_path / "a.zip", files)).card
    assert [card.splits[split].images for split in ("train", "val", "test")] == [6, 3, 2]


def test_gray_levels_are_read_as_classes(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", pairs(scale=127)))
    assert set(np.unique(dataset.mask(0))) == {0, 1, 2}
    assert any("127 → 1" in note for note in dataset.card.notes)


def test_names_of_the_classes_may_be_given(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", pairs()), class_names=("sky", "rock", "sand")).card
    assert card.classes == ("sky", "rock", "sand")


def test_image_without_mask(tmp_path, refusal):
    assert "images/10.png" in refusal(as_zip(tmp_path / "a.zip", {**pairs(), "images/10.png": png()}))


def test_mask_without_image_is_noted(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", {**pairs(), "masks/10.png": encoded(mask(1))})).card
    assert "Passed over 1 mask without" in card.notes[0]


def test_mask_of_another_size(tmp_path, refusal):
    wrong = {"masks/3.png": encoded(mask(3, shape=(10, 12)))}
    assert "masks/3.png" in refusal(as_zip(tmp_path / "a.zip", pairs() | wrong))


def test_photographs_as_masks(tmp_path, refusal):
    files = pairs() | {f"masks/{i}.png": png(i) for i in range(10)}
    assert "too many" in refusal(as_zip(tmp_path / "a.zip", files))


def test_photographs_in_color_as_masks(tmp_path, refusal):
    files = pairs() | {f"masks/{i}.png": encoded(noise(i, (12, 10, 3))) for i in range(10)}
    assert "too many to be classes" in refusal(as_zip(tmp_path / "a.zip", files))


def test_each_color_of_masks_is_a_class(tmp_path, take_in):
    colors = np.array([(0, 0, 0), (0, 200, 0), (250, 0, 0)], np.uint8)
    files = pairs() | {f"masks/{i}.png": encoded(colors[mask(i)]) for i in range(10)}
    dataset = take_in(as_zip(tmp_path / "a.zip", files), class_names=["soil", "grass", "rock"])
    assert dataset.card.classes == ("soil", "grass", "rock") and dataset.card.colors == tuple(
        map(tuple, colors.tolist())
    )
    file = int(dataset.files[0].split("/")[-1].split(".")[0])
    np.testing.assert_array_equal(dataset.mask(0), mask(file))


def test_the_value_to_be_ignored_belongs_to_no_class(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", pairs()), ignore="2")
    ignored = sum(int((mask(i) == 2).sum()) for i in range(10))
    assert dataset.card.classes == ("background", "foreground") and dataset.card.ignored == ignored > 0
    assert (dataset.masks == 255).sum() == ignored
    assert sum(sum(split.pixels.values()) for split in dataset.card.splits.values()) == dataset.masks.size - ignored


def test_a_damaged_mask_sets_its_image_aside(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", pairs() | {"masks/3.png": b"text"}))
    assert len(dataset) == 9
    assert any("has a mask that" in note for note in dataset.card.notes)


def test_ambiguous_names(tmp_path, refusal):
    assert "suffix" in refusal(as_zip(tmp_path / "a.zip", {**pairs(), "images/3.jpg": png()}))


def test_some_in_splits_and_some_not(tmp_path, refusal):
    assert "split" in refusal(as_zip(tmp_path / "a.zip", pairs() | pairs(prefix="train/")))


def test_masks_hold_no_labels(tmp_path, refusal):
    assert "labels" in refusal(as_zip(tmp_path / "a.zip", pairs()), task="classification")
