"""Which runs are compared: from the address, or picked; those that cannot be read are named."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.studies.comparison import FEWEST, MOST, Entrant, read
from labcore.ui.lab import rows_of
from labcore.ui.words import literal

KEY = "compare-picked"


def asked_for(address: str) -> list[str]:
    """The run ids in `a,b,c`, each once."""
    return list(dict.fromkeys(part.strip() for part in address.split(",") if part.strip()))


def show_choice(store: Store, asked: Sequence[str]) -> list[str]:
    """A picker that shows the runs asked for; picking others changes the address. Gives the runs to read."""
    runs = {run.run_id: run for run in store.runs()}
    if not runs and not asked:
        st.info(
            "There is nothing to compare yet: train a network twice, with one thing changed.", icon=":material/flag:"
        )
        st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
        st.stop()
    if len(asked) > MOST:
        st.warning(f"The address names {len(asked)} runs; the first {MOST} are shown.", icon=":material/filter_8:")
    wanted = list(asked[:MOST])
    picked = st.multiselect(
        "Runs",
        list(runs),
        [run_id for run_id in wanted if run_id in runs],
        format_func=lambda run_id: _described(runs[run_id]),
        max_selections=MOST,
        placeholder=f"Choose {FEWEST} to {MOST} runs",
        key=f"{KEY}-{','.join(wanted)}",
    )
    unknown = [run_id for run_id in wanted if run_id not in runs]
    if picked != [run_id for run_id in wanted if run_id in runs]:
        st.query_params["runs"] = ",".join(picked)
        st.rerun()
    return [run_id for run_id in wanted if run_id in picked or run_id in unknown]


def read_all(store: Store, run_ids: Sequence[str]) -> list[Entrant]:
    """Every run that can be read; of each other one, why it is left out."""
    found = []
    for run_id in run_ids:
        try:
            record = store.run(run_id)
            folder = store.folder(run_id)
            found.append(read(folder, record.name, rows_of(folder)))
        except LabError as error:
            st.warning(literal(f"Left out: {run_id[:60]}. {error.problem} {error.cure}"), icon=":material/report:")
            continue
        if record.trashed is not None:
            st.warning(literal(f"'{record.name}' lies in the trash."), icon=":material/delete:")
    return found


def _described(run: RunRecord) -> str:
    return f"{run.name} · seed {run.seed} · {run.state.value} · {run.run_id[-6:]}"
