import os
import sys
import time

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.checks import check
from labcore.datasets.importing import import_path
from labcore.errors import InputError, LabError

from .pieces import as_zip, class_files, left_behind, noise, png


def test_card_says_where_it_came_from(tmp_path, take_in):
    path = as_zip(tmp_path / "a.zip", class_files())
    card = take_in(path, "animals", modality="microscopy", licence="CC0", citation="Doe", title="Animals").card
    assert (card.name, card.title, card.source) == ("animals", "Animals", "imported")
    assert (card.modality, card.licence, card.citation, card.synthetic) == ("microscopy", "CC0", "Doe", False)
    assert "a.zip" in card.origin
    assert card.created


def test_progress_rises_to_one(tmp_path, library):
    told = []
    path = as_zip(tmp_path / "a.zip", class_files())
    import_path(path, "animals", library=library, progress=lambda share, doing: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert all(doing for _, doing in told)


def test_groups_never_cross_a_split_made_here(tmp_path, take_in):
    files = {
        f"{name}/person{p}_{i}.png": png(1000 * p + i) for p in range(20) for i in range(4) for name in ("cat", "dog")
    }
    dataset = take_in(as_zip(tmp_path / "a.zip", files), group=r"person(\d+)")
    assert dataset.card.group == r"person(\d+)"
    assert len(set(dataset.groups)) == 20
    assert check(dataset).group_leaks == 0
    assert all(split.images for split in dataset.card.splits.values())


def test_one_group_of_all_is_refused_where_splits_are_to_be_made(tmp_path, take_in, refusal):
    bare = as_zip(tmp_path / "a.zip", class_files())
    assert "one group, 'png'" in refusal(bare, group="png")
    split = {name: data for part in ("train", "val", "test") for name, data in class_files(prefix=f"{part}/").items()}
    assert take_in(as_zip(tmp_path / "b.zip", split), group="png").card.group == "png"


def test_a_pattern_that_matches_nothing_is_told_before_any_image_is_read(tmp_path, refusal):
    files = {f"cat/{number}.png": b"no image" for number in range(9)}
    assert "matches no file name" in refusal(as_zip(tmp_path / "a.zip", files), group="person")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file's name is always text")
def test_the_file_may_have_any_name(tmp_path, take_in):
    path = as_zip(tmp_path / os.fsdecode(b"\xff.zip"), class_files())
    assert take_in(path).card.origin == "imported from ?.zip"


def test_identical_images_never_cross_a_split_made_here(tmp_path, take_in):
    files = {f"{name}/{i}.png": png(i // 5 + 100 * (name == "dog")) for name in ("cat", "dog") for i in range(50)}
    found = check(take_in(as_zip(tmp_path / "a.zip", files))).duplicates
    assert (found.within_split, found.across_splits) == (20, 0)


def test_given_splits_are_kept_and_their_leaks_reported(tmp_path, take_in):
    files = {f"{split}/cat/person1_{split}.png": png(ord(split[0])) for split in ("train", "val", "test")}
    found = check(take_in(as_zip(tmp_path / "a.zip", files), group=r"person(\d+)"))
    assert found.group_leaks == 1
    assert "group leak" in [finding.kind for finding in found.findings]


def test_the_same_import_gives_the_same_set(tmp_path, take_in):
    path = as_zip(tmp_path / "a.zip", class_files())
    assert take_in(path, "one").card.fingerprint == take_in(path, "two").card.fingerprint


def test_a_taken_name_is_refused_before_anything_is_read(tmp_path, take_in, library):
    take_in(as_zip(tmp_path / "a.zip", class_files()), "animals")
    with pytest.raises(LabError, match="already"):
        import_path(tmp_path / "absent.zip", "animals", library=library)


def test_an_interrupted_import_leaves_nothing(tmp_path, library):
    def stop(share, doing):
        if share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_path(as_zip(tmp_path / "a.zip", class_files()), "animals", library=library, progress=stop)
    assert "animals" not in library.names()
    assert not left_behind(library)


def test_a_full_disk_is_told_as_such(tmp_path, library, monkeypatch):
    def full(self, name, array):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.Writer, "_append", full)
    with pytest.raises(LabError, match="disk is full"):
        import_path(as_zip(tmp_path / "a.zip", class_files()), "animals", library=library)
    assert not left_behind(library)


REAL = {
    "pneumoniamnist.npz": {"images": 5856, "shape": (28, 28, 1), "splits": (4708, 524, 624), "twins": (19, 8)},
    "chest_xray_96.zip": {"images": 5824, "shape": (96, 96, 1), "splits": (4148, 527, 1149), "group": r"person(\d+)"},
    "pbc8_96_subset.zip": {"images": 2000, "shape": (96, 96, 3), "splits": (1385, 198, 417)},
    "mars_rocks_gray_64x128.npz": {"images": 732, "shape": (64, 128, 1), "splits": (516, 108, 108)},
    "wbc_seg_d1_120.npz": {"images": 300, "shape": (120, 120, 3), "splits": (210, 45, 45)},
    "mnist.npz": {"images": 70000, "shape": (28, 28, 1), "splits": (51000, 9000, 10000)},
}


@pytest.mark.parametrize("file", REAL)
def test_real_sets(shared_data, take_in, file):
    wanted = REAL[file]
    dataset = take_in(shared_data / file, group=wanted.get("group"))
    card = dataset.card
    assert (card.images, card.shape) == (wanted["images"], wanted["shape"])
    assert tuple(card.splits[split].images for split in ("train", "val", "test")) == wanted["splits"]
    began = time.monotonic()
    found = check(dataset)
    assert time.monotonic() - began < 10
    assert found.group_leaks == 0
    if "twins" in wanted:
        assert (found.duplicates.within_split, found.duplicates.across_splits) == wanted["twins"]
    assert check(dataset) == found
    assert np.asarray(dataset.image(0)).std() > 0


def test_numbers_that_name_classes_can_be_given_names_and_names_cannot(tmp_path, take_in):
    images = noise(shape=(12, 8, 8))
    np.savez(tmp_path / "a.npz", images=images, labels=np.arange(12) % 2)
    named = take_in(tmp_path / "a.npz", "named", class_names=["normal", " pneumonia"])
    assert named.card.classes == ("normal", "pneumonia")
    with pytest.raises(InputError, match="beyond the 1 class named"):
        take_in(tmp_path / "a.npz", "short", class_names=["normal"])
    np.savez(tmp_path / "b.npz", images=images, labels=np.array(["cat", "dog"] * 6))
    with pytest.raises(InputError, match="names its classes itself: cat, dog"):
        take_in(tmp_path / "b.npz", "own", class_names=["normal", "pneumonia"])
