import pytest

from ..pieces import as_folder, as_zip, class_files, png


@pytest.mark.parametrize("shape", [as_folder, as_zip])
@pytest.mark.parametrize("wrapper", ["", "my set/", "a/b/"])
def test_classes(tmp_path, take_in, shape, wrapper):
    dataset = take_in(shape(tmp_path / "set", class_files(prefix=wrapper)))
    assert dataset.card.task == "classification"
    assert dataset.card.classes == ("cat", "dog")
    assert len(dataset) == 20
    assert [dataset.card.classes[label] in file for label, file in zip(dataset.labels, dataset.files, strict=True)]
    assert [dataset.card.splits[split].images for split in ("train", "val", "test")] == [14, 3, 3]


@pytest.mark.parametrize(
    "words",
    [
        ("train", "val", "test"),
        ("Training", "Validation", "Testing"),
        ("TRAIN", "dev", "test"),
        ("train", "valid", "test"),
    ],
)
@pytest.mark.parametrize("wrapper", ["", "my set/"])
def test_splits_above_classes_in_any_spelling(tmp_path, take_in, words, wrapper):
    files = {}
    for word, each in zip(words, (6, 3, 2), strict=True):
        files |= class_files(each=each, prefix=f"{wrapper}{word}/")
    card = take_in(as_zip(tmp_path / "a.zip", files)).card
    assert [card.splits[split].classes for split in ("train", "val", "test")] == [
        {"cat": 6, "dog": 6},
        {"cat": 3, "dog": 3},
        {"cat": 2, "dog": 2},
    ]


def test_missing_validation_is_cut_off_train(tmp_path, take_in):
    files = class_files(each=20, prefix="train/") | class_files(each=5, prefix="test/")
    card = take_in(as_zip(tmp_path / "a.zip", files)).card
    assert [card.splits[split].images for split in ("train", "val", "test")] == [34, 6, 10]
    assert "val (6)" in card.notes[-1]


def test_train_alone_is_divided(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", class_files(each=20, prefix="train/"))).card
    assert [card.splits[split].images for split in ("train", "val", "test")] == [28, 6, 6]


def test_test_alone_stays_a_test_set(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", class_files(prefix="test/"))).card
    assert [card.splits[split].images for split in ("train", "val", "test")] == [0, 0, 20]


@pytest.mark.parametrize("prefix", ["", "set/", "train/"])
def test_one_class_may_be_imported(tmp_path, take_in, prefix):
    assert take_in(as_zip(tmp_path / "a.zip", class_files(("cat",), prefix=prefix))).card.classes == ("cat",)


def test_a_class_of_one_image(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", {**class_files(), "rare/1.png": png(5)})).card
    assert card.splits["train"].classes["rare"] == 1


def test_folders_below_a_class_are_part_of_the_file_name(tmp_path, take_in):
    files = {
        f"{name}/patient{p}/{i}.png": png(100 * p + i) for name in ("cat", "dog") for p in range(8) for i in range(2)
    }
    dataset = take_in(as_zip(tmp_path / "a.zip", files), group=r"/(patient\d)/")
    assert dataset.card.classes == ("cat", "dog")
    assert len(set(dataset.groups)) == 8


def test_numbered_classes_are_sorted_as_numbers(tmp_path, take_in):
    assert take_in(as_zip(tmp_path / "a.zip", class_files(("10", "9", "1")))).card.classes == ("1", "9", "10")


def test_a_class_may_be_named_mask(tmp_path, take_in):
    files = class_files(("mask", "no mask"), prefix="images/")
    assert take_in(as_zip(tmp_path / "a.zip", files)).card.classes == ("mask", "no mask")


def test_other_files_are_noted(tmp_path, take_in):
    card = take_in(as_zip(tmp_path / "a.zip", {**class_files(), "README.md": b"read me"})).card
    assert "README.md" in card.notes[0]


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"loose.png": png()}, "loose.png"),
        ({"train/cat/1.png": png()}, "stands beside"),
    ],
)
def test_unclear_layouts(tmp_path, refusal, extra, says):
    assert says in refusal(as_zip(tmp_path / "a.zip", {**class_files(), **extra}))


def test_unlabelled_images_in_a_split(tmp_path, refusal):
    assert "test/1.png" in refusal(as_zip(tmp_path / "a.zip", {**class_files(prefix="train/"), "test/1.png": png()}))


def test_classes_told_apart_by_case_alone(tmp_path, refusal):
    files = class_files(("Cat", "dog"), prefix="train/") | class_files(("cat", "dog"), prefix="test/")
    assert "Cat" in refusal(as_zip(tmp_path / "a.zip", files))


def test_no_masks_here(tmp_path, refusal):
    assert "masks" in refusal(as_zip(tmp_path / "a.zip", class_files()), task="segmentation")
