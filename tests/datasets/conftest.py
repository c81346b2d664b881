"""Fixtures for the tests of data sets: an empty library, and an import into it."""

import pytest

from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.errors import InputError

from .pieces import left_behind


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


@pytest.fixture
def take_in(library):
    """Import a path into the library and open the set."""

    def take(path, name="taken", **options):
        import_path(path, name, library=library, **options)
        return library.open(name)

    return take


@pytest.fixture
def refusal(library):
    """The one line in which an import is refused, having left nothing behind."""

    def refuse(path, **options):
        before = library.names()
        with pytest.raises(InputError) as caught:
            import_path(path, "refused", library=library, **options)
        assert library.names() == before
        assert not left_behind(library)
        assert "\n" not in str(caught.value)
        assert caught.value.cure
        return str(caught.value)

    return refuse
