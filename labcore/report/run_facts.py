"""What a report says of how a run was made: its settings, its times, its machine, and how to make it again."""

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.errors import LabError
from labcore.markdown import in_markdown
from labcore.report.data_facts import card_of
from labcore.report.document import Block, Code, Facts, Note, Section, Table
from labcore.spec.changes import changes
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import defaults
from labcore.spec.setting_names import setting_name, value_of
from labcore.store.folder import RunFolder
from labcore.store.in_python import in_python
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.times import ABOUT_TOTAL_TIME, ABOUT_TRAINING_TIME, TOTAL_TIME, TRAINING_TIME
from labcore.words import duration, moment

NOT_TOLD = ("task", "dataset", "seed", "name", "preset", "open_test")
"""Settings that are told elsewhere, or decide nothing."""

SHORTEST = 0.05
"""Seconds of a part of a run that is worth telling."""

FIRST_NAMED = ("tensorflow", "keras", "numpy", "scikit-learn", "opencv-python-headless")
"""Packages named before the list of all."""


def done_section(record: RunRecord, spec: Experiment | None) -> Section:
    """Task, seed and state; settings that differ from the preset's."""
    return Section("What was done", tuple(_done(record, spec)))


def _done(record: RunRecord, spec: Experiment | None) -> Iterator[Block]:
    status = RunFolder(record.path).status()
    ended = f", {moment(record.finished)}" if record.finished else ""
    facts: dict[str, Any] = {
        "Task": type(spec).title if spec else record.task,
        "Run": record.run_id,
        "State": f"{record.state.value}{ended}",
        "Seed": record.seed,
        "Preset": spec.preset if spec else None,
        "Tags": ", ".join(record.tags),
        "Begun": moment(record.started) if record.started else None,
    }
    yield Facts(tuple((name, str(value)) for name, value in facts.items() if value not in (None, "")))
    if record.state is not State.FINISHED:
        yield _unfinished(record, status.error.problem if status and status.error else record.error)
    if spec is None:
        yield Note("The settings of this run cannot be read any more.", "warning")
        return
    yield from _changed(spec)


def _unfinished(record: RunRecord, problem: str) -> Note:
    words = {
        State.FAILED: "This run **failed**.",
        State.CANCELLED: "This run was **stopped** before its end: figures are of the best epoch so far.",
        State.INTERRUPTED: "This run was **interrupted** and has no result of its own.",
    }.get(record.state, f"This run is **{record.state.value}**: all here is as far as it has come.")
    return Note(f"{words} {in_markdown(problem)}".strip(), "warning")


def _changed(spec: Experiment) -> Iterator[Block]:
    """What differs from the preset for that data set: the choices that somebody made."""
    values, card = spec.model_dump(mode="json"), card_of(spec.dataset)
    if card is None:
        return
    found = [
        change
        for change in changes(defaults(values["task"], spec.preset, card), values)
        if change.key.partition(".")[0] not in NOT_TOLD
    ]
    if not found:
        yield Note(f"Every setting is as the preset '{in_markdown(spec.preset)}' has it for this data set.")
        return
    rows = tuple((setting_name(each.key, [type(spec)]), value_of(each.before), value_of(each.now)) for each in found)
    yield Table(("Setting", "Preset", "This run"), rows, f"Where the run differs from the preset '{spec.preset}'.")


def environment_section(record: RunRecord) -> Section:
    """Machine, packages, commit, and where the time went."""
    return Section("Time and environment", tuple(_environment(record)))


def _environment(record: RunRecord) -> Iterator[Block]:
    folder = RunFolder(record.path)
    status, noted = folder.status(), folder.environment() or {}
    machine, packages = (_mapping(noted.get(name)) for name in ("machine", "packages"))
    total = record.total_seconds(record.finished) if record.finished else None
    spent = [
        f"{part} {seconds:.1f} s" for part, seconds in (status.spent if status else {}).items() if seconds >= SHORTEST
    ]
    memory, devices = machine.get("memory_bytes"), machine.get("devices")
    named = [f"{name} {packages[name]}" for name in FIRST_NAMED if name in packages]
    facts: dict[str, Any] = {
        TRAINING_TIME: duration(record.training_seconds) if record.training_seconds is not None else None,
        TOTAL_TIME: duration(total) if total is not None else None,
        "Where the total time went": ", ".join(spent),
        "Python": noted.get("python"),
        "Main packages": ", ".join(named),
        "System": machine.get("system"),
        "Processor": machine.get("processor"),
        "Cores": machine.get("cores"),
        "Memory": f"{memory / 1e9:.3g} GB" if isinstance(memory, (int, float)) else None,
        "Devices": ", ".join(map(str, devices)) if isinstance(devices, list) else None,
        "Commit of the lab": noted.get("commit") or ("not from a checkout" if noted else None),
    }
    yield Facts(tuple((name, str(value)) for name, value in facts.items() if value not in (None, "")))
    if not noted:
        yield Note("The run has recorded no environment: it did not come so far.")
    if packages:
        lines = "\n".join(f"{name}=={version}" for name, version in packages.items())
        yield Code(lines, "text", "All packages")
    yield Note(f"{TRAINING_TIME}: {ABOUT_TRAINING_TIME} {TOTAL_TIME}: {ABOUT_TOTAL_TIME}")


def again_section(record: RunRecord, spec: Experiment | None) -> Section:
    """The whole spec; how the run is repeated, with the lab and without it, and how its files are read."""
    return Section("Make it again", tuple(_again(record, spec)))


def _again(record: RunRecord, spec: Experiment | None) -> Iterator[Block]:
    run = record.run_id
    if spec is not None:
        yield Code(spec.to_yaml().rstrip(), "yaml", "The whole spec, spec.yaml: python -m labcore train spec.yaml")
    yield Code(
        f"python -m labcore runs reproduce {run}\npython -m labcore runs pack {run} {run}.zip",
        "shell",
        "With the lab: train it again and say whether the result holds; or pack the run with all its files.",
    )
    yield Code(in_python(run), "python", "Its figures, from the folder of the unpacked run.", runs=True)
    script = _script(RunFolder(record.path))
    if script is None:
        yield Note(
            "Once the model is exported, this report holds a script too that trains the same network by plain Keras: "
            f"`python -m labcore export {run} --format keras`."
        )
        return
    yield Code(script, "python", "train.py: the same network by plain Keras, without the lab.")


def _script(folder: RunFolder) -> str | None:
    """The training script that an export has left; None where there is none."""
    for kind in folder.exports():
        try:
            return (folder.export_path(kind) / "train.py").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):  # of some networks there is no script
            continue
    return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def spec_of(folder: RunFolder) -> Experiment | None:
    """The run's spec; None where it cannot be read."""
    try:
        return folder.spec()
    except LabError:
        return None
