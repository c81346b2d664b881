"""Downloading from a server that behaves, and from servers that do not."""

import gzip
import hashlib
import http.server
import io
import os
import struct
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from filelock import FileLock

from labcore.datasets.catalog import BY_NAME
from labcore.datasets.download import download, downloads_dir
from labcore.datasets.library import Library
from labcore.datasets.remote import Entry, RemoteFile
from labcore.errors import InputError, LabError


def small_npz():
    """Sixty images of two classes, with the keys of MedMNIST."""
    rng = np.random.default_rng(0)
    arrays = {}
    for split, count in (("train", 40), ("val", 10), ("test", 10)):
        arrays[f"{split}_images"] = rng.integers(0, 255, (count, 28, 28), dtype=np.uint8)
        arrays[f"{split}_labels"] = (np.arange(count) % 2).astype(np.uint8)[:, None]
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


CONTENT = small_npz()
SIGN_IN = b"<!DOCTYPE html><title>Sign in to this network</title>"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the server's content in the manner that the address names; stays silent on the console."""

    def do_GET(self):
        manner = self.path.strip("/").split("/")[0]
        self.server.asked.append(self.path)
        getattr(self, f"_{manner}")()

    def _good(self, content=None, length=None):
        content = self.server.content if content is None else content
        self.send_response(200)
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _cut(self):
        self._good(self.server.content[:-500], length=len(self.server.content))

    def _corrupt(self):
        self._good(self.server.content[:-1] + b"?")

    def _missing(self):
        self.send_error(404)

    def _broken(self):
        self.send_error(503)

    def _portal(self):
        self.send_response(302)
        self.send_header("Location", "/page")
        self.end_headers()

    def _page(self):
        self._good(SIGN_IN)

    def _named(self):
        self._good(self.server.files[self.path.split("/")[-1]])

    def _unsized(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.content)

    def _slow(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        quarter = len(self.server.content) // 4
        for start in range(0, len(self.server.content), quarter):
            self.wfile.write(self.server.content[start : start + quarter])
            self.wfile.flush()
            time.sleep(0.1)

    def _silent(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content[:100])
        self.wfile.flush()
        self.server.release.wait(10)

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def server():
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.content, served.files, served.asked, served.release = CONTENT, {}, [], threading.Event()
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.release.set()
    served.shutdown()
    thread.join()
    served.server_close()


def entry(server, manner, name="tiny"):
    """A set of one file that the server sends in the given manner."""
    checksum = "md5:" + hashlib.md5(CONTENT).hexdigest()
    url = f"http://127.0.0.1:{server.server_port}/{manner}/tiny.npz"
    return Entry(
        name=name,
        title="Tiny",
        files=(RemoteFile("tiny.npz", url, checksum, 40_000),),
        classes=("cat", "dog"),
        images=60,
        shape=(28, 28, 1),
        modality="photographs",
        origin="here",
        licence="CC0",
        citation="none",
    )


@pytest.fixture
def library(lab_home):
    return Library()


def nothing_left(library):
    """Whether neither the library nor the downloads hold anything of a failed attempt."""
    kept = [path.name for path in downloads_dir().rglob("*") if not path.name.endswith(".lock")]
    return kept == [] and "tiny" not in library.names()


def test_a_download_is_imported_with_the_catalogs_facts(server, library):
    card = download(entry(server, "good"), library)
    assert library.card("tiny") == card
    assert card.source == "downloaded"
    assert (card.title, card.licence, card.citation, card.origin) == ("Tiny", "CC0", "none", "here")
    assert card.modality == "photographs"
    assert card.classes == ("cat", "dog")
    assert {name: split.images for name, split in card.splits.items()} == {"train": 40, "val": 10, "test": 10}
    assert len(library.open("tiny")) == 60


def test_progress_runs_from_nought_to_one_and_names_the_amount(server, library):
    told = []
    download(entry(server, "good"), library, lambda share, doing: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0 and shares[-1] == 1
    assert any("MB" in doing for _, doing in told)


@pytest.mark.parametrize("manner", ["slow", "unsized"])
def test_a_slow_server_or_one_that_does_not_tell_the_size_will_do(server, library, manner):
    assert download(entry(server, manner), library, lambda share, doing: None).images == 60


@pytest.mark.parametrize(
    ("manner", "says"),
    [
        ("cut", "cut short|wrong checksum"),
        ("corrupt", "wrong checksum"),
        ("missing", "404"),
        ("broken", "503"),
        ("portal", "web page"),
        ("silent", "silent|cut short"),
    ],
)
def test_a_bad_server_leaves_nothing_and_the_user_is_told_what_to_do(server, library, manner, says):
    wanted = entry(server, manner)
    with pytest.raises(LabError, match=says) as caught:
        download(wanted, library, stall_seconds=0.3)
    assert wanted.files[0].url in caught.value.cure
    assert str(downloads_dir() / "tiny.npz") in caught.value.cure
    assert caught.value.exit_status == 1
    assert nothing_left(library)


def test_without_a_connection_the_user_is_told_what_to_fetch_by_hand(server, library):
    offline = entry(server, "good")
    server.server_close()
    with pytest.raises(LabError, match="could not be reached") as caught:
        download(offline, library, stall_seconds=0.3)
    assert offline.files[0].url in caught.value.cure
    assert nothing_left(library)


def test_a_file_placed_by_hand_is_taken_without_asking_the_server(server, library):
    downloads_dir().mkdir(parents=True)
    (downloads_dir() / "tiny.npz").write_bytes(CONTENT)
    assert download(entry(server, "good"), library).images == 60
    assert server.asked == []


def test_a_wrong_file_placed_by_hand_is_refused_and_kept(server, library):
    downloads_dir().mkdir(parents=True)
    placed = downloads_dir() / "tiny.npz"
    placed.write_bytes(CONTENT[:-500])
    with pytest.raises(InputError, match="checksum differs") as caught:
        download(entry(server, "good"), library)
    assert str(placed) in str(caught.value)
    assert placed.read_bytes() == CONTENT[:-500]
    assert "tiny" not in library.names()


def test_a_removed_set_comes_back_without_the_server(server, library):
    download(entry(server, "good"), library)
    library.remove("tiny")
    assert download(entry(server, "good"), library).images == 60
    assert len(server.asked) == 1


def test_what_a_killed_download_left_is_swept(server, library):
    downloads_dir().mkdir(parents=True)
    left = downloads_dir() / ".tiny.0a1b2c3d.part.npz"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - 3600,) * 2)
    assert download(entry(server, "good"), library).images == 60
    assert not left.exists()


def test_a_file_too_large_for_the_users_limit_counts_as_a_full_disk(server, library):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(LabError, match="disk is full"):
            download(entry(server, "good"), library)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert nothing_left(library)


def test_a_second_download_of_the_same_set_waits_its_turn(server, library):
    downloads_dir().mkdir(parents=True)
    with FileLock(downloads_dir() / ".tiny.lock"), pytest.raises(LabError, match="being downloaded already"):
        download(entry(server, "good"), library)
    assert server.asked == []


def test_a_name_that_is_taken_is_refused_before_anything_is_fetched(server, library):
    download(entry(server, "good"), library)
    with pytest.raises(InputError, match="already is a data set named 'tiny'"):
        download(entry(server, "good"), library)
    assert len(server.asked) == 1


def test_an_unknown_name_is_told_the_nearest_known_one(library):
    with pytest.raises(InputError, match="Did you mean 'bloodmnist'"):
        download("bloodmnst", library)


def idx(array):
    """The array as a gzipped IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes())


def test_fashion_mnist_is_made_of_its_four_files(server, library):
    rng = np.random.default_rng(0)
    arrays = {
        "train-images-idx3-ubyte.gz": rng.integers(0, 255, (100, 28, 28), dtype=np.uint8),
        "train-labels-idx1-ubyte.gz": (np.arange(100) % 10).astype(np.uint8),
        "t10k-images-idx3-ubyte.gz": rng.integers(0, 255, (20, 28, 28), dtype=np.uint8),
        "t10k-labels-idx1-ubyte.gz": (np.arange(20) % 10).astype(np.uint8),
    }
    server.files = {name: idx(array) for name, array in arrays.items()}
    files = tuple(
        replace(
            file,
            url=f"http://127.0.0.1:{server.server_port}/named/{file.url.split('/')[-1]}",
            checksum="md5:" + hashlib.md5(server.files[file.url.split("/")[-1]]).hexdigest(),
        )
        for file in BY_NAME["fashion-mnist"].files
    )
    told = []
    card = download(replace(BY_NAME["fashion-mnist"], files=files), library, lambda share, doing: told.append(share))
    assert told == sorted(told)
    assert card.classes == BY_NAME["fashion-mnist"].classes
    assert card.splits["test"].images == 20
    assert card.splits["train"].images + card.splits["val"].images == 100
    stored = library.open("fashion-mnist")
    test = stored.indices("test")
    assert np.array_equal(stored.image(int(test[3]))[..., 0], arrays["t10k-images-idx3-ubyte.gz"][3])
    assert stored.labels[test[3]] == 3
    assert sorted(path.name for path in (downloads_dir() / "fashion-mnist").iterdir()) == sorted(arrays)
    assert [path.name for path in downloads_dir().iterdir() if path.name.startswith(".making")] == []


def test_mnist_placed_by_hand_is_checked_against_the_published_checksum(shared_data, library):
    """The copy at hand was packed again, so its bytes are not the published ones: it must be refused."""
    downloads_dir().mkdir(parents=True)
    (downloads_dir() / "mnist.npz").write_bytes((shared_data / "mnist.npz").read_bytes())
    with pytest.raises(InputError, match="checksum differs"):
        download("mnist", library)
