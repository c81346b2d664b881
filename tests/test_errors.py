"""Only what a disk says is said to be the disk's."""

import errno
import os
from urllib.error import URLError

import pytest

from labcore.errors import refused_by_disk


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses_is_told_of_with_its_file(number):
    told = refused_by_disk(OSError(number, os.strerror(number), "maps.npz"))
    assert told and os.strerror(number) in told.problem and "maps.npz" in told.problem and "has room" in told.cure


@pytest.mark.parametrize(
    "error",
    [
        URLError("no route to the host"),
        ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
        TimeoutError("timed out"),
        OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), "t" * 5000),
        ZeroDivisionError("a defect"),
    ],
)
def test_no_other_error_is_the_disk_s(error):
    assert refused_by_disk(error) is None
