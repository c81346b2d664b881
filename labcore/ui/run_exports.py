"""A run's network to take home: exported to a format, each export proven in its own runtime to be the same network."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.launch import exporting
from labcore.spec.base import one_line
from labcore.spec.export import ExportFormat
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord, is_figure
from labcore.ui.lab import store
from labcore.ui.light import csv_button, table
from labcore.ui.measuring import show_measuring
from labcore.ui.words import literal, size

ABOUT = (
    "The model takes raw pixels of the trained size: preparation is inside. With it come its labels, a model card, "
    "`predict.py` with its own small requirements, and a script and a notebook that train the same network without "
    "this lab. Each export is opened again in its own runtime, asked about real images, and refused where it answers "
    "otherwise."
)


def show_exports(record: RunRecord, folder: RunFolder) -> None:
    """A format is chosen and exported; below it the exports there are, with what was measured."""
    st.markdown(ABOUT)
    kinds = ExportFormat.kinds()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.selectbox(
            "Format", list(kinds), format_func=lambda each: kinds[each].title, key="export.format", width=280
        )
        calibrated = st.toggle(
            "Calibrated",
            key="export.calibrated",
            help="Puts a temperature inside that was fitted on validation answers: how sure it is then means more.",
        )
        with_data = st.toggle(
            "With the images",
            key="export.data",
            help="Adds the prepared images, as train.py reads them.",
        )
    st.caption(one_line(kinds[kind]))
    show_measuring(
        f"{record.run_id} export {kind} {calibrated} {with_data}",
        f"Export as {kinds[kind].title}",
        "Converts the network and compares it on up to 512 real images; takes seconds to minutes.",
        lambda told: _export(folder, kind, calibrated, with_data, told),
    )
    _show_kept(record, folder)


def _export(folder: RunFolder, kind: str, calibrated: bool, with_data: bool, told: Callable[[str], None]) -> None:
    store().to_change(folder.run_id)  # its folder keeps the export
    told("Converting the network, and asking the export about real images …")
    found = exporting.export(folder, kind, calibrated=calibrated, with_data=with_data)
    if not found["parity"]["passed"]:
        raise LabError(f"Refused: as {found['format']} it is not the trained network.", found["sentence"])


def _show_kept(record: RunRecord, folder: RunFolder) -> None:
    kinds, kept = ExportFormat.kinds(), {kind: facts for kind, facts in folder.exports().items() if _is_sound(facts)}
    kept = {kind: facts for kind, facts in kept.items() if kind in kinds}
    if not kept:
        return
    st.subheader("Exported", anchor=False)
    frame = pd.DataFrame(
        [_row(facts) for facts in kept.values()],
        index=pd.Index([_named(kinds[kind].title, facts) for kind, facts in kept.items()], name="Format"),
    )
    table(frame)
    any_facts = next(iter(kept.values()))
    st.caption(
        f"Measured on {any_facts['images']:,} {literal(str(any_facts['split']))} images, each in its own runtime; "
        "latency is the median for one image on this machine's processor."
    )
    for kind, facts in kept.items():
        if remark := facts.get("remark"):
            st.caption(f"{kinds[kind].title}: {literal(str(remark))}")
    with st.container(horizontal=True, gap="small"):
        for kind in kept:
            st.download_button(
                f"{kinds[kind].title} (.zip)",
                lambda kind=kind: _zipped(folder.export_path(kind)),
                f"{record.run_id}-{kind}.zip",
                "application/zip",
                icon=":material/download:",
                on_click="ignore",
                key=f"export.download.{kind}",
            )
    csv_button(frame, f"{record.run_id} exports", "exports")


def _is_sound(facts: Mapping[str, Any]) -> bool:
    """Whether the facts are of the right shape: a run's folder may come from anywhere."""
    names = ("max_abs_difference", "decision_agreement", "accuracy", "accuracy_trained", "images", "size_bytes")
    return all(is_figure(facts.get(name)) for name in (*names, "latency_ms", "temperature"))


def _row(facts: Mapping[str, Any]) -> dict[str, str]:
    masks = {"Mean IoU of both masks": f"{facts['mask_iou']:.2%}"} if is_figure(facts.get("mask_iou")) else {}
    return {
        "Largest difference": f"{facts['max_abs_difference']:.2g}",
        "Decisions agree": f"{facts['decision_agreement']:.2%}",
        **masks,
        "Accuracy": f"{facts['accuracy']:.2%}",
        "Trained network": f"{facts['accuracy_trained']:.2%}",
        "Size": size(facts["size_bytes"]),
        "Latency": f"{facts['latency_ms']:.2f} ms",
    }


def _named(title: str, facts: Mapping[str, Any]) -> str:
    return title if facts["temperature"] == 1 else f"{title}, at temperature {facts['temperature']:.2f}"


def _zipped(place: Path) -> bytes:
    """The folder of an export as a zip; what its name in there says is below the folder's own name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(place.rglob("*")):
            if path.is_file() and not path.is_symlink():
                archive.write(path, f"{place.name}/{path.relative_to(place).as_posix()}")
    return packed.getvalue()
