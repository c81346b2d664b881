import cv2
import numpy as np
import pytest

from labcore.datasets.deep.artifacts import artifacts
from labcore.datasets.deep.outliers import outliers
from labcore.datasets.deep.robust import deviation
from labcore.datasets.deep.views import look

from .scenes import kept, scene

PLANTED = {
    "blank image": lambda image: np.full_like(image, 130),
    "dark image": lambda image: (image * 0.1).astype(np.uint8),
    "over-exposed image": lambda image: np.clip(image / 8 + 225, 0, 255).astype(np.uint8),
    "blurred image": lambda image: cv2.GaussianBlur(image, (0, 0), 3).reshape(image.shape),
    "odd size": lambda image: image[:20],
}


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_planted_artifact_is_found_for_what_it_is(tmp_path, kind, channels):
    images = [scene(seed, channels=channels) for seed in range(80)]
    images[33] = PLANTED[kind](images[33])
    dataset = kept(tmp_path / "set", images)
    assert {found.kind: found.images for found in artifacts(dataset, look(dataset), [])} == {kind: (33,)}


def test_clean_images_raise_no_alarm(tmp_path):
    dataset = kept(tmp_path / "set", [scene(seed) for seed in range(300)])
    assert list(artifacts(dataset, look(dataset), [])) == []
    assert list(outliers(dataset, look(dataset), [])) == []


def test_a_dark_set_is_not_all_artifacts(tmp_path):
    dataset = kept(tmp_path / "set", [(scene(seed) * 0.15).astype(np.uint8) for seed in range(60)])
    assert list(artifacts(dataset, look(dataset), [])) == []


def test_an_image_unlike_its_class_is_an_outlier_though_another_class_is_full_of_such(tmp_path):
    images = [scene(seed) // 4 + (120 if seed % 2 else 0) for seed in range(120)]
    labels = np.arange(120) % 2
    dataset = kept(tmp_path / "right", images, labels)
    assert not any(7 in found.images for found in outliers(dataset, look(dataset), []))
    labels[7] = 0
    dataset = kept(tmp_path / "wrong", images, labels)
    (found,) = outliers(dataset, look(dataset), [])
    assert found.images[0] == 7


def test_deviations_by_hand():
    # median 3, absolute deviations 2 1 0 1 97: their median 1
    assert deviation(np.array([1, 2, 3, 4, 100], np.float32)) == pytest.approx(
        np.array([-2, -1, 0, 1, 97]) / 1.4826, rel=1e-5
    )
