"""Runs packed and unpacked; archives that are not what they say."""

import hashlib
import io
import json
import os
import shutil
import stat
import struct
import time
import zipfile

import numpy as np
import pytest

from labcore import __version__
from labcore.errors import InputError, LabError
from labcore.spec.plan import plan_of
from labcore.spec.tuning_file import tuning_of
from labcore.store import packing, unpacking
from labcore.store.arrival import How
from labcore.store.carrying import Carrying
from labcore.store.claims import Claims
from labcore.store.classroom import Classroom
from labcore.store.files import replace_atomically
from labcore.store.identifiers import new_run_id
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import Member, StudyState
from labcore.store.tuning import Asked, TuningState
from labcore.store.tunings import Tunings
from labcore.store.viewer import Viewer


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
    Carrying(store).pack([run_id], tmp_path / "run.zip")
    return run_id, tmp_path / "run.zip"


@pytest.fixture
def elsewhere(tmp_path):
    return Store(tmp_path / "elsewhere")


def unpack(store, file, **how):
    """The id of the one run that is in it."""
    (arrival,) = Carrying(store).unpack(file, **how).runs
    return arrival.made_id


def test_a_run_arrives_elsewhere_as_it_was(store, elsewhere, spec, packed):
    run_id, file = packed
    assert unpack(elsewhere, file) == run_id
    there, here = elsewhere.folder(run_id), store.folder(run_id)
    assert there.spec() == spec
    assert there.arrays("heat_maps", 1)["maps"].tolist() == list(range(6))
    assert {name for name, _ in there.members()} == {name for name, _ in here.members()}
    assert not there.stop_requested
    assert there.status().token == ""
    assert elsewhere.run(run_id).tags == ("carried",)
    assert elsewhere.run(run_id).state is State.FINISHED
    assert elsewhere.test_looks("digits", "abc").times == 1


def test_what_an_archive_says_of_itself(store, packed, tmp_path):
    run_id, file = packed
    with zipfile.ZipFile(file) as archive:
        said = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
        sums = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names - {"manifest.json"}}
    assert (said["format"], said["kind"], said["lab"]) == (1, "runs", __version__)
    assert {name: each["sha256"] for name, each in said["files"].items()} == sums
    assert all(each["bytes"] == (store.runs_dir / name).stat().st_size for name, each in said["files"].items())
    (run,) = said["runs"]
    assert (run["run_id"], run["name"], run["state"], run["dataset"]) == (run_id, "first", "finished", "digits")
    assert str(tmp_path) not in json.dumps(said)


def test_what_is_here_already_is_left_as_it_is_or_comes_back_from_the_trash(store, packed):
    run_id, file = packed
    store.rename(run_id, "renamed since")
    store.folder(run_id).write_json_artifact("found_since", 1)
    (arrival,) = Carrying(store).unpack(file).runs
    assert (arrival.made_id, arrival.how) == (run_id, How.THERE)
    store.delete(run_id)
    (arrival,) = Carrying(store).unpack(file).runs
    assert (arrival.made_id, arrival.how) == (run_id, How.RESTORED)
    assert store.run(run_id).trashed is None and store.run(run_id).name == "renamed since"
    assert [run.run_id for run in store.runs()] == [run_id]


@pytest.mark.parametrize("trashed", [False, True])
def test_what_is_here_otherwise_is_refused_unless_it_comes_as_new(store, packed, trashed):
    run_id, file = packed
    store.folder(run_id).write_report({"test": {"accuracy": 0.1}})
    if trashed:
        store.delete(run_id)
    with pytest.raises(InputError, match=r"differs in report.json.*--as-new"):
        Carrying(store).unpack(file)
    (arrival,) = Carrying(store).unpack(file, as_new=True).runs
    assert arrival.how is How.COPY and arrival.made_id != run_id
    assert store.folder(arrival.made_id).report()["test"]["accuracy"] == 0.5
    assert store.folder(run_id).report()["test"]["accuracy"] == 0.1


def test_nothing_is_packed_over_a_file_or_into_a_folder_that_is_missing(store, packed, tmp_path):
    run_id, file = packed
    before = file.read_bytes()
    with pytest.raises(InputError, match="already"):
        Carrying(store).pack([run_id], file)
    with pytest.raises(InputError, match="Make it first"):
        Carrying(store).pack([run_id], tmp_path / "absent" / "run.zip")
    with pytest.raises(InputError, match="There is no run"):
        Carrying(store).pack([run_id, "20260101-000000-aaaaaa"], tmp_path / "two.zip")
    assert file.read_bytes() == before and sorted(path.name for path in tmp_path.iterdir()) == ["run.zip", "runs"]


def test_the_room_on_the_disk_is_asked_for_before_anything_is_written(elsewhere, packed, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(unpacking.shutil, "disk_usage", lambda place: usage._replace(free=1 << 20))
    with pytest.raises(LabError, match=r"are to stay free.*Free space"):
        Carrying(elsewhere).unpack(packed[1])
    assert not [path for path in elsewhere.runs_dir.iterdir() if not path.name.startswith("lab.db")]


def test_several_runs_and_a_study_travel_together(store, elsewhere, spec, carry_out, tmp_path):
    ids = [new_run_id() for _ in range(3)]
    plan = plan_of({"base": {"dataset": "digits"}, "factors": {"regularization.dropout": [0, 0.5]}, "seeds": [1]})
    members = [Member(cell={"regularization.dropout": n}, seed=1, run_id=ids[n]) for n in (0, 1)]
    study = Studies(store).add(plan, members)
    for run_id in ids:
        store.submit(spec, run_id=run_id)
        carry_out()
    said = Carrying(store).pack([study.study_id, ids[2]], tmp_path / "study.zip")
    assert [run.part_of for run in said.runs] == [(), (study.study_id,), (study.study_id,)]
    arrived = Carrying(elsewhere).unpack(tmp_path / "study.zip")
    assert sorted(arrived.run_ids) == sorted(ids)
    (there,) = Studies(elsewhere).all()
    assert (there.study_id, there.members, there.state) == (study.study_id, study.members, StudyState.STOPPED)
    assert Studies(elsewhere).of_run(ids[0]) == [study.study_id]
    again = Carrying(elsewhere).unpack(tmp_path / "study.zip")
    assert {each.how for each in (*again.runs, *again.records)} == {How.THERE}

    copies = Carrying(elsewhere).unpack(tmp_path / "study.zip", as_new=True)
    made = {each.packed_id: each.made_id for each in copies.runs}
    copy = Studies(elsewhere).get(copies.records[0].made_id)
    assert [member.run_id for member in copy.members] == [made[ids[0]], made[ids[1]]]
    elsewhere.reindex()
    assert len(elsewhere.runs()) == 6 and len(Studies(elsewhere).all()) == 2

    Studies(elsewhere).exchange(study.study_id, ids[0], members[0].model_copy(update={"run_id": ids[2]}))
    with pytest.raises(InputError, match=r"There is a study .* differs"):
        Carrying(elsewhere).unpack(tmp_path / "study.zip")
    store.delete(ids[0])
    said = Carrying(store).pack([study.study_id], tmp_path / "less.zip")
    assert len(said.runs) == 1 and "1 run of" in said.left_out[0]


def test_a_tuning_travels_with_its_trials_and_is_not_carried_on_unasked(store, elsewhere, spec, carry_out, tmp_path):
    plan = tuning_of(
        {"base": {"dataset": "digits"}, "space": {"regularization.dropout": [0, 0.5]}, "budget": {"trials": 2}}
    )
    tuning = Tunings(store).add(plan)
    run_id = store.submit(spec)
    carry_out()
    asked = Asked(trial=1, drawn={}, cell={}, epochs=2, run_id=run_id, own=True, at=time.time())
    log = Tunings(store).log(tuning.tuning_id)
    log.write(asked)
    log.close()
    Carrying(store).pack([tuning.tuning_id], tmp_path / "tuning.zip")
    Carrying(elsewhere).unpack(tmp_path / "tuning.zip")
    there = Tunings(elsewhere).get(tuning.tuning_id)
    assert there.state is TuningState.STOPPED and "before its end" in there.why
    assert Tunings(elsewhere).events(tuning.tuning_id) == [asked]
    assert Tunings(elsewhere).active() == [] and elsewhere.run(run_id).state is State.FINISHED
    copies = Carrying(elsewhere).unpack(tmp_path / "tuning.zip", as_new=True)
    assert Tunings(elsewhere).events(copies.records[0].made_id)[0].run_id == copies.run_ids[0] != run_id


def test_an_instructor_brings_back_what_is_somebodys_of_the_class_and_a_student_what_is_their_own(
    store, spec, carry_out, tmp_path
):
    Classroom(store).open("A class")
    ada, grace = (each.person for each in Classroom(store).add([("Ada", ""), ("Grace", "")]))
    run_id = Store(store.runs_dir, Viewer(ada.person_id, is_instructor=False)).submit(spec)
    carry_out()
    Carrying(store).pack([run_id], tmp_path / "run.zip")

    def gone():
        store.delete(run_id)
        store.purge(run_id)

    gone()
    unpack(store, tmp_path / "run.zip")
    assert store.run(run_id).owner == ada.person_id
    gone()
    unpack(Store(store.runs_dir, Viewer(grace.person_id, is_instructor=False)), tmp_path / "run.zip")
    assert store.run(run_id).owner == grace.person_id


def test_a_study_from_elsewhere_lays_no_hold_on_the_runs_of_others(store, spec, carry_out, tmp_path):
    """A file that names them, to have them wait for a study that its bringer pauses."""
    room = Classroom(store)
    room.open("A class")
    ada, grace = (each.person for each in room.add([("Ada", ""), ("Grace", "")]))
    theirs, hers = (Store(store.runs_dir, Viewer(each.person_id, is_instructor=False)) for each in (ada, grace))
    own = hers.submit(spec)
    carry_out()
    victim = theirs.submit(spec.model_copy(update={"seed": 8}))
    plan = plan_of({"base": {"dataset": "digits"}, "factors": {"regularization.dropout": [0, 0.5]}, "seeds": [1]})
    study = Studies(hers).add(plan, [Member(cell={}, seed=n, run_id=run) for n, run in enumerate((own, victim))])
    Studies(hers).turn(study.study_id, StudyState.PAUSED)
    Carrying(hers).pack([study.study_id], tmp_path / "study.zip")
    Studies(hers).delete(study.study_id)
    Carrying(hers).unpack(tmp_path / "study.zip")
    there = Studies(hers).get(study.study_id)
    assert there.state is StudyState.STOPPED and there.members[0].run_id == own
    assert there.members[1].run_id != victim and not there.members[1].own
    Studies(hers).turn(study.study_id, StudyState.PAUSED)
    assert Claims(store).take().run_id == victim


def test_a_student_brings_in_no_more_than_they_may_have(store, packed, tmp_path):
    room = Classroom(store)
    room.open("A class")
    person = room.add([("Ada", "")])[0].person
    room.limit(room.record.limits.model_copy(update={"disk_gb": 1e-9}))
    with pytest.raises(InputError, match="these take"):
        Carrying(Store(store.runs_dir, Viewer(person.person_id, is_instructor=False))).unpack(packed[1])


def test_a_run_at_work_is_packed_as_it_is_at_one_moment(store, elsewhere, spec, carry_out, tmp_path, monkeypatch):
    """Its worker writes on while it is packed: both checkpoints of the copy are of the same epoch all the same."""
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    folder = store.folder(run_id)
    folder.checkpoints.mkdir()

    def write(epoch):
        for name in ("best.npz", "last.npz"):
            replace_atomically(folder.checkpoints / name, f"epoch {epoch}".encode())

    write(1)
    link, turns = os.link, iter(range(2, 4))

    def linking(source, target):
        link(source, target)
        if (epoch := next(turns, None)) is not None:
            write(epoch)

    monkeypatch.setattr(packing.os, "link", linking)
    Carrying(store).pack([run_id], tmp_path / "run.zip")
    unpack(elsewhere, tmp_path / "run.zip")
    there = elsewhere.folder(run_id).checkpoints
    assert {path.read_bytes() for path in there.iterdir()} == {b"epoch 3"}
    assert not list(store.runs_dir.glob(".packing-*"))
    monkeypatch.setattr(packing.os, "link", lambda source, target: (link(source, target), write(9)))
    with pytest.raises(LabError, match="faster than they can be copied"):
        Carrying(store).pack([run_id], tmp_path / "again.zip")


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_a_run_packed_before_its_end_is_not_carried_on_unasked(store, elsewhere, spec, carry_out, tmp_path, state):
    run_id = store.submit(spec)
    if state is State.RUNNING:
        carry_out(state)
    Carrying(store).pack([run_id], tmp_path / "run.zip")
    record = elsewhere.run(unpack(elsewhere, tmp_path / "run.zip"))
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
    unpack(store, packed[1])
    assert not left.exists() and at_work.exists()


def test_a_run_zipped_by_hand_on_a_mac_is_taken(elsewhere, packed, tmp_path):
    """Also one whose archive was unpacked, and its folder zipped again; and one that an earlier lab has packed."""
    run_id, file = packed
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("__MACOSX/._spec.json", b"litter")
        archive.writestr("20260101-000000-abcdef/.DS_Store", b"litter")
    assert unpack(elsewhere, file) == run_id
    (tmp_path / "again.zip").write_bytes(rewritten(file, lambda name, old: [(f"run copy/{name}", old)]))
    assert Carrying(elsewhere).unpack(tmp_path / "again.zip").runs[0].how is How.THERE
    (tmp_path / "earlier.zip").write_bytes(rewritten(file, without_manifest))
    assert Carrying(elsewhere).unpack(tmp_path / "earlier.zip").runs[0].how is How.THERE
    renamed = rewritten(
        file, lambda name, old: [(name.replace(run_id, "my run"), old) for _ in without_manifest(name, old)]
    )
    (tmp_path / "renamed.zip").write_bytes(renamed)
    assert unpack(elsewhere, tmp_path / "renamed.zip") != run_id


def rewritten(file, change):
    """The archive again, its members passed through `change(name, content) -> [(name or ZipInfo, content)]`."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            for name, content in change(info.filename, source.read(info)):
                target.writestr(name, content)
    return out.getvalue()


def without_manifest(member, old):
    return [] if member == "manifest.json" else [(member, old)]


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
    "bomb": replacing("worker.log", bytes(80 << 20)),
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
@pytest.mark.parametrize("noted", [False, True], ids=["without a manifest", "with one that says so"])
@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_archives_are_refused_and_leave_nothing(elsewhere, packed, tmp_path, attack, noted):
    """Each both as an archive by hand, and as one whose manifest vouches for what is in it."""
    _, file = packed
    (tmp_path / "earlier.zip").write_bytes(rewritten(file, without_manifest))
    hostile = rewritten(tmp_path / "earlier.zip", HOSTILE[attack])
    (tmp_path / "hostile.zip").write_bytes(vouched(hostile, file) if noted else hostile)
    refused_without_a_trace(elsewhere, tmp_path / "hostile.zip", tmp_path)


def vouched(hostile, file):
    """The archive with a manifest for all that is in it now."""
    out = io.BytesIO(hostile)
    with zipfile.ZipFile(file) as sound, zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        said = json.loads(sound.read("manifest.json"))
        said["files"] = {
            info.filename: {"bytes": info.file_size, "sha256": hashlib.sha256(archive.read(info)).hexdigest()}
            for info in archive.infolist()
        }
        archive.writestr("manifest.json", json.dumps(said))
    return out.getvalue()


NO_FILE = {"bytes": 1, "sha256": "0" * 64}

MANIFESTS = {
    "of a later lab": (lambda said: {**said, "format": 2}, "Update the lab"),
    "of a whole lab": (lambda said: {**said, "kind": "lab"}, "backup restore"),
    "no object": (lambda said: [], "damaged"),
    "no format": (lambda said: {**said, "format": "1"}, "damaged"),
    "a file is missing": (lambda said: {**said, "files": {**said["files"], "x": NO_FILE}}, "missing"),
    "a file too many": (lambda said: {**said, "files": dict(list(said["files"].items())[1:])}, "was not packed with"),
    "another size": (lambda said: {**said, "files": each(said, bytes=7)}, "its size differs"),
    "another checksum": (lambda said: {**said, "files": each(said, sha256="0" * 64)}, "its checksum differs"),
    "another run": (lambda said: {**said, "runs": []}, "does not hold the runs"),
}  # fmt: skip


def each(said, **changes):
    return {name: {**entry, **changes} for name, entry in said["files"].items()}


@pytest.mark.parametrize("which", MANIFESTS)
def test_a_manifest_that_does_not_fit_is_refused(elsewhere, packed, tmp_path, which):
    change, says = MANIFESTS[which]

    def changed(name, old):
        return [(name, json.dumps(change(json.loads(old))).encode() if name == "manifest.json" else old)]

    (tmp_path / "bent.zip").write_bytes(rewritten(packed[1], changed))
    assert says in refused_without_a_trace(elsewhere, tmp_path / "bent.zip", tmp_path)


def test_an_archive_cut_off_anywhere_is_refused(elsewhere, packed, tmp_path):
    _, file = packed
    content = file.read_bytes()
    step = max(1, len(content) // 150)
    for cut in (*range(0, len(content), step), *range(len(content) - 40, len(content))):
        (tmp_path / "broken.zip").write_bytes(content[:cut])
        with pytest.raises(InputError) as refused:
            Carrying(elsewhere).unpack(tmp_path / "broken.zip")
        assert refused.value.cure and "broken.zip" in refused.value.problem, cut
    (tmp_path / "broken.zip").write_bytes(content[:-1])
    refused_without_a_trace(elsewhere, tmp_path / "broken.zip", tmp_path)


def test_an_archive_bent_anywhere_brings_what_was_packed_or_nothing(packed, tmp_path):
    """Each byte of the archive, in steps, is another: the checksums notice, or it did not matter."""
    run_id, file = packed
    content = file.read_bytes()
    outcomes = set()
    for at in range(0, len(content), max(1, len(content) // 60)):
        bent = bytearray(content)
        bent[at] ^= 0x41
        (tmp_path / "bent.zip").write_bytes(bent)
        fresh = Store(tmp_path / f"fresh-{at}")
        try:
            unpack(fresh, tmp_path / "bent.zip")
        except LabError:
            outcomes.add("refused")
            assert not [path for path in fresh.runs_dir.iterdir() if not path.name.startswith("lab.db")], at
        else:
            outcomes.add("taken")
            assert fresh.folder(run_id).report()["test"]["accuracy"] == 0.5, at
    assert "refused" in outcomes


@pytest.mark.parametrize(
    ("writes", "told"), [("a million files", "more than"), ("overlapping", "overlaps"), ("no name", "no name")]
)
def test_a_directory_that_lies_is_refused_before_it_is_read(elsewhere, packed, tmp_path, writes, told):
    content = bytearray(packed[1].read_bytes())
    if writes == "a million files":
        end = content.rfind(b"PK\x05\x06")
        content[end + 10 : end + 12] = (0xFFFF).to_bytes(2, "little")
        record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 0, 0)
        content[end:end] = record + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    elif writes == "no name":
        content[content.rfind(b"PK\x01\x02") + 46] = 0
    else:
        last = content.rfind(b"PK\x01\x02")
        content[last + 42 : last + 46] = (4).to_bytes(4, "little")
    (tmp_path / "lying.zip").write_bytes(content)
    says = refused_without_a_trace(elsewhere, tmp_path / "lying.zip", tmp_path)
    assert told in says


def test_a_wrong_checksum_is_noticed(elsewhere, packed, tmp_path):
    _, file = packed
    content = bytearray(file.read_bytes())
    at = content.find(b"weights")
    content[at] ^= 1
    (tmp_path / "wrong.zip").write_bytes(content)
    refused_without_a_trace(elsewhere, tmp_path / "wrong.zip", tmp_path)


def test_encrypted_and_absent_archives_are_refused(elsewhere, packed, tmp_path):
    _, file = packed
    content = bytearray(file.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    refused_without_a_trace(elsewhere, tmp_path / "locked.zip", tmp_path)
    refused_without_a_trace(elsewhere, tmp_path / "absent.zip", tmp_path)


def test_a_hostile_status_and_label_are_tamed(elsewhere, packed, tmp_path):
    _, file = packed
    (tmp_path / "earlier.zip").write_bytes(rewritten(file, without_manifest))
    label = json.dumps({"name": ["x"], "tags": {"a": 1}}).encode()
    status = json.dumps({"state": "running", "created": 1e300, "epoch": 10**40, "pid": 1}).encode()
    spoiled = rewritten(
        tmp_path / "earlier.zip",
        lambda name, old: replacing("label.json", label)(*replacing("status.json", status)(name, old)[0]),
    )
    (tmp_path / "spoiled.zip").write_bytes(spoiled)
    record = elsewhere.run(unpack(elsewhere, tmp_path / "spoiled.zip"))
    assert (record.state, record.tags) == (State.INTERRUPTED, ())
    assert elsewhere.folder(record.run_id).status().pid is None


def refused_without_a_trace(store, file, tmp_path):
    def everything():
        return sorted(str(path) for path in tmp_path.rglob("*") if "lab.db" not in path.name)

    before = everything()
    with pytest.raises(InputError) as refused:
        Carrying(store).unpack(file)
    assert file.name in refused.value.problem
    assert refused.value.cure
    assert everything() == before
    return str(refused.value)
