"""Writing aside: the whole new file, or the old one and nothing else, whatever happens in between."""

import errno
import os
import time

import pytest

from labcore.store.files import is_disk_full, read_json, replace_atomically, sweep, written_aside


@pytest.fixture
def path(tmp_path):
    (tmp_path / "kept.npz").write_text("old")
    return tmp_path / "kept.npz"


def only(path, content):
    """Whether `path` has that content and there is nothing beside it."""
    return [path] == list(path.parent.iterdir()) and path.read_text() == content


def test_half_of_a_character_is_no_text(path):
    path.write_text(r'{"name": "\ud83d\ude00"}')
    assert read_json(path) == {"name": "😀"}
    path.write_text(r'{"name": "\ud83d"}')  # JSON allows it, and nothing could write it again
    assert read_json(path) is None


def test_the_old_file_stays_until_the_new_one_is_whole(path):
    with written_aside(path) as draft:
        assert draft.suffix == ".npz" and draft.parent == path.parent
        draft.write_text("new")
        assert path.read_text() == "old"
    assert only(path, "new")


def test_a_file_that_was_not_there_is_made(path):
    path.unlink()
    with written_aside(path) as draft:
        draft.write_text("new")
    assert only(path, "new")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_writer_that_fails_leaves_the_old_file_and_no_draft(path, error):
    with pytest.raises(type(error)), written_aside(path) as draft:
        draft.write_text("half")
        raise error
    assert only(path, "old")


def test_a_writer_that_wrote_nothing_is_noticed(path):
    with pytest.raises(FileNotFoundError), written_aside(path):
        pass
    assert only(path, "old")


def test_without_permission_the_old_file_stays(path):
    def refuse():
        raise RuntimeError("another one has the run")

    with pytest.raises(RuntimeError), written_aside(path, permit=refuse) as draft:
        draft.write_text("new")
    assert only(path, "old")


def test_two_who_write_at_once_do_not_meet(path):
    with written_aside(path) as one, written_aside(path) as other:
        one.write_text("one")
        other.write_text("other")
    assert only(path, "one")


def test_a_missing_folder_is_not_made_anew(tmp_path):
    with pytest.raises(FileNotFoundError), written_aside(tmp_path / "removed" / "card.json") as draft:
        draft.write_text("new")
    assert list(tmp_path.iterdir()) == []


def test_a_limit_on_sizes_counts_as_a_full_disk_and_keeps_the_old_file(path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError) as full:
            replace_atomically(path, bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert is_disk_full(full.value)
    assert only(path, "old")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_what_is_replaced_is_for_its_user_alone(path):
    replace_atomically(path, b"secret")
    assert path.stat().st_mode & 0o777 == 0o600


def test_drafts_of_killed_writers_are_swept_and_those_at_work_are_not(path):
    nested = path.parent / "artifacts" / "maps" / "0001.npz"
    nested.parent.mkdir(parents=True)
    with written_aside(path) as living, written_aside(nested) as killed:
        living.write_text("new")
        killed.write_text("half")
        os.utime(killed, (time.time() - 3600,) * 2)
        sweep(path.parent)
        assert living.is_file() and path.is_file() and not killed.exists()
        killed.write_text("so that this block may end")
