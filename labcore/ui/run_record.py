"""What a run was: its log, its settings, and what it was made with."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.store.folder import RunFolder
from labcore.store.tracked import tracked_of
from labcore.ui.fragment import fragment
from labcore.ui.lab import troubles_of
from labcore.ui.messages import show_error
from labcore.ui.words import literal, size

REFRESH = 3.0
"""Seconds between two readings of a log that still grows."""

SHORTEST = 0.05
"""Seconds of a part of a run that is worth telling."""

LONGEST_LOG = 20_000
"""Bytes of the end of the log that are sent."""


def show_troubles(folder: RunFolder) -> None:
    """What of the run's figures cannot be shown, where its files are damaged; and what is not logged elsewhere."""
    if troubles := troubles_of(folder):
        st.warning("\n\n".join(map(literal, troubles)), icon=":material/broken_image:")
    tracked = tracked_of(folder)
    if tracked and tracked.trouble:
        st.warning(literal(tracked.trouble), icon=":material/cloud_off:")


def show_log(folder: RunFolder, live: bool) -> None:
    """The end of the worker's log, as plain text."""
    fragment(_show_log, every=REFRESH if live else None)(folder)


def show_settings(folder: RunFolder) -> None:
    """The spec, whole, to copy or download."""
    try:
        text = folder.spec().to_yaml()
    except LabError as error:
        show_error(error)
        return
    st.code(text, language="yaml", height=420)
    st.download_button(
        "Download spec.yaml", text, "spec.yaml", "application/yaml", icon=":material/download:", on_click="ignore"
    )


def show_environment(folder: RunFolder) -> None:
    """Machine, packages, commit and data set fingerprint."""
    environment = folder.environment()
    if not environment:
        st.caption("Recorded when the worker begins.")
        return
    machine, dataset, packages = (_mapping(environment.get(name)) for name in ("machine", "dataset", "packages"))
    tracked = tracked_of(folder)
    devices, memory = machine.get("devices"), machine.get("memory_bytes")
    facts = {
        "Python": environment.get("python"),
        "System": machine.get("system"),
        "Processor": machine.get("processor"),
        "Cores": machine.get("cores"),
        "Memory": size(memory) if isinstance(memory, (int, float)) else None,
        "Devices": ", ".join(map(str, devices)) if isinstance(devices, list) else None,
        "Commit of the lab": environment.get("commit") or "not from a checkout",
        "Data set fingerprint": str(dataset.get("fingerprint", ""))[:16],
        "Logged to MLflow": f"{tracked.server}, run {tracked.run}" if tracked and tracked.run else None,
    }
    st.markdown(
        "\n".join(f"- {name}: {literal(str(value))}" for name, value in facts.items() if value not in (None, ""))
    )
    _show_spent(folder)
    with st.expander(f"{len(packages)} packages"):
        st.code("\n".join(f"{name}=={version}" for name, version in packages.items()), language=None, height=300)


def _show_spent(folder: RunFolder) -> None:
    """Where the time of the run's last attempt went."""
    status = folder.status()
    if status is None or not status.spent:
        return
    parts = [f"{part} {seconds:.1f} s" for part, seconds in status.spent.items() if seconds >= SHORTEST]
    st.markdown(f"- Where the total time went: {literal(', '.join(parts))}")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _show_log(folder: RunFolder) -> None:
    log = folder.log(LONGEST_LOG)
    if log:
        st.code(log, language=None, height=420)
    else:
        st.caption("The worker has written nothing yet.")
