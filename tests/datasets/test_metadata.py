"""What is kept of each image beside its class, from import to slices; nothing that tells who somebody is."""

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.layout import METADATA
from labcore.datasets.metadata import metadata_of, numbers
from labcore.errors import InputError

from .pieces import as_zip, png

COUNT = 40


def columns(**more):
    places = np.arange(COUNT)
    return {
        "Patient Age": (20 + places * 1.5).astype(str),
        "sex": np.where(places % 2, "F", "M"),
        **{key: np.asarray(values, str) for key, values in more.items()},
    }


@pytest.mark.parametrize(
    "key",
    [
        *("Name", "patientName", "PatientID", "patient", "date_of_birth", "StudyDate", "MRN", "e-mail", "Accession No"),
        *("patientid", "PATIENTID", "case", "casenumber", "subject_nr", "pid", "surname", "Fallnummer", "studydate"),
    ],
)
def test_what_may_tell_who_somebody_is_stays_out(key):
    found = metadata_of(columns(**{key: np.arange(COUNT) % 2}))
    assert list(found.columns) == ["Patient Age", "sex"]
    assert f"Not kept, as it may tell who somebody is: {key}." in found.note


@pytest.mark.parametrize("form", ["2020-01-1{}", "2020010{}", "1{}.1.2020", "1/1{}/20"])
def test_dates_stay_out_whatever_they_are_called(form):
    acquired = [form.format(place % 3 + 1) for place in range(COUNT)]
    found = metadata_of(columns(acquired=acquired, candidate=["a", "b"] * (COUNT // 2)))
    assert list(found.columns) == ["Patient Age", "sex", "candidate"]
    assert "may tell who somebody is: acquired." in found.note


def test_what_tables_write_where_nothing_is_known_is_not_known():
    ages = ["NA", "unknown", *(str(20 + place % 30) for place in range(COUNT - 2))]
    kept = metadata_of(columns(age=ages)).columns["age"]
    assert kept[:2].tolist() == ["", ""] and np.isnan(numbers(kept)[:2]).all()


@pytest.mark.parametrize(
    "values",
    [np.arange(COUNT), [f"case {place}" for place in range(COUNT)], ["a " * 80, "b"] * (COUNT // 2)],
    ids=["numbers of cases", "text that is always different", "long text"],
)
def test_what_forms_no_groups_stays_out(values):
    found = metadata_of(columns(remark=values))
    assert "remark" not in found.columns and "forms no groups: remark" in found.note


def test_what_is_the_same_for_all_and_what_groups_is_left_alone():
    found = metadata_of(columns(site=["A"] * COUNT, ward=np.arange(COUNT) % 4), "ward")
    assert list(found.columns) == ["Patient Age", "sex"] and found.note.count("Not kept") == 0


def test_numbers_are_read_where_all_that_is_known_are_some():
    assert numbers(np.array(["1", "", "2.5"]))[[0, 2]].tolist() == [1, 2.5]
    assert np.isnan(numbers(np.array(["1", "", "2.5"]))[1])
    assert numbers(np.array(["1", "two"])) is None and numbers(np.array(["", ""])) is None


def table(line="{i:02}.png,{c},{age},{site},Doe {i}"):
    rows = (
        line.format(i=i, c="cat" if i % 2 else "dog", age="" if i == 3 else 20 + i, site="AB"[i // 20])
        for i in range(40)
    )
    return "\n".join(["file,label,age,site,name", *rows]).encode()


def test_columns_of_a_csv_come_back_in_the_order_of_the_images(tmp_path, take_in):
    files = {f"{i:02}.png": png(i) for i in range(COUNT)}
    dataset = take_in(as_zip(tmp_path / "a.zip", {**files, "labels.csv": table()}))
    found = storage.read_metadata(dataset.folder)
    assert dataset.card.metadata == tuple(found) == ("site",), (
        "ages that are all different whole numbers count something"
    )
    for file, site in zip(dataset.files, found["site"], strict=True):
        assert site == "AB"[int(file[:2]) // 20]
    assert any("who somebody is: name" in note for note in dataset.card.notes)


def test_they_are_no_part_of_the_fingerprint_and_older_sets_have_none(tmp_path, take_in):
    files = {f"{i:02}.png": png(i) for i in range(COUNT)}
    with_ages = table("{i:02}.png,{c},{age}.5,{site},Doe {i}").replace(b"3.png,cat,.5", b"3.png,cat,")
    dataset = take_in(as_zip(tmp_path / "a.zip", {**files, "labels.csv": with_ages}))
    assert dataset.card.metadata == ("age", "site")
    assert storage.read_metadata(dataset.folder)["age"][list(dataset.files).index("03.png")] == ""
    (dataset.folder / METADATA).unlink()
    assert storage.read_metadata(dataset.folder) == {}
    assert storage.open_dataset(dataset.folder).card.fingerprint == dataset.card.fingerprint
    (dataset.folder / METADATA).write_bytes(b"torn")
    with pytest.raises(InputError, match="damaged"):
        storage.read_metadata(dataset.folder)
