import zipfile

import numpy as np
import pytest

from labcore.datasets.sources import archive, npz

from ..pieces import noise, npy_of, npz_with, said

X, Y = noise(0, (12, 6, 5)), np.arange(12) % 3


@pytest.mark.parametrize(
    ("member", "says"),
    [
        (npy_of(said((10**6, 10**6))), "promises"),
        (npy_of(said((12, 6, 5)), bytes(5)), "promises"),
        (npy_of(said((12, 6, 5)), bytes(5000)), "promises"),
        (npy_of(said((-12, 6, 5)), bytes(360)), "shape"),
        (npy_of(said((12, 6, 5), "|O"), b"\x80\x04N."), "Python objects"),
        (npy_of(said((1,), [("a", "|u1")]), b"1"), "type"),
        (npy_of(said((12,), "<c8"), bytes(96)), "type"),
        (npy_of(b"{'descr': __import__('os')}"), "header"),
        (npy_of(said((12,), "<U0")), "without a letter"),
        (npy_of(said((10**14,), "|S0")), "without a letter"),
        (npy_of(said((True, 6, 5)), bytes(30)), "shape"),
        (npy_of(b"(" * 3000), "header"),
        (npy_of(b""), "header"),
        (b"", "header"),
        (b"no array", "header"),
    ],
)
def test_headers_are_not_believed(tmp_path, refusal, member, says):
    assert says in refusal(npz_with(tmp_path / "a.npz", Y, images=member))


def test_object_array_as_numpy_writes_it(tmp_path, refusal):
    np.savez(tmp_path / "a.npz", images=np.array([{"a": 1}], dtype=object), labels=np.array([0]))
    assert "Python objects" in refusal(tmp_path / "a.npz")


def test_bomb_of_zeros(tmp_path, refusal):
    np.savez_compressed(tmp_path / "a.npz", images=np.zeros((40, 1 << 10, 1 << 10), np.uint8), labels=np.zeros(40, int))
    assert "MiB" in refusal(tmp_path / "a.npz")


def test_masks_may_shrink_without_end_beside_images_that_do_not(tmp_path, take_in, refusal, monkeypatch):
    monkeypatch.setattr(archive, "HARMLESS_BYTES", 1 << 14)
    masks = np.zeros((40, 64, 64), np.uint8)
    masks[3, 5, 5] = 1
    np.savez_compressed(tmp_path / "a.npz", images=noise(0, masks.shape), masks=masks)
    assert len(take_in(tmp_path / "a.npz")) == 40
    np.savez_compressed(tmp_path / "b.npz", images=noise(0, (40, 32, 32)), masks=masks)
    assert "'masks.npy' would unpack" in refusal(tmp_path / "b.npz")
    np.savez_compressed(tmp_path / "c.npz", images=noise(0, masks.shape), masks=masks, note=np.full(40, "", "U9000"))
    assert "'note.npy' would unpack" in refusal(tmp_path / "c.npz")


def test_cut_off_and_changed_data(tmp_path, refusal):
    np.savez(tmp_path / "a.npz", images=X, labels=Y)
    data = (tmp_path / "a.npz").read_bytes()
    at = data.index(X.tobytes()[:20])
    (tmp_path / "a.npz").write_bytes(data[:at] + b"\x01\x02" + data[at + 2 :])
    assert "damaged in the archive" in refusal(tmp_path / "a.npz")


def test_too_large_for_memory_at_once(tmp_path, refusal, monkeypatch):
    monkeypatch.setattr(npz, "MAX_WHOLE_BYTES", 10)
    np.savez(tmp_path / "a.npz", images=X, labels=Y)
    assert "labels" in refusal(tmp_path / "a.npz")


@pytest.mark.parametrize("block_bytes", [1, 70, 1 << 20])
@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_come_in_blocks_of_any_size(tmp_path, take_in, monkeypatch, block_bytes, order):
    monkeypatch.setattr(npz, "BLOCK_BYTES", block_bytes)
    np.savez(tmp_path / "a.npz", images=np.asarray(X, order=order), labels=Y)
    dataset = take_in(tmp_path / "a.npz")
    for index in range(len(X)):
        np.testing.assert_array_equal(dataset.image(index)[..., 0], X[index])


def test_stored_and_compressed_npz(tmp_path, take_in):
    np.savez(tmp_path / "a.npz", images=X, labels=Y)
    np.savez_compressed(tmp_path / "b.npz", images=X, labels=Y)
    assert zipfile.ZipFile(tmp_path / "b.npz").infolist()[0].compress_type == zipfile.ZIP_DEFLATED
    first, second = take_in(tmp_path / "a.npz", "a"), take_in(tmp_path / "b.npz", "b")
    assert first.card.fingerprint == second.card.fingerprint
