"""A run's network to take home: exported to a format, each export proven in its own runtime to be the same network."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.launch import exporting
from labcore.spec.base import one_line
from labcore.spec.export import ExportFormat
from labcore.spec.generative import Generative
from labcore.store.folder import ENCODER, GENERATOR, RunFolder
from labcore.store.record import RunRecord, is_figure
from labcore.ui.input_help import help_of
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


ABOUT_MAKING = (
    "The generator takes codes and makes images; the encoder of a variational autoencoder codes images. With either "
    "come a model card and `predict.py` with its own small requirements. Each export is opened again in its own "
    "runtime, held against the trained network on the same codes or images, and refused where it differs."
)

PARTS = {GENERATOR: "Generator", ENCODER: "Encoder"}


@dataclass(frozen=True)
class _Asked:
    """What is to be exported."""

    kind: str
    calibrated: bool = False
    with_data: bool = False
    part: str = GENERATOR


def show_exports(record: RunRecord, folder: RunFolder) -> None:
    """A format is chosen and exported; below it the exports there are, with what was measured."""
    makes, kinds = isinstance(folder.spec(), Generative), ExportFormat.kinds()
    st.markdown(ABOUT_MAKING if makes else ABOUT)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.selectbox(
            "Format",
            list(kinds),
            format_func=lambda each: kinds[each].title,
            key="export.format",
            width=280,
            help=help_of("export.format"),
        )
        asked = _Asked(kind, part=_ask_part(folder)) if makes else _Asked(kind, *_ask_more())
    st.caption(one_line(kinds[kind]))
    what = f"the {asked.part} " if makes else ""
    show_measuring(
        f"{record.run_id} export {asked}",
        f"Export {what}as {kinds[kind].title}",
        "Converts the network and holds it against the trained one on hundreds of images; takes seconds to minutes.",
        lambda told: _export(folder, asked, told),
        of=record,
    )
    _show_kept(record, folder)


def _ask_part(folder: RunFolder) -> str:
    if not folder.encoder_path.is_file():
        return GENERATOR
    part: str | None = st.segmented_control(
        "Network",
        list(PARTS),
        default=GENERATOR,
        required=True,
        format_func=PARTS.__getitem__,
        key="export.part",
        help=help_of("export.part"),
    )
    return part or GENERATOR


def _ask_more() -> tuple[bool, bool]:
    """Whether a temperature is put inside, and whether the images come along."""
    calibrated = st.toggle(
        "Calibrated",
        key="export.calibrated",
        help=help_of("export.calibrated"),
    )
    with_data = st.toggle("With the images", key="export.data", help=help_of("export.data"))
    return calibrated, with_data


def _export(folder: RunFolder, asked: _Asked, told: Callable[[str], None]) -> None:
    store().to_change(folder.run_id)  # its folder keeps the export
    told("Converting the network, and asking the export the same as the trained network …")
    found = exporting.export(
        folder, asked.kind, calibrated=asked.calibrated, with_data=asked.with_data, part=asked.part
    )
    if not found["parity"]["passed"]:
        raise LabError(f"Refused: as {found['format']} it is not the trained network.", found["sentence"])


def _show_kept(record: RunRecord, folder: RunFolder) -> None:
    titles = _titles()
    kept = {name: facts for name, facts in folder.exports().items() if name in titles and _is_sound(facts)}
    if not kept:
        return
    st.subheader("Exported", anchor=False)
    frame = pd.DataFrame(
        [_row(facts) for facts in kept.values()],
        index=pd.Index([_named(titles[name], facts) for name, facts in kept.items()], name="Format"),
    )
    table(frame)
    measured = dict.fromkeys(f"{facts['images']:,} {literal(_compared(facts))}" for facts in kept.values())
    st.caption(
        f"Measured on {', or '.join(measured)}, each in its own runtime; "
        "latency is the median for one image on this machine's processor."
    )
    for name, facts in kept.items():
        if remark := facts.get("remark"):
            st.caption(f"{titles[name]}: {literal(str(remark))}")
    with st.container(horizontal=True, gap="small"):
        for name in kept:
            st.download_button(
                f"{titles[name]} (.zip)",
                lambda name=name: _zipped(folder.export_path(name)),
                f"{record.run_id}-{name}.zip",
                "application/zip",
                icon=":material/download:",
                on_click="ignore",
                key=f"export.download.{name}",
            )
    csv_button(frame, f"{record.run_id} exports", "exports")


def _is_sound(facts: Mapping[str, Any]) -> bool:
    """Whether the facts are of the right shape: a run's folder may come from anywhere."""
    names = ("max_abs_difference", "images", "size_bytes", "latency_ms", "temperature")
    own = ("mean_abs_difference",) if _is_graded(facts) else ("decision_agreement", "accuracy", "accuracy_trained")
    return all(is_figure(facts.get(name)) for name in (*names, *own))


def _is_graded(facts: Mapping[str, Any]) -> bool:
    """Whether it was judged by how far numbers lie apart, as what makes images or codes them is."""
    return "mean_abs_difference" in facts


def _compared(facts: Mapping[str, Any]) -> str:
    return str(facts.get("compared", "images")) if _is_graded(facts) else f"{facts.get('split')} images"


def _titles() -> dict[str, str]:
    """What an export is called, by the name of its folder."""
    kinds = ExportFormat.kinds()
    encoders = {f"{kind}-{ENCODER}": f"Encoder, {form.title}" for kind, form in kinds.items()}
    return {kind: form.title for kind, form in kinds.items()} | encoders


def _row(facts: Mapping[str, Any]) -> dict[str, str]:
    if _is_graded(facts):
        read = facts.get("read_alike")
        return {
            "Largest difference": f"{facts['max_abs_difference']:.2g} of the range",
            "Mean difference": f"{facts['mean_abs_difference']:.2g}",
            "Read alike": f"{read:.2%}" if is_figure(read) else "not read",
            **_costs(facts),
        }
    masks = {"Mean IoU of both masks": f"{facts['mask_iou']:.2%}"} if is_figure(facts.get("mask_iou")) else {}
    return {
        "Largest difference": f"{facts['max_abs_difference']:.2g}",
        "Decisions agree": f"{facts['decision_agreement']:.2%}",
        **masks,
        "Accuracy": f"{facts['accuracy']:.2%}",
        "Trained network": f"{facts['accuracy_trained']:.2%}",
        **_costs(facts),
    }


def _costs(facts: Mapping[str, Any]) -> dict[str, str]:
    return {"Size": size(facts["size_bytes"]), "Latency": f"{facts['latency_ms']:.2f} ms"}


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
