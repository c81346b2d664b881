"""What is known of each image beside its class, such as age, sex or scanner: kept with a set to tell results apart by.

Kept is what forms groups. A column stays out whose name says that it may tell who somebody is, or that holds dates: a
set of images is shared more freely than a register of patients. Such names are known in English and a few in German;
an import says what it has kept, so that whoever imports can look.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

IDENTIFYING = frozenset(
    {
        *("id", "ids", "uid", "uuid", "guid", "name", "names", "serial", "accession", "ssn", "mrn", "insurance"),
        *("birth", "birthday", "birthdate", "born", "dob", "date", "dates", "datetime", "time", "timestamp"),
        *("address", "street", "city", "zip", "postcode", "postal", "phone", "telephone", "mobile", "fax", "mail"),
        *("email", "url", "path", "file", "filename", "physician", "doctor", "operator", "referring", "technician"),
    }
)
"""Words in the name of a column that may tell who somebody is, or when somebody was where."""

JOINED = re.compile(
    r"p?id|mrn(?:umber)?"
    r"|(?:patient|subject|person|participant|proband|case|pat)(?:s|id|ids|uid|nr|no|num|number|nummer|code|key)?"
    r"|(?:study|series|exam|visit|record|scan|fall)(?:id|ids|uid|nr|no|num|number|nummer|code|key)"
    r"|(?:patient|subject|sur|last|first|full|given|family|nach|vor)?names?"
    r"|(?:study|series|acquisition|scan|visit|exam|admission|death)?(?:date|time|datum)(?:time)?|(?:birth|geburt).*"
)
"""The same in one word, as tables of no great care have it: patientid, casenumber, surname, studydate."""

DATE = re.compile(
    r"(?:19|20)\d\d[-/.]?(?:0?[1-9]|1[0-2])[-/.]?(?:0?[1-9]|[12]\d|3[01])(?:[T ].*)?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d"
)
"""A day, whatever its column is called."""

MISSING = frozenset({"", "na", "n/a", "nan", "null", "unknown", "-", "?"})
"""What tables write where nothing is known."""

MOST_COLUMNS = 32
MOST_VALUES = 200
"""Different words in a column; with more they are no groups."""

LONGEST = 100
"""Letters of a word; what is longer is text, and may say anything."""

ENOUGH = 20
"""Images from which on whole numbers that are nearly all different are numbers of something, such as of a case."""

NEARLY_ALL = 0.8


@dataclass(frozen=True)
class Metadata:
    """Columns of `(N,)` str by name, empty where nothing is known; `note` says what was kept and what not."""

    columns: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    note: str = ""


def metadata_of(columns: Mapping[str, NDArray[np.str_]], grouping: str | None = None) -> Metadata:
    """What of `columns`, `(N,)` str each, is kept beside the images; without `grouping`, which is kept as groups."""
    kept: dict[str, NDArray[np.str_]] = {}
    identifying, useless = [], []
    for key, raw in columns.items():
        stripped = np.char.strip(np.asarray(raw, np.str_))
        values = np.where(np.isin(np.char.lower(stripped), list(MISSING)), "", stripped)
        if key == grouping or not key.strip() or len(np.unique(values)) < 2:
            continue
        if _may_identify(key) or _are_dates(values):
            identifying.append(key)
        elif len(kept) == MOST_COLUMNS or not _forms_groups(values):
            useless.append(key)
        else:
            kept[key] = values
    parts = [
        f"Kept of each image, to tell results apart by: {_named(list(kept))}." if kept else "",
        f"Not kept, as it may tell who somebody is: {_named(identifying)}." if identifying else "",
        f"Not kept, as it forms no groups: {_named(useless)}." if useless else "",
    ]
    return Metadata(kept, " ".join(filter(None, parts)))


def numbers(values: NDArray[np.str_]) -> NDArray[np.float64] | None:
    """`(N,)` the numbers that `values` are, NaN where one is empty; None where one is none, or none is there."""
    known = values != ""
    try:
        found = values[known].astype(np.float64)
    except ValueError:
        return None
    if not len(found) or not np.isfinite(found).all():
        return None
    whole = np.full(len(values), np.nan)
    whole[known] = found
    return whole


def _forms_groups(values: NDArray[np.str_]) -> bool:
    given = numbers(values)
    if given is not None:
        known = given[np.isfinite(given)]
        different = len(np.unique(known)) >= NEARLY_ALL * len(known) and len(known) >= ENOUGH
        return not (different and bool((known == np.rint(known)).all()))
    words = np.unique(values[values != ""])
    return len(words) <= min(MOST_VALUES, len(values) / 2) and max(map(len, words)) <= LONGEST


def _may_identify(key: str) -> bool:
    """`patientName`, `patient_name`, `patientname` and `patient` may; `Patient age` does not."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower())
    return bool(IDENTIFYING.intersection(words)) or JOINED.fullmatch("".join(words)) is not None


def _are_dates(values: NDArray[np.str_]) -> bool:
    """Whether most of what is known are days."""
    known = values[values != ""]
    return 2 * sum(DATE.fullmatch(each) is not None for each in known) > len(known)


def _named(keys: Sequence[str]) -> str:
    return ", ".join(key[:40] for key in keys[:12]) + (" …" if len(keys) > 12 else "")
