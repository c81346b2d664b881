"""The errors that a user may meet. Each says what was wrong and ends with how to mend it."""


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


class InputError(LabError):
    """The input cannot be used as it is: a file, a spec, a name. Nothing was changed."""

    exit_status = 2


def refused_by_disk(error: OSError) -> LabError:
    """What is told of an OSError that nobody has met nearer to where it arose: a full or read-only disk, no right."""
    where = f" '{str(error.filename)[:200]}'" if error.filename else ""
    return LabError(
        f"The disk refused{where}: {error.strerror or error}.",
        "Check that the disk has room and that the lab's folders may be read and written, then try again.",
    )
