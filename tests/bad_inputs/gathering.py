"""All bad inputs."""

from collections.abc import Iterator

from tests.bad_inputs import archives, arrays, images, models, run_folders, specs
from tests.bad_inputs.base import BadInput

KINDS = (archives, images, arrays, specs, models, run_folders)


def of_all() -> Iterator[BadInput]:
    for kind in KINDS:
        yield from kind.found()
