import pytest

from labcore.datasets import storage

from ..pieces import as_folder, as_zip, png

IMAGES = {f"pictures/{i:02}.png": png(i) for i in range(20)}


def rows(header="file,label", line="pictures/{i:02}.png,{c}", count=20):
    return "\n".join([header, *(line.format(i=i, c="cat" if i % 2 else "dog") for i in range(count))]).encode()


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("file,label", "pictures/{i:02}.png,{c}"),
        ("Filename;Class", "{i:02}.png;{c}"),
        ("image_id\tage\tdx", "{i:02}\t30\t{c}"),
        ("id,diagnosis", "{i:02},{c}"),
        ("image,target", "./pictures/{i:02}.png,{c}"),
        ("path,label", "/srv/lab/set/pictures/{i:02}.png,{c}"),
        ("path,label", "C:\\me\\pictures\\{i:02}.png,{c}"),
        ("path,label", "pictures\\{i:02}.png,{c}"),
    ],
)
@pytest.mark.parametrize("shape", [as_folder, as_zip])
def test_usual_columns_and_separators(tmp_path, take_in, header, line, shape):
    dataset = take_in(shape(tmp_path / "set", {**IMAGES, "labels.csv": rows(header, line)}))
    assert dataset.card.classes == ("cat", "dog")
    for file, label in zip(dataset.files, dataset.labels, strict=True):
        assert dataset.card.classes[label] == ("cat" if int(file[-6:-4]) % 2 else "dog")


def test_what_excel_calls_unicode_text(tmp_path, take_in):
    table = rows("file\tlabel", "pictures/{i:02}.png\té{c}").decode().encode("utf-16")
    assert take_in(as_zip(tmp_path / "a.zip", {**IMAGES, "labels.csv": table})).card.classes == ("écat", "édog")


def test_the_csv_itself_may_be_named(tmp_path, take_in):
    as_folder(tmp_path / "set", {**IMAGES, "labels.csv": rows(), "other.csv": b"a,b\n1,2"})
    assert len(take_in(tmp_path / "set" / "labels.csv")) == 20


def test_below_another_folder_and_with_a_byte_order_mark(tmp_path, take_in):
    files = {f"deep/{name}": data for name, data in {**IMAGES, "labels.csv": b"\xef\xbb\xbf" + rows()}.items()}
    assert len(take_in(as_zip(tmp_path / "a.zip", files))) == 20


def test_splits_and_groups_by_column(tmp_path, take_in):
    line = "pictures/{i:02}.png,{c},train,p{i}"
    table = rows("file,label,split,patient", line).replace(b"p19", b"p18").replace(b"train,p0", b"test,p0")
    dataset = take_in(as_zip(tmp_path / "a.zip", {**IMAGES, "labels.csv": table}))
    assert dataset.card.group == "patient"
    assert dataset.card.splits["test"].images == 1
    assert dataset.groups[18] == dataset.groups[19]
    assert dataset.split[18] == dataset.split[19]


def test_images_that_are_not_named_are_left_out_and_noted(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", {**IMAGES, "extra.png": png(99), "labels.csv": rows()}))
    assert len(dataset) == 20
    assert "Left out 1 image that the CSV does not name" in dataset.card.notes[0]


def test_a_few_absent_images_are_listed(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", {**IMAGES, "labels.csv": rows(count=22)}))
    assert len(dataset) == 20
    assert set(storage.read_quarantine(dataset.folder)) == {"pictures/20.png", "pictures/21.png"}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (rows(count=40), "20 of 40"),
        (rows(line="../../etc/passwd,{c}"), "no image that is there"),
        (rows() + b"\npictures/00.png,cat", "rows 2 and 22"),
        (rows() + b"\npictures/00.png", "row 22"),
        (rows(line="pictures/{i:02}.png,"), "empty"),
        (rows("file,label,split", "pictures/{i:02}.png,{c},tomorrow"), "tomorrow"),
        (b"file,label", "no rows"),
        (b"", "empty"),
        (b"a,b\n1,2", "columns a, b. Let its first row name"),
        (b"\x00\x01\x02", "not text"),
        (rows().decode().encode("utf-16-le"), "not text"),
        (rows(line="/srv/lab/elsewhere/{i:02}.png,{c}"), "no image that is there"),
        (rows() + b"\npictures/00.png", "1 cell under 2 columns"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path, refusal, table, says):
    as_folder(tmp_path / "set", {**IMAGES, "labels.csv": table})
    assert says in refusal(tmp_path / "set" / "labels.csv")


def test_names_that_could_mean_two_images(tmp_path, refusal):
    twice = {**IMAGES, **{name.replace("pictures", "more"): png(50) for name in IMAGES}}
    assert "no image" in refusal(as_zip(tmp_path / "a.zip", {**twice, "labels.csv": rows(line="{i:02}.png,{c}")}))


def test_a_table_that_labels_nothing_leaves_class_folders_to_speak(tmp_path, take_in):
    files = {f"{name}/{i}.png": png(i) for name in ("cat", "dog") for i in range(5)}
    assert take_in(as_zip(tmp_path / "a.zip", {**files, "scanner.csv": b"a,b\n1,2"})).card.classes == ("cat", "dog")
