"""What a report is asked for by its id: the one place where an id is looked up."""

from labcore.errors import InputError
from labcore.report.document import Document
from labcore.report.of_run import of_run
from labcore.report.of_study import of_study
from labcore.report.of_tuning import of_tuning
from labcore.store import study_index, tuning_index
from labcore.store.store import Store


def document_of(asked: str, store: Store, who: str = "") -> Document:
    """The report of the run, study or tuning of that id, as it stands now.

    Raises InputError: there is none of that id.
    """
    store.refresh()
    for shelf, of in ((study_index.SHELF, of_study), (tuning_index.SHELF, of_tuning)):
        if asked.startswith(shelf.prefix):
            return of(store, asked, who)
    try:
        return of_run(store, asked, who)
    except InputError as error:
        raise InputError(
            f"There is no run, study or tuning '{asked:.60}'.",
            "See 'python -m labcore runs list', 'studies list' and 'tunings list'.",
        ) from error
