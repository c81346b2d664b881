import os

import pytest

from labcore.datasets.sources import FolderTree, folder, open_source
from labcore.datasets.sources import tree as tree_module
from labcore.errors import InputError

from ..pieces import as_folder, class_files


def test_links_are_followed_and_loops_survived(tmp_path):
    root = as_folder(tmp_path / "set", {"cat/a.png": b"a"})
    as_folder(tmp_path / "elsewhere", {"b.png": b"b"})
    try:
        (root / "dog").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        (root / "cat" / "loop").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets only administrators make links")
    tree = FolderTree(root)
    assert set(tree.names) == {"cat/a.png", "dog/b.png"}
    assert tree.read("dog/b.png") == b"b"


def test_a_link_that_leads_nowhere_sets_its_image_aside(tmp_path, take_in):
    root = as_folder(tmp_path / "set", class_files())
    try:
        (root / "cat" / "lost.png").symlink_to(tmp_path / "nowhere.png")
    except OSError:
        pytest.skip("this system lets only administrators make links")
    (note, _) = take_in(root).card.notes
    assert "'cat/lost.png' cannot be read (No such file or directory)." in note


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MAX_ENTRIES", 5)
    with pytest.raises(InputError, match="more than 5"):
        FolderTree(as_folder(tmp_path / "set", class_files()))


def test_empty_folder(tmp_path, refusal):
    assert "nothing" in refusal(as_folder(tmp_path, {"set/.keep": b""}) / "set")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    root = as_folder(tmp_path / "set", {"cat/a.png": b"a"})
    os.mkfifo(root / "cat" / "b.png")
    assert list(FolderTree(root).names) == ["cat/a.png"]
    with pytest.raises(InputError, match="neither a file nor a folder"), open_source(root / "cat" / "b.png"):
        pass


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 16, 17, 30])
def test_a_file_is_read_whole_or_refused_by_its_size(tmp_path, monkeypatch, size):
    monkeypatch.setattr(tree_module, "PART_BYTES", 8)
    monkeypatch.setattr(tree_module, "MAX_FILE_BYTES", 16)
    content = bytes(range(size))
    tree = FolderTree(as_folder(tmp_path / "set", {"cat/a.png": content}))
    if size <= 16:
        assert tree.read("cat/a.png") == content
    else:
        with pytest.raises(OSError, match="larger than"):
            tree.read("cat/a.png")
