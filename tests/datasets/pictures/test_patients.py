import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.formats import Request, describe
from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.datasets.pictures.patients import KEY_BYTES, lab_key, pseudonym
from labcore.datasets.sources import FolderTree
from labcore.errors import InputError

from ..pieces import as_folder, as_zip, encoded, png
from .test_dicom import dicom


def image(seed):
    return np.random.default_rng(seed).integers(0, 1000, (12, 10)).astype(np.int16)


@pytest.fixture
def files():
    """Forty files of ten patients, two classes."""
    return {
        f"{'benign' if seed % 2 else 'malignant'}/{seed:02}.dcm": dicom(
            image(seed), PatientID=f"P-{seed // 4}", PatientName="Doe^Jane", WindowCenter=500, WindowWidth=1000
        )
        for seed in range(40)
    }


def test_class_folders_of_dicom_in_a_zip_are_grouped_by_patient(lab_home, take_in, tmp_path, files):
    dataset = take_in(as_zip(tmp_path / "ct.zip", files))
    assert dataset.card.group == "patient"
    assert dataset.card.classes == ("benign", "malignant")
    assert len(set(dataset.groups.tolist())) == 10
    for patient in set(dataset.groups.tolist()):
        assert len(set(dataset.split[dataset.groups == patient].tolist())) == 1
    assert any("40 images were windowed" in note for note in dataset.card.notes)
    assert any("keyed hashes" in note for note in dataset.card.notes)


def test_nothing_that_identifies_anybody_is_kept(lab_home, take_in, tmp_path, files):
    dataset = take_in(as_folder(tmp_path / "ct", files))
    kept = b"".join(path.read_bytes() for path in dataset.folder.rglob("*") if path.is_file())
    for secret in ("P-3", "Doe", "Jane", "19700101"):
        assert secret.encode() not in kept
        assert secret.encode("utf-32-le") not in kept, "numpy keeps text so"
    assert dataset.groups[0].encode("utf-32-le") in kept, "the search would find what is there"


def test_a_hash_is_of_this_lab_alone(tmp_path):
    one, other = lab_key(tmp_path / "one"), lab_key(tmp_path / "other")
    assert len(one) == KEY_BYTES
    assert lab_key(tmp_path / "one") == one
    assert pseudonym("4711", one) == pseudonym("4711", one) != pseudonym("4711", other)
    assert (tmp_path / "one" / "patient.key").stat().st_mode & 0o077 == 0
    (tmp_path / "one" / "patient.key").write_bytes(b"short")
    with pytest.raises(InputError, match="damaged"):
        lab_key(tmp_path / "one")


def test_ids_that_tell_nothing_apart_are_not_used(lab_home, tmp_path, files):
    same = {name: dicom(image(place), PatientID="ANON") for place, name in enumerate(files)}
    found = describe(FolderTree(as_folder(tmp_path / "same", same)), Request())
    assert not found.columns
    assert any("same patient id" in note for note in found.notes)
    none = {name: dicom(image(place), PatientID="") for place, name in enumerate(files)}
    assert not describe(FolderTree(as_folder(tmp_path / "none", none)), Request()).columns
    assert not (lab_home / "data" / "patient.key").exists()


def test_a_csv_beside_dicom_files_may_group_otherwise(lab_home, take_in, tmp_path, files):
    rows = ["file,label,site", *(f"{name},{name.split('/')[0]},{place // 8}" for place, name in enumerate(files))]
    as_folder(tmp_path / "ct", {**files, "labels.csv": "\n".join(rows).encode()})
    assert take_in(tmp_path / "ct" / "labels.csv", "by-patient").card.group == "patient"
    assert take_in(tmp_path / "ct" / "labels.csv", "by-site", group="site").card.group == "site"


def test_a_file_that_cannot_be_read_is_left_out_by_name(lab_home, take_in, tmp_path, files):
    files["benign/01.dcm"] = files["benign/01.dcm"][:-50]
    files["benign/03.dcm"] = b"not DICOM at all"
    dataset = take_in(as_zip(tmp_path / "ct.zip", files))
    assert dataset.card.images == 38
    assert any("'benign/01.dcm' is a damaged DICOM file" in note for note in dataset.card.notes)


def test_dicom_beside_other_images(lab_home, take_in, tmp_path, files):
    more = {f"benign/p{seed}.png": png(seed) for seed in range(6)}
    dataset = take_in(as_zip(tmp_path / "mixed.zip", {**files, **more}))
    assert dataset.card.images == 46
    assert any("6 images without a 'patient'" in note for note in dataset.card.notes)


@pytest.mark.parametrize("name", ["IM{:05}", "1.2.840.113619.2.{}", "scan{}.IMA"])
def test_dicom_files_are_known_by_their_content_where_they_have_no_suffix(lab_home, take_in, tmp_path, files, name):
    bare = {f"{old.split('/')[0]}/{name.format(place)}": data for place, (old, data) in enumerate(files.items())}
    others = {"DICOMDIR": files["benign/01.dcm"], "benign/README": b"not an image" * 20}
    dataset = take_in(as_zip(tmp_path / "ct.zip", {**bare, **others}))
    assert (dataset.card.images, dataset.card.group) == (40, "patient")
    assert set(dataset.files.tolist()) == set(bare)
    assert any("Passed over 2 files other than images: DICOMDIR, benign/README." in note for note in dataset.card.notes)


def test_a_csv_and_masks_name_dicom_files_without_a_suffix(lab_home, take_in, tmp_path):
    series = {f"images/1.2.840.{place}": dicom(image(place)) for place in range(12)}
    rows = ["file,label", *(f"{name},{'ab'[place % 2]}" for place, name in enumerate(series))]
    as_folder(tmp_path / "ct", {**series, "labels.csv": "\n".join(rows).encode()})
    assert take_in(tmp_path / "ct", "by-table").card.classes == ("a", "b")
    mask = encoded(np.eye(12, 10, dtype=np.uint8))
    masks = {f"masks/1.2.840.{place}.png": mask for place in range(12)}
    assert take_in(as_folder(tmp_path / "masked", {**series, **masks}), "masked").card.task == "segmentation"


def test_how_images_were_taken_is_kept_beside_them_and_groups_nothing(lab_home, tmp_path, files):
    makers = {name: "ABC"[place % 3] for place, name in enumerate(files)}
    taken = {name: dicom(image(place), Manufacturer=makers[name]) for place, name in enumerate(files)}
    card = import_path(as_folder(tmp_path / "taken", taken), "taken")
    assert card.metadata == ("manufacturer",) and card.group is None
    dataset = Library().open("taken")
    found = storage.read_metadata(dataset.folder)["manufacturer"]
    assert [makers[name] for name in dataset.files] == found.tolist()
