import numpy as np
import pytest

from labcore.datasets.deep.near import candidates, hashes, near_duplicates, near_sets
from labcore.datasets.deep.views import look
from labcore.datasets.twins import identical_images

from .scenes import as_jpeg, brighter, enlarged, kept, scene, shifted


def sets_in(dataset):
    return near_sets(dataset, look(dataset), identical_images(dataset))


@pytest.mark.parametrize("change", [brighter, as_jpeg, shifted, enlarged])
@pytest.mark.parametrize("channels", [1, 3])
def test_changed_copies_are_found_and_nothing_else(tmp_path, change, channels):
    images = [scene(seed, channels=channels) for seed in range(60)]
    copies = [change(images[place]) for place in (3, 20, 41)]
    assert sets_in(kept(tmp_path / "set", [*images, *copies])) == [(3, 60), (20, 61), (41, 62)]


def test_identical_images_join_their_near_copies_but_are_no_set_of_their_own(tmp_path):
    images = [scene(seed) for seed in range(40)]
    images += [images[5], brighter(images[5]), images[9]]
    assert sets_in(kept(tmp_path / "set", images)) == [(5, 40, 41)]


def test_alike_images_are_not_taken_for_copies(tmp_path):
    """Strokes of one width that differ in slant and place, as the ones among handwritten digits do."""
    random = np.random.default_rng(0)
    strokes = []
    for _ in range(150):
        place, slant, width = random.normal(14, 0.8), random.normal(0, 0.12), random.normal(1.8, 0.3)
        rows, columns = np.mgrid[0:28, 0:28]
        inside = np.clip(width - np.abs(columns - place - slant * (rows - 14)), 0, 1) * (abs(rows - 14) < 10)
        strokes.append((255 * inside).astype(np.uint8)[..., None])
    dataset = kept(tmp_path / "set", strokes, classes=("one",))
    assert len(candidates(hashes(look(dataset).low))) > 500
    assert len(sets_in(dataset)) <= 2  # which differ by less than a hundredth of a pixel in place


def test_images_too_small_to_tell_copies_from_the_like_are_left_alone(tmp_path):
    images = [scene(seed, 12) for seed in range(30)]
    assert sets_in(kept(tmp_path / "set", [*images, brighter(images[3])])) == []


def test_flat_images_are_not_taken_for_copies(tmp_path):
    flat = [np.full((32, 32, 1), 100 + shade, np.uint8) for shade in range(20)]
    assert sets_in(kept(tmp_path / "set", flat)) == []


def test_a_chain_does_not_tie_strangers_together(tmp_path):
    first, last = scene(1).astype(float), scene(2).astype(float)
    chain = [np.round((1 - part) * first + part * last).astype(np.uint8) for part in np.linspace(0, 1, 9)]
    found = sets_in(kept(tmp_path / "set", [*chain, *(scene(seed) for seed in range(10, 60))]))
    assert found
    assert not any({0, 8} <= set(alike) for alike in found)


def test_a_leak_is_told_from_copies_within_a_split(tmp_path):
    images = [scene(seed) for seed in range(30)]
    dataset = kept(
        tmp_path / "set",
        [*images, brighter(images[0]), brighter(images[1])],
        split=[*["train"] * 30, "test", "train"],
    )
    found = {f.kind: f for f in near_duplicates(dataset, look(dataset), [])}
    assert found["near duplicates across splits"].sets == ((0, 30),)
    assert found["near duplicates across splits"].severity == "problem"
    assert "tested on images it was trained on" in found["near duplicates across splits"].message
    assert found["near duplicates within a split"].sets == ((1, 31),)


def test_the_search_finds_every_pair_within_the_radius():
    random = np.random.default_rng(3)
    hashed = random.integers(0, 2**63, 400, dtype=np.uint64)
    for place in range(0, 400, 2):  # a partner at 0 to 12 bits
        for bit in random.permutation(64)[: random.integers(0, 13)]:
            hashed[place + 1] = hashed[place] ^ np.uint64(1 << int(bit)) if bit % 2 else hashed[place + 1]
    hashed[1::4] = hashed[::4] ^ np.uint64(0b1011)
    apart = np.bitwise_count(hashed[:, None] ^ hashed[None])
    expected = [(i, j) for i, j in np.argwhere(apart <= 8).tolist() if i < j]
    assert len(expected) >= 100
    assert [tuple(pair) for pair in candidates(hashed, 8).tolist()] == expected


@pytest.mark.parametrize("images", [1, 2])
def test_sets_of_hardly_any_images(tmp_path, images):
    assert sets_in(kept(tmp_path / "set", [scene(seed) for seed in range(images)])) == []
