"""The folder of an export: the model, what is known of it, and what it is used by; there whole and proven, or not."""

import json
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError, LabError
from labcore.export.lite_halves import Moved, round_weights
from labcore.export.parity import Parity, Witnesses
from labcore.export.trial import try_out
from labcore.spec.export import ExportFormat, Signature
from labcore.spec.export.lite import LiteFile
from labcore.store.files import finite, is_disk_full, move_into_place, sweep_folders
from labcore.store.folder import EXPORT_FACTS

DATA = "data.npz"
"""Where the training script finds images."""


class Known(Protocol):
    """What is known of a model that is exported: what lies beside it says that."""

    @property
    def run_id(self) -> str: ...
    @property
    def signature(self) -> Signature: ...
    @property
    def temperature(self) -> float:
        """By which its answers are calibrated; 1 for as they are."""
        ...

    def files(self, form: ExportFormat) -> Mapping[str, str]:
        """Texts by file name, `predict.py` among them, by which the model in `form` is asked."""
        ...

    def card(self, form: ExportFormat, parity: Parity, has_script: bool) -> str:
        """The model card, as Markdown; `has_script` where a training script lies beside the model."""
        ...


def require_place(out: Path) -> None:
    """Raise InputError where an export may not go: over anything that is no export."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"'{out}' is not a folder.", "Name a folder that does not exist yet.")
    if out.is_dir() and any(out.iterdir()) and not (out / EXPORT_FACTS).is_file():
        raise InputError(f"The folder '{out}' has something in it that is no export.", "Name a new or an empty folder.")


def write(
    form: ExportFormat,
    model: keras.Model,
    known: Known,
    witnesses: Witnesses,
    samples: Sequence[NDArray[Any]],
    out: Path,
    beside: Mapping[str, str],
    arrays: Mapping[str, NDArray[Any]] | None = None,
) -> Parity:
    """Export `model` in `form` to the folder `out`, in place of an export that lies there; only if it passes.

    All is written beside `out`, tried out there, and moved into place. Of an export that fails nothing is left, and
    what lay at `out` before is gone too: it may be of weights that the run has no longer.

    Args:
        model: of stock layers, with the temperature inside.
        witnesses: by what it is held against the trained network.
        samples: of each input `(n, …)`, such as training images, for formats that must see some.
        beside: further texts by their file names.
        arrays: the prepared images and labels of all splits, for the training script; None where not wanted.

    Raises:
        InputError: `out` holds something else.
        LabError: it cannot be written in this format, or does not open in its own runtime.
    """
    require_place(out)
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep_folders(out.parent, f".{out.name}.*.part")
        draft.mkdir()
        if out.exists():
            shutil.rmtree(out)
        remark = _convert(form, model, draft / form.file, samples, known.signature, witnesses.moved)
        for name, text in known.files(form).items():
            (draft / name).write_text(text, encoding="utf-8")
        given = dict(zip(known.signature.given, witnesses.given, strict=True))
        tried = try_out(draft, given, witnesses.together)
        parity = witnesses.compare(form, tried, _size(draft / form.file), remark)
        if not parity.passed:
            return parity
        for name, text in beside.items():
            (draft / name).write_text(text, encoding="utf-8")
        if arrays is not None:
            np.savez_compressed(draft / DATA, **arrays)
        (draft / "README.md").write_text(known.card(form, parity, "train.py" in beside), encoding="utf-8")
        facts = {**parity.data(), "format": form.kind, "run_id": known.run_id, "temperature": known.temperature}
        facts["created"] = time.time()
        (draft / EXPORT_FACTS).write_text(json.dumps(finite(facts), indent=1), encoding="utf-8")
        _without_traces(draft)
        _take_place(draft, out)
        return parity
    except OSError as error:
        if not is_disk_full(error):
            problem = f"The export could not be written to '{out}': {error.strerror or error}."
            raise LabError(problem, "Name a folder that may be written to.") from error
        raise LabError("The disk is full: the export could not be written.", "Free space, and export again.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _convert(
    form: ExportFormat,
    model: keras.Model,
    path: Path,
    samples: Sequence[NDArray[Any]],
    signature: Signature,
    moved: Moved,
) -> str:
    """Write the file, and return what must be known of that. Raises LabError where it cannot be written."""
    halves = {layer.compute_dtype for layer in model.layers} - {"float32"}
    if halves and not form.takes_half:
        raise LabError(
            f"The network computes in {' and '.join(sorted(halves))}, which {form.title} does not take.",
            "Export it as keras or saved_model, or train it with training.precision float32.",
        )
    try:
        told = form.write(model, path, samples, signature)
        if isinstance(form, LiteFile) and form.rounded:
            return round_weights(path, samples, form.most_difference or 0.0, signature, moved)
        return told
    except (MemoryError, OSError):
        raise
    except Exception as error:  # converters raise whatever they meet, deep inside them
        said = " ".join(str(error).split())[:200]
        raise LabError(
            f"The network cannot be written as {form.title}: {type(error).__name__}: {said}", "Choose another format."
        ) from error


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)


def _without_traces(folder: Path) -> None:
    """Take out what Python left there while the export was tried out."""
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)


def _take_place(draft: Path, out: Path) -> None:
    """Move the export to where it belongs; one that was made at the same time, and was sooner, gives way."""
    require_place(out)
    if out.exists():
        sooner = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
        move_into_place(out, sooner)
        shutil.rmtree(sooner, ignore_errors=True)
    move_into_place(draft, out)
