import json
import threading

import numpy as np
import pytest

from labcore.datasets import builtin, layout
from labcore.datasets.preparation import prepare
from labcore.errors import InputError
from labcore.spec.preprocessing import Preprocessing

from .pieces import as_zip, class_files


@pytest.fixture
def animals(tmp_path, take_in):
    return take_in(as_zip(tmp_path / "a.zip", class_files()), "animals")


def test_built_in_sets_come_first_and_without_pixels(library, animals):
    names = [card.name for card in library.cards()]
    assert names == [*builtin.NAMES, "animals"]
    assert not (library.root / "digits").exists()


def test_a_built_in_set_is_made_once_by_whoever_comes_first(library):
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(library.open("digits"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({dataset.card.fingerprint for dataset in opened}) == 1
    assert len(opened) == 3
    assert library.card("digits").images == len(opened[0])


def test_unknown_name_tells_the_nearest(library, animals):
    for ask in (library.card, library.open, library.remove):
        with pytest.raises(InputError, match="animals"):
            ask("animal")
        with pytest.raises(InputError):
            ask("../../etc")


def test_removed_is_gone(library, animals):
    library.remove("animals")
    assert "animals" not in library.names()
    assert list(library.root.glob("animals*")) == []


def test_what_was_prepared_goes_with_the_last_set_of_that_content(library, animals, tmp_path, take_in):
    twin = take_in(tmp_path / "a.zip", "twin")
    assert twin.card.fingerprint == animals.card.fingerprint
    prepared = library.root.parent / "prepared"
    prepare(animals, Preprocessing(), (5, 5, 1), prepared)
    library.remove("animals")
    assert list(prepared.rglob("*.npy"))
    library.remove("twin")
    assert not list(prepared.rglob("*.npy"))


def test_built_in_sets_stay(library):
    with pytest.raises(InputError, match="built in"):
        library.remove("digits")


@pytest.mark.parametrize("lost", [layout.CARD, layout.PIXELS, layout.INDEX])
def test_a_damaged_built_in_set_is_made_anew(library, lost):
    fingerprint = library.open("digits").card.fingerprint
    path = library.folder("digits") / lost
    path.write_bytes(path.read_bytes()[:100])
    assert "digits" in [card.name for card in library.cards()]
    assert library.open("digits").card.fingerprint == fingerprint
    path.unlink()
    assert library.open("digits").card.fingerprint == fingerprint


@pytest.mark.parametrize("name", ["animals", "Animals", "digits", "DIGITS"])
def test_taken_names_in_any_case(library, animals, name):
    with pytest.raises(InputError, match="already"):
        library.claimable(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "../x",
        "/etc",
        "-x",
        ".hidden",
        "x.",
        "CON",
        "nul.txt",
        "a b",
        "ä",
        "x" * 65,
        "a\n",
    ],
)
def test_unfit_names(library, name):
    with pytest.raises(InputError, match="name"):
        library.claimable(name)


def test_a_damaged_card_is_left_out_and_can_be_removed(library, animals, caplog):
    (animals.folder / layout.CARD).write_text(json.dumps({"name": "animals"}))
    assert "animals" not in [card.name for card in library.cards()]
    assert "damaged" in caplog.text
    library.remove("animals")
    assert "animals" not in library.names()


def test_opened_pixels_are_mapped_not_read(animals):
    assert isinstance(animals.pixels, np.memmap)
