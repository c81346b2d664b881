"""What a command is asked to write: all of it or nothing."""

import errno
import os
import sys
from pathlib import Path

import pytest

from labcore.cli.out_file import write, write_all
from labcore.errors import LabError


@pytest.mark.skipif(sys.platform == "win32", reason="limits on sizes are for Unix")
def test_on_a_full_disk_nothing_is_left_but_what_was_there(tmp_path):
    import resource

    (tmp_path / "before.txt").write_text("years")
    files = {tmp_path / name: bytes(size) for name, size in (("a", 10), ("before.txt", 10), ("b", 200_000), ("c", 10))}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(LabError, match="Nothing could be written") as refusal:
            write_all(files)
        with pytest.raises(LabError, match="Nothing could be written"):
            write(tmp_path / "new" / "folder" / "b", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert refusal.value.cure and [path.name for path in tmp_path.iterdir()] == ["before.txt"]
    write_all(files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "before.txt", "c"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has a device that is always full")
def test_a_single_file_is_refused_in_words_too():
    with pytest.raises(LabError, match="Nothing could be written to '/dev/full': No space left") as refusal:
        write(Path("/dev/full"), b"years")
    assert refusal.value.cure


def test_a_disk_that_is_not_to_be_written_refuses_in_words(tmp_path, monkeypatch):
    """There even what does not exist is refused to be deleted."""

    def refuses(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for name in ("write_bytes", "unlink", "mkdir", "rmdir"):
        monkeypatch.setattr(Path, name, refuses)
    with pytest.raises(LabError, match=r"Nothing could be written to .*: Read-only file system"):
        write(tmp_path / "new" / "a", b"years")
