"""What the bench says of the codes of a VAE and of a GAN that were trained for an epoch."""

import shutil

import keras
import numpy as np
import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.evaluation.directions import principal
from labcore.launch import latent as asking
from labcore.launch.latent import unpacked
from labcore.store.folder import RunFolder
from labcore.tasks.answers import answer
from labcore.tasks.generating import FACTS
from labcore.tasks.kept_generator import kept_generator


@pytest.fixture
def vae(generative_runs):
    return generative_runs[1]


@pytest.fixture
def gan(generative_runs):
    return generative_runs[2]


def rows_of(split):
    return Library().open("bars").indices(split).tolist()


def test_a_vae_tells_its_principal_directions_from_the_codes_of_validation_images(vae):
    found = answer(asking.LATENT, asking.about(vae))
    assert (found["latent_size"], found["codes_images"], found["told"]) == (4, True, False)
    assert found["shape"] == [12, 12, 1] and found["classes"] == ["bar 0", "bar 1", "bar 2"]
    codes = answer(asking.CODES, asking.codes(vae, rows_of("val")))["codes"]
    expected = principal(np.array(codes), 12)
    np.testing.assert_allclose(found["deviations"], expected.deviations, rtol=1e-4)
    np.testing.assert_allclose(found["axes"], expected.axes, atol=1e-3)
    assert (found["found_in"], found["note"]) == ("codes", "")


def test_a_gan_tells_those_of_its_first_layer_in_the_code_without_the_class(gan):
    found = answer(asking.LATENT, asking.about(gan))
    assert (found["latent_size"], found["codes_images"], found["told"]) == (6, False, True)
    kernel = keras.saving.load_model(gan.model_path).get_layer("generator_planes").get_weights()[0]
    assert kernel.shape[0] == 6 + 3
    strengths = np.linalg.norm(np.array(found["axes"]) @ kernel[:6], axis=1)
    np.testing.assert_allclose(strengths, np.linalg.svd(kernel[:6], compute_uv=False), rtol=1e-4)
    assert found["found_in"] == "weights" and found["deviations"] == [1] * 6


def test_a_vae_without_its_data_set_falls_back_on_its_first_layer_and_says_so(vae, tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    found = answer(asking.LATENT, asking.about(vae))
    assert found["found_in"] == "weights" and "not in this lab" in found["note"]
    with pytest.raises(LabError, match="not in this lab"):
        answer(asking.CLASSES, asking.about(vae))


def test_images_are_those_that_the_generator_makes(vae):
    codes = np.random.default_rng(1).standard_normal((5, 4))
    found = unpacked(answer(asking.IMAGES, asking.images(vae, codes)))
    np.testing.assert_array_equal(found, kept_generator(vae).images(codes.round(6).astype(np.float32)))


def test_a_generator_that_is_told_classes_makes_what_it_is_told(gan):
    code = np.random.default_rng(1).standard_normal((2, 6))
    one, other = (unpacked(answer(asking.IMAGES, asking.images(gan, code, of))) for of in (0, 2))
    generating = kept_generator(gan)
    told = generating.told(code.round(6).astype(np.float32), np.array([2, 2]))
    np.testing.assert_array_equal(other, generating.images(told))
    assert (one != other).any()
    with pytest.raises(InputError, match="must be told the class"):
        answer(asking.IMAGES, asking.images(gan, code))
    with pytest.raises(InputError, match="must be told the class"):
        answer(asking.IMAGES, asking.images(gan, code, 3))


def test_a_class_without_training_images_is_not_offered_and_no_samples_of_it_are_made(gan, tmp_path):
    folder = RunFolder(shutil.copytree(gan.path, tmp_path / "lopsided"))
    assert answer(asking.LATENT, asking.about(folder))["known"] == [0, 1, 2]
    folder.write_json_artifact(FACTS, {**folder.json_artifact(FACTS), "shares": [0.5, 0.5, 0]})
    assert answer(asking.LATENT, asking.about(folder))["known"] == [0, 1], "what is there now counts"
    with pytest.raises(InputError, match="seen no training image of bar 2"):
        answer(asking.SAMPLES, asking.samples(folder, 4, 0, 2, 4)[0])


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], "1 to 200"),
        ([[0.0] * 4] * 201, "1 to 200"),
        ([[0.0] * 3], "shape"),
        ([[0.0, 0.0, 0.0, float("nan")]], "shape"),
        ([[0.0] * 4, [0.0]], "no codes"),
        ([["x"] * 4], "no codes"),
    ],
)
def test_what_is_no_code_is_refused(vae, codes, said):
    with pytest.raises(InputError, match=said):
        answer(asking.IMAGES, {**asking.about(vae), "codes": codes})


def test_codes_of_images_give_them_back_as_the_run_reconstructs_them(vae):
    rows = [*rows_of("val")[:2], rows_of("train")[0]]
    found = answer(asking.CODES, asking.codes(vae, rows))
    bars = Library().open("bars")
    np.testing.assert_array_equal(unpacked(found), np.stack([bars.image(row) for row in rows]))
    assert found["true"] == bars.labels[rows].tolist() and found["names"] == bars.files[rows].tolist()
    again = unpacked(answer(asking.IMAGES, asking.images(vae, np.array(found["codes"]))))
    expected = kept_generator(vae).again(unpacked(found), np.array(found["true"]))
    assert np.abs(again.astype(int) - expected).max() <= 1, "codes are sent to six places"


def test_test_images_of_a_closed_test_set_are_not_coded(vae):
    with pytest.raises(InputError, match="the test set is closed"):
        answer(asking.CODES, asking.codes(vae, [rows_of("val")[0], rows_of("test")[0]]))
    with pytest.raises(InputError, match="has no image"):
        answer(asking.CODES, asking.codes(vae, [90]))


def test_mean_codes_of_classes_are_of_training_images(vae):
    found = answer(asking.CLASSES, asking.about(vae))
    rows = rows_of("train")
    labels = Library().open("bars").labels[rows]
    codes = np.array([answer(asking.CODES, asking.codes(vae, [row]))["codes"][0] for row in rows])
    np.testing.assert_allclose(found["means"], [codes[labels == label].mean(axis=0) for label in range(3)], atol=1e-4)
    assert found["images"] == [18, 18, 18]


@pytest.mark.parametrize("question", [asking.CODES, asking.CLASSES])
def test_a_gan_cannot_code_images_and_says_why(gan, question):
    with pytest.raises(InputError, match="only: it cannot tell the code"):
        answer(question, asking.codes(gan, [0]))


def test_samples_drawn_in_parts_are_those_that_the_seed_draws(gan):
    parts = [answer(asking.SAMPLES, part) for part in asking.samples(gan, 10, 3, None, 4)]
    assert [len(unpacked(part)) for part in parts] == [4, 4, 2]
    generating = kept_generator(gan)
    codes = generating.codes(10, 3)
    expected = generating.images(codes)
    assert np.abs(np.concatenate([unpacked(part) for part in parts]).astype(int) - expected).max() <= 1
    assert [label for part in parts for label in part["labels"]] == codes[:, 6:].argmax(axis=1).tolist()
    (of_one,) = (answer(asking.SAMPLES, part) for part in asking.samples(gan, 5, 3, 1, 8))
    assert of_one["labels"] == [1] * 5


def test_a_run_that_makes_no_images_is_refused(generative_runs, tmp_path):
    from labcore.spec.classification import Classification

    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    folder.write_spec(Classification(dataset="bars"))
    with pytest.raises(InputError, match="makes no images"):
        answer(asking.LATENT, asking.about(folder))
