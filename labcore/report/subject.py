"""What a report is asked for by its id: the one place where an id is looked up."""

from labcore.errors import InputError
from labcore.report.document import Document
from labcore.report.of_run import of_run
from labcore.report.of_study import of_study
from labcore.store.store import Store
from labcore.store.study_index import SHELF


def document_of(asked: str, store: Store, who: str = "") -> Document:
    """The report of the run or study of that id, as it stands now.

    Raises InputError: there is none of that id.
    """
    store.refresh()
    if asked.startswith(SHELF.prefix):
        return of_study(store, asked, who)
    try:
        return of_run(store, asked, who)
    except InputError as error:
        raise InputError(
            f"There is no run or study '{asked:.60}'.",
            "See 'python -m labcore runs list' and 'python -m labcore studies list'.",
        ) from error
