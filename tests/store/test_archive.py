"""Runs packed and unpacked; archives that are not what they say."""

import io
import json
import os
import stat
import time
import zipfile

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.store.status import State
from labcore.store.store import Store


@pytest.fixture
def packed(store, spec, carry_out, tmp_path):
    """A finished run, its id, and the archive of it."""
    run_id = store.submit(spec, tags=["carried"])
    folder = store.folder(run_id)
    folder.write_arrays("heat_maps", {"maps": np.arange(6)}, epoch=1)
    folder.checkpoints.mkdir()
    (folder.checkpoints / "best.npz").write_bytes(b"weights")
    folder.tensorboard.mkdir()
    (folder.tensorboard / "events.out.tfevents.1763709377.a-host.local.12.0.v2").write_bytes(b"events")
    folder.log_path.write_text("a log")
    folder.metrics_writer().write("epoch", 5, 1, {"loss": 1.0})
    carry_out(report={"test": {"accuracy": 0.5}, "dataset_fingerprint": "abc"})
    folder.request_stop()
    store.pack(run_id, tmp_path / "run.zip")
    return run_id, tmp_path / "run.zip"


def test_a_run_arrives_elsewhere_as_it_was(store, spec, packed, tmp_path):
    run_id, file = packed
    elsewhere = Store(tmp_path / "elsewhere")
    assert elsewhere.unpack(file) == run_id
    there, here = elsewhere.folder(run_id), store.folder(run_id)
    assert there.spec() == spec
    assert there.arrays("heat_maps", 1)["maps"].tolist() == list(range(6))
    assert {name for name, _ in there.members()} == {name for name, _ in here.members()}
    assert not there.stop_requested
    assert there.status().token == ""
    assert elsewhere.run(run_id).tags == ("carried",)
    assert elsewhere.run(run_id).state is State.FINISHED
    assert elsewhere.test_looks("digits", "abc").times == 1


def test_where_the_id_is_taken_a_new_one_is_given(store, packed):
    run_id, file = packed
    copy = store.unpack(file)
    assert copy != run_id
    store.delete(copy)
    assert len({store.unpack(file), store.unpack(file), copy, run_id}) == 4


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_a_run_packed_before_its_end_is_not_carried_on_unasked(store, spec, carry_out, tmp_path, state):
    run_id = store.submit(spec)
    if state is State.RUNNING:
        carry_out(state)
    store.pack(run_id, tmp_path / "run.zip")
    elsewhere = Store(tmp_path / "elsewhere")
    record = elsewhere.run(elsewhere.unpack(tmp_path / "run.zip"))
    assert record.state is State.INTERRUPTED
    elsewhere.resubmit(record.run_id)


def test_what_a_killed_process_left_half_unpacked_goes_with_the_next(store, packed):
    left, at_work = (store.runs_dir / f".incoming-{name}" for name in ("left", "at-work"))
    for folder in (left, at_work):
        (folder / "checkpoints").mkdir(parents=True)
        (folder / "checkpoints" / "best.npz").write_bytes(b"half")
    long_ago = time.time() - 2 * 24 * 3600
    for path in (left / "checkpoints" / "best.npz", left / "checkpoints", left, at_work):
        os.utime(path, (long_ago, long_ago))
    store.unpack(packed[1])
    assert not left.exists() and at_work.exists()


def test_a_run_zipped_by_hand_on_a_mac_is_taken(store, packed):
    _, file = packed
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("__MACOSX/._spec.json", b"litter")
        archive.writestr("20260101-000000-abcdef/.DS_Store", b"litter")
    store.unpack(file)


def rewritten(file, change):
    """The archive again, its members passed through `change(name, content) -> [(name or ZipInfo, content)]`."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            for name, content in change(info.filename, source.read(info)):
                target.writestr(name, content)
    return out.getvalue()


def adding(name, content=b"evil"):
    return lambda member, old: [(member, old), *([(name, content)] if member.endswith("/spec.json") else [])]


def replacing(ending, content):
    return lambda member, old: [(member, content if member.endswith(ending) else old)]


def link(target):
    info = zipfile.ZipInfo(target)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


HOSTILE = {
    "climbs": adding("../evil.json"),
    "climbs from within": adding("20260101-000000-abcdef/artifacts/../../evil.json"),
    "absolute": adding("/tmp/evil.json"),
    "drive": adding("C:\\evil.json"),
    "backslash": adding("artifacts\\evil.json"),
    "unknown file": adding("20260101-000000-abcdef/evil.py"),
    "device": lambda member, old: [(member, old), (member.rpartition("/")[0] + "/artifacts/con.json", b"{}")],
    "hidden": lambda member, old: [(member, old), (member.rpartition("/")[0] + "/artifacts/.evil", b"{}")],
    "link": lambda member, old: [(link(member), b"/etc/passwd") if member.endswith("worker.log") else (member, old)],
    "twice": lambda member, old: [(member, old), (member, old)] if member.endswith("report.json") else [(member, old)],
    "case twins": lambda member, old: (
        [(member, old), (member.replace("best", "BEST"), old)] if "best" in member else [(member, old)]
    ),
    "bomb": replacing("worker.log", bytes(300 << 20)),
    "no spec": lambda member, old: [] if member.endswith("spec.json") else [(member, old)],
    "torn spec": replacing("spec.json", b'{"task": "classif'),
    "strange spec": replacing("spec.json", b'{"schema_version": 1, "task": ["x"]}'),
    "spec from the future": replacing("spec.json", b'{"schema_version": 99, "task": "classification"}'),
    "file in place of a folder": lambda member, old: [
        *([(member.rpartition("/")[0] + "/artifacts/heat_maps", b"x")] if member.endswith("/report.json") else []),
        (member, old),
    ],
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_archives_are_refused_and_leave_nothing(store, packed, tmp_path, attack):
    _, file = packed
    (tmp_path / "hostile.zip").write_bytes(rewritten(file, HOSTILE[attack]))
    refused_without_a_trace(store, tmp_path / "hostile.zip", tmp_path)


@pytest.mark.parametrize("cut", [0, 10, 400, -1, -30])
def test_broken_archives_are_refused(store, packed, tmp_path, cut):
    _, file = packed
    (tmp_path / "broken.zip").write_bytes(file.read_bytes()[:cut])
    refused_without_a_trace(store, tmp_path / "broken.zip", tmp_path)


def test_a_wrong_checksum_is_noticed(store, packed, tmp_path):
    _, file = packed
    content = bytearray(file.read_bytes())
    at = content.find(b"weights")
    content[at] ^= 1
    (tmp_path / "wrong.zip").write_bytes(content)
    refused_without_a_trace(store, tmp_path / "wrong.zip", tmp_path)


def test_encrypted_and_absent_archives_are_refused(store, packed, tmp_path):
    _, file = packed
    content = bytearray(file.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    refused_without_a_trace(store, tmp_path / "locked.zip", tmp_path)
    refused_without_a_trace(store, tmp_path / "absent.zip", tmp_path)


def test_a_hostile_status_and_label_are_tamed(store, packed, tmp_path):
    _, file = packed
    label = json.dumps({"name": ["x"], "tags": {"a": 1}}).encode()
    status = json.dumps({"state": "running", "created": 1e300, "epoch": 10**40, "pid": 1}).encode()
    spoiled = rewritten(
        file, lambda name, old: replacing("label.json", label)(*replacing("status.json", status)(name, old)[0])
    )
    (tmp_path / "spoiled.zip").write_bytes(spoiled)
    record = store.run(store.unpack(tmp_path / "spoiled.zip"))
    assert (record.state, record.tags) == (State.INTERRUPTED, ())
    assert store.folder(record.run_id).status().pid is None


def refused_without_a_trace(store, file, tmp_path):
    def everything():
        return sorted(str(path) for path in tmp_path.rglob("*") if "lab.db" not in path.name)

    before = everything()
    with pytest.raises(InputError) as refused:
        store.unpack(file)
    assert file.name in refused.value.problem
    assert refused.value.cure
    assert everything() == before
