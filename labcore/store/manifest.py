"""What an archive says of itself: its form, what is in it, and of each file the size and a checksum.

It is the archive's file `manifest.json`, written last, so that an archive is made in one pass. No path in it leads
outside of the archive, and none says where the lab lay.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labcore.errors import InputError
from labcore.store.status import Moment

NAME = "manifest.json"

FORMAT = 1
"""The form of archive that is written here. Those written before there were manifests count as form 0."""

AGAIN = "Make the archive again, or download it again."

Kind = Literal["runs", "lab"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Packed(_Part):
    """One file: its bytes unpacked, and their SHA-256 in hexadecimal."""

    bytes: Annotated[int, Field(ge=0, lt=2**62)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PackedRun(_Part):
    """One run.

    Attributes:
        name, task, state: as it was when it was packed.
        dataset, fingerprint: what it has learned from; the images themselves are not in it.
        owner: whose it was: the id of a person in the class list; empty for whoever had the machine.
        part_of: the ids of the studies and tunings that it was a run of.
    """

    run_id: str
    name: str = ""
    task: str = ""
    state: str = ""
    dataset: str = ""
    fingerprint: str = ""
    owner: str = ""
    part_of: tuple[str, ...] = ()


class Manifest(_Part):
    """What `manifest.json` holds.

    Attributes:
        format: see `FORMAT`.
        kind: runs, with the studies and tunings that were asked for; or all of a lab.
        lab: the version of the lab that wrote it.
        runs: those that are in it whole.
        records: the ids of the studies and tunings that are in it.
        left_out: what somebody might expect and is not in it, as sentences.
        halves: folders of the archive that were deleted while it was made: what is in them is passed over.
        files: every file but this one, by its name in the archive.
    """

    format: int = FORMAT
    kind: Kind
    lab: str = ""
    created: Moment
    runs: tuple[PackedRun, ...] = ()
    records: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    halves: tuple[str, ...] = ()
    files: dict[str, Packed]

    def content(self) -> bytes:
        """The bytes of the file."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False).encode()


def parsed(content: bytes, title: str, kind: Kind) -> Manifest:
    """The manifest in `content`, of the archive that messages call `title`, which is to be of that kind.

    Raises InputError: damaged, of another kind, or of a form that is not known here.
    """
    try:
        said: Any = json.loads(content)
        json.dumps(said, ensure_ascii=False).encode()  # half of a character can be read, and nothing can show it again
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{title}': its {NAME} is damaged.", AGAIN) from error
    form = said.get("format") if isinstance(said, dict) else None
    if type(form) is int and form > FORMAT:
        raise InputError(
            f"'{title}' was packed by a newer version of the lab (format {form}; known: up to {FORMAT}).",
            "Update the lab.",
        )
    try:
        manifest = Manifest.model_validate(said if type(form) is int and form > 0 else None)
    except ValidationError as error:
        raise InputError(f"'{title}': its {NAME} is damaged.", AGAIN) from error
    if manifest.kind != kind:
        raise InputError(f"'{title}' holds {_called(manifest.kind)}, not {_called(kind)}.", _CURES[manifest.kind])
    return manifest


def _called(kind: Kind) -> str:
    return "a whole lab" if kind == "lab" else "single runs"


_CURES: dict[Kind, str] = {
    "lab": "Take it in by 'python -m labcore backup restore FILE.zip', into a lab of its own.",
    "runs": "Take it in by 'python -m labcore runs unpack FILE.zip'.",
}
