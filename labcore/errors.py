"""The errors that a user may meet. Each says what was wrong and ends with how to mend it."""

import errno
from collections.abc import Mapping
from typing import Any


class LabError(Exception):
    """Something the lab could not do.

    Args:
        problem: what was expected and what came, as a sentence.
        cure: what the user can do about it, as a sentence.
    """

    exit_status = 1

    def __init__(self, problem: str, cure: str = ""):
        super().__init__(f"{problem} {cure}".strip())
        self.problem = problem
        self.cure = cure

    def told(self) -> dict[str, Any]:
        """As plain data, by which another process is told of it, see `retold`."""
        return {"problem": self.problem, "cure": self.cure, "status": self.exit_status}


class InputError(LabError):
    """The input cannot be used as it is: a file, a spec, a name. Nothing was changed."""

    exit_status = 2


def retold(said: Mapping[str, Any]) -> LabError:
    """The error of which another process has told by `LabError.told`."""
    kind = InputError if said.get("status") == InputError.exit_status else LabError
    return kind(str(said.get("problem", "")), str(said.get("cure", "")))


REFUSALS = ("ENOSPC", "EFBIG", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO")
OF_THE_DISK = {getattr(errno, name) for name in REFUSALS if hasattr(errno, name)}
"""Numbers of the errors by which a disk refuses: no room, no right, not to be written, broken."""


def refused_by_disk(error: BaseException) -> LabError | None:
    """What is told where a disk has refused, and nobody has met that nearer to where it arose.

    None of any other error: also a network's are of the class OSError, and names that no disk takes.
    """
    if not isinstance(error, OSError) or error.errno not in OF_THE_DISK:
        return None
    where = f" '{str(error.filename)[:200]}'" if error.filename else ""
    return LabError(
        f"The disk refused{where}: {error.strerror or error}.",
        "Check that the disk has room and that the lab's folders may be read and written, then try again.",
    )
