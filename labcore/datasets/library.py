"""All data sets of this lab: the built-in ones, generated when first opened, and those downloaded or imported."""

import difflib
import importlib
import logging
import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

from filelock import FileLock

from labcore import home
from labcore.datasets import naming, storage
from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions import ExclusionList, reduced, shelf, without
from labcore.datasets.layout import OWNER
from labcore.datasets.refusals import told_of
from labcore.errors import InputError, LabError
from labcore.store.files import read_mapping, write_json
from labcore.store.viewer import LOCAL, Viewer

log = logging.getLogger(__name__)


class Library:
    """The data sets under one data folder.

    Args:
        data_dir: the folder; the lab's own where missing.
    """

    def __init__(self, data_dir: Path | None = None):
        self.root = (data_dir or home.data_dir()) / "library"

    def names(self) -> list[str]:
        """Every known name: the built-in sets first, then the stored ones by name."""
        built_in = list(_built_in().NAMES)
        return built_in + [name for name in self._stored() if name not in built_in]

    @property
    def built_in(self) -> tuple[str, ...]:
        """The names of the sets that every lab makes by itself."""
        return tuple(_built_in().NAMES)

    def cards(self) -> list[Card]:
        """The cards of all sets in the order of `names`. Reads no pixels; a damaged card is logged and left out."""
        cards = []
        for name in self.names():
            try:
                cards.append(self._card(name))
            except InputError as error:
                log.warning("%s", error)
        return cards

    def card(self, name: str, exclusions: str | None = None) -> Card:
        """What is known of the set `name`, less the images of its exclusion list `exclusions`, as careful@2.

        Raises InputError where there is no such set or list, or the list does not fit the set.
        """
        self._require(name)
        card = self._card(name)
        if not exclusions:
            return card
        left_out = self._list(card, exclusions)
        folder, images = self.folder(name), [each.image for each in left_out.images]
        groups = storage.read_groups(folder, images) if card.groups is not None else None
        return reduced(card, left_out, groups, storage.read_pixels(folder, images))

    def exclusions(self, name: str) -> list[str]:
        """What the exclusion lists of the set `name` are called, by name, the newest version of each first."""
        self._require(name)
        return shelf.references(self.folder(name))

    def open(
        self, name: str, progress: Callable[[float, str], None] | None = None, exclusions: str | None = None
    ) -> Dataset:
        """The set `name` with its pixels, the images of the list `exclusions` in no split.

        A built-in one is generated the first time, and where it is damaged.

        Raises:
            InputError: unknown, or damaged and not built in; or no such list that fits.
        """
        dataset = self._open(name, progress)
        return without(dataset, self._list(dataset.card, exclusions)) if exclusions else dataset

    def _open(self, name: str, progress: Callable[[float, str], None] | None) -> Dataset:
        self._require(name)
        folder = self.folder(name)
        if name not in _built_in().NAMES:
            return storage.open_dataset(folder)
        if (dataset := _whole(folder)) is not None:
            return dataset
        with told_of(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        with told_of(self.root), FileLock(self.root / f".{name}.lock"):
            if _whole(folder) is None:  # another process may have made it meanwhile
                if folder.exists():
                    log.warning("The built-in data set '%s' is damaged and made anew.", name)
                    self._discard(name)
                _built_in().generate(name, folder, progress)
        return storage.open_dataset(folder)

    def folder(self, name: str) -> Path:
        """Where the set `name` lies or would lie. Raises InputError where no set may bear that name."""
        return self.root / naming.validate(name)

    def claimable(self, name: str) -> Path:
        """The folder for a new set `name`. Raises InputError where the name is unfit or taken, in whatever case."""
        folder = self.folder(name)
        taken = next((known for known in self.names() if known.casefold() == name.casefold()), None)
        if taken is not None:
            removal = "" if taken in _built_in().NAMES else f", or remove '{taken}' first"
            raise InputError(f"There already is a data set named '{taken}'.", f"Choose another name{removal}.")
        return folder

    def adopt(self, name: str, owner: str) -> None:
        """Note who has brought the stored set `name`: a person of the class list, by id; nobody where that is empty."""
        if owner:
            write_json(self.folder(name) / OWNER, {"owner": owner})

    def owner(self, name: str) -> str:
        """Who has brought the set `name`; empty where that is whoever has the machine."""
        said = (read_mapping(self.folder(name) / OWNER) or {}).get("owner")
        return said if isinstance(said, str) else ""

    def remove(self, name: str, viewer: Viewer = LOCAL) -> None:
        """Delete the stored set `name`.

        Raises InputError: built in, unknown, or brought by somebody else, as the class has it together; LabError: in
        use, where that shows.
        """
        self._require(name)
        if not viewer.may_change(self.owner(name)):
            raise InputError(
                f"'{name}' is there for all of the class: only who brought it and an instructor remove it.",
                "Ask your instructor.",
            )
        if name in _built_in().NAMES:
            raise InputError(f"'{name}' is built in and cannot be removed.", "Only downloaded and imported sets can.")
        fingerprint = self.fingerprint(name)
        self._discard(name)
        # A set with the same content under another name shares the prepared arrays.
        if fingerprint and fingerprint not in map(self.fingerprint, self._stored()):
            _preparation().forget(fingerprint, self.root.parent / "prepared")

    def _discard(self, name: str) -> None:
        """Delete the files of the set `name`. Raises LabError: in use, where that shows."""
        # Renamed first: a set that is half deleted must not be listed.
        gone = self.root / f".{name}.{uuid.uuid4().hex[:8]}{storage.PARTIAL}"
        try:
            with told_of(self.root) if os.name != "nt" else nullcontext():
                self.folder(name).rename(gone)
        except PermissionError as error:
            raise LabError(
                f"The data set '{name}' is in use.", "Wait until the runs that read it have ended, then remove it."
            ) from error
        shutil.rmtree(gone, ignore_errors=True)

    def fingerprint(self, name: str) -> str | None:
        """Of the content of the set `name` as it lies here; None of a built-in one not made yet, and where damaged."""
        try:
            return storage.read_card(self.folder(name)).fingerprint
        except InputError:
            return None

    def _list(self, card: Card, reference: str) -> ExclusionList:
        return shelf.read(self.folder(card.name), reference, card.fingerprint)

    def _card(self, name: str) -> Card:
        folder = self.folder(name)
        if name not in _built_in().NAMES:
            return storage.read_card(folder)
        try:
            return storage.read_card(folder)
        except InputError:  # not made yet, or damaged and then made anew when opened
            return _built_in().card(name)

    def _stored(self) -> list[str]:
        try:
            with told_of(self.root), os.scandir(self.root) as entries:
                return sorted(entry.name for entry in entries if storage.is_dataset(Path(entry.path)))
        except FileNotFoundError:
            return []

    def _require(self, name: str) -> None:
        known = self.names()
        if name in known:
            return
        near = difflib.get_close_matches(name.lower(), known, n=1)
        cure = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(known)}."
        raise InputError(f"There is no data set named {name[:80]!r}.", cure)


def _whole(folder: Path) -> Dataset | None:
    """The set in `folder`, or None where there is none or it is damaged."""
    try:
        return storage.open_dataset(folder)
    except InputError:
        return None


def _built_in() -> ModuleType:
    # Imported when asked for: drawing the synthetic sets needs libraries that listing a library does not.
    return importlib.import_module("labcore.datasets.builtin")


def _preparation() -> ModuleType:
    # Imported when asked for: OpenCV takes longer to load than a library to list.
    return importlib.import_module("labcore.datasets.preparation")
