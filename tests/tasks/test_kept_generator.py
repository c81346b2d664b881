"""A generator is the run's own, or it is refused."""

import shutil
from pathlib import Path

import keras
import pytest

from labcore.errors import InputError, LabError
from labcore.store.folder import RunFolder
from labcore.tasks.generator_exporting import export_made
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.synthesizing import synthesize


def copied(folder: RunFolder, place: Path) -> RunFolder:
    shutil.copytree(folder.path, place)
    return RunFolder(place)


@pytest.fixture
def vae(generative_runs, tmp_path):
    """A copy of the run, to be tampered with: codes of 4 numbers, images of 12×12×1."""
    return copied(generative_runs[1], tmp_path / "copy")


@pytest.fixture
def gan(generative_runs, tmp_path):
    """The same of one that is told three classes."""
    return copied(generative_runs[2], tmp_path / "copy")


def encoder(side: int, size: int, classes: int = 0) -> keras.Model:
    image = keras.Input((side, side, 1))
    given = [keras.Input((classes,))] if classes else []
    features = keras.layers.Flatten()(image)
    features = keras.layers.Concatenate()([features, *given]) if given else features
    codes = [keras.layers.Dense(size)(features) for _ in range(2)]
    return keras.Model([image, *given] if given else image, codes)


def test_a_generator_that_is_no_variational_autoencoders_is_refused(vae):
    code = keras.Input((4,))
    image = keras.layers.Reshape((12, 12, 1))(keras.layers.Dense(144)(code))
    keras.Model(code, image).save(vae.model_path)
    with pytest.raises(InputError, match="not that of a variational autoencoder"):
        kept_generator(vae)


@pytest.mark.parametrize("other", [{"side": 8}, {"size": 3}, {"classes": 3}])
def test_an_encoder_that_does_not_fit_the_generator_is_refused(vae, other):
    encoder(**{"side": 12, "size": 4, **other}).save(vae.encoder_path)
    with pytest.raises(InputError, match=r"does not fit its generator.*12×12×1, 4, 4 would fit"):
        kept_generator(vae)
    encoder(12, 4).save(vae.encoder_path)
    assert kept_generator(vae).latent_size == 4


def test_an_encoder_that_is_gone_is_told_as_such(vae):
    vae.encoder_path.unlink()
    with pytest.raises(InputError, match="has lost the encoder"):
        kept_generator(vae)


@pytest.mark.parametrize("shares", [[1, 1, -1], [0, 0, 0]])
def test_shares_that_are_none_are_refused(gan, shares):
    gan.write_json_artifact("generator", {"latent_size": 6, "shares": shares})
    with pytest.raises(InputError, match="does not say which classes"):
        kept_generator(gan)


@pytest.mark.parametrize(
    "note", ["x", {}, {"shares": "x"}, {"shares": [1, 2]}, {"shares": [1, 1, 10**400]}, {"shares": [1e308] * 3}]
)
def test_without_a_note_of_shares_all_classes_are_made_alike(gan, note):
    gan.write_json_artifact("generator", note)
    assert kept_generator(gan).shares.tolist() == [1 / 3] * 3


@pytest.mark.parametrize("asked", [lambda run: synthesize(run, "plus", 3), lambda run: export_made(run, "keras")])
def test_what_needs_the_runs_images_says_how_to_have_them_again(vae, asked, tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    with pytest.raises(LabError, match="not in this lab as they were") as raised:
        asked(str(vae.path))
    assert raised.value.cure == "Import 'bars' under that name, or ask where the run was made."
