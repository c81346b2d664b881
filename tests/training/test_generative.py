"""Variational autoencoders and GANs, trained for real: they learn, report, and go on exactly where they were killed."""

import importlib
import time

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import integrate, stats

from labcore.datasets import division
from labcore.errors import InputError
from labcore.spec.likelihood.bernoulli import Bernoulli
from labcore.spec.likelihood.gaussian import Gaussian
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.spec.variational import Prior
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import readers
from labcore.tasks.encoding import Encoding
from labcore.tasks.gan import AdversarialLearning
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.learning import lesson_of
from labcore.tasks.nomination import open_test_set
from labcore.tasks.sampled import Comparison
from labcore.training.bound import Bound, divergence
from labcore.training.faults import Diverged
from labcore.training.reporter import Reporter
from tests.samples import shapes
from tests.training.test_loop import Killed, KilledAfter, epochs_of

SMALL = (
    "latent_size=3", "architecture.filters=4", "training.batch_size=8", "training.epochs=2", "training.shown=4",
    "scores.samples=64", "scores.samples_while_training=32",
)  # fmt: skip
OF_GAN = ("critic.filters=4", "training.critic_steps=2")
TASKS = {"vae": SMALL, "gan": (*SMALL, *OF_GAN)}
ALL_THAT_IS_DRAWN = (
    "conditional=true", "penalty={kind: r1, every: 2}", "diff_augmentation.enabled=true",
    "noise.deviation=0.2", "critic.dropout=0.2", "scores.every=2",
)  # fmt: skip


@pytest.fixture
def run_of(tmp_path, lab_home, monkeypatch):
    """Makes the folder and the spec of a run that learns to make bars."""
    dataset = shapes(images=150)

    class Bars:
        def open(self, _name, exclusions=None):
            return dataset

    monkeypatch.setattr(division, "Library", Bars)
    monkeypatch.setattr(readers, "STEPS", 20)

    def make(task, name, *assignments):
        asked = assign({"task": task, "dataset": "shapes"}, [*TASKS[task], *assignments])
        spec = resolve(asked, lambda _: dataset.card)
        folder = RunFolder(tmp_path / name)
        folder.write_spec(spec)
        folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
        return folder, spec

    return make


def train(folder, spec, reporter=Reporter):
    with reporter(folder, "mine") as voice:
        return importlib.import_module(f"labcore.tasks.{spec.task}").run(spec, voice)


@pytest.mark.parametrize("conditional", [False, True])
@pytest.mark.parametrize("task", TASKS)
def test_a_run_leaves_images_figures_and_a_generator_behind(run_of, task, conditional):
    folder, spec = run_of(task, "one", f"conditional={str(conditional).lower()}")
    assert train(folder, spec) is False

    report = folder.report()
    for part in ("validation", "test"):
        told = report[part]
        assert 0 <= told["frechet_distance"] < np.inf and told["samples"] == 64 and told["real_images"] == 30
        assert told["feature_network"].startswith("a classifier of shapes")
        assert sum(told["read_as"].values()) == pytest.approx(1)
        low, high = folder.json_artifact(f"{part}_samples_assessed")["intervals"]["frechet_distance"]
        assert low <= high
        assert folder.arrays(f"{part}_samples")["images"].shape == (64, 12, 12, 1)
    assert report["test_opened"] == 1 and report["parameters"] > 0 and report["flops"] > 0
    assert folder.epochs_of("samples") == [1, 2]
    assert folder.arrays("samples", 1)["images"].shape == (4, 12, 12, 1)
    nearest = folder.arrays("samples_nearest")
    assert (shapes(images=150).split[nearest["rows"]] == 0).all(), "samples are held against training images only"

    generating = kept_generator(folder)
    codes = generating.codes(5, seed=1)
    assert codes.shape == (5, 6 if conditional else 3)
    made = generating.images(codes)
    assert made.shape == (5, 12, 12, 1) and made.dtype == np.uint8
    keras.saving.load_model(folder.model_path, safe_mode=True)
    if task == "vae":
        assert report["test"]["elbo"] == pytest.approx(-(report["test"]["reconstruction"] + report["test"]["kl"]))
        assert folder.arrays("latent_map", 2)["points"].shape == (30, 2)
        assert folder.arrays("reconstructions", 2)["images"].shape == folder.arrays("reconstructed")["images"].shape
        assert isinstance(generating, Encoding)
    again = open_test_set(folder)
    for name in ("frechet_distance", *(("elbo",) if task == "vae" else ())):
        assert again[name] == pytest.approx(report["test"][name], rel=1e-4), "the kept files are the run's"


@pytest.mark.parametrize(("task", "further"), [("vae", ()), ("gan", ALL_THAT_IS_DRAWN)])
def test_a_killed_run_goes_on_to_the_same_weights(run_of, task, further):
    settings = ("training.epochs=3", "optimizer.schedule=cosine", *further)
    whole, spec = run_of(task, "whole", *settings)
    train(whole, spec)
    killed, spec = run_of(task, "killed", *settings)
    per_epoch = len([r for r in whole.metrics_reader().poll() if r.kind == "batch" and r.epoch == 1])
    assert per_epoch
    steps = 90 // (8 * (2 if task == "gan" else 1))

    class Dies(KilledAfter):
        batches = steps + 2

    with pytest.raises(Killed):
        train(killed, spec, Dies)
    keras.utils.set_random_seed(12345)
    assert train(killed, spec) is False
    for one, other in zip(*(kept_generator(each).model.get_weights() for each in (whole, killed)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert epochs_of(whole) == epochs_of(killed)


def test_epochs_that_are_not_scored_are_neither_best_nor_waited_for(run_of):
    folder, spec = run_of("gan", "seldom", "training.epochs=5", "training.early_stopping=3", "scores.every=3")
    assert train(folder, spec) is False
    epochs = [row.values for row in folder.metrics_reader().poll() if row.kind == "epoch"]
    scored = [place for place, values in enumerate(epochs, start=1) if "val_frechet_distance" in values]
    assert scored == [1, 3, 5] and folder.report()["best_epoch"] in scored


def test_stopped_long_before_its_second_score_a_run_has_kept_a_generator(run_of):
    folder, spec = run_of("gan", "stopped", "training.epochs=9", "scores.every=9")

    class StoppedInTheSecondEpoch(Reporter):
        def epoch(self, *figures):
            super().epoch(*figures)
            self.folder.request_stop()

    assert train(folder, spec, StoppedInTheSecondEpoch) is True
    assert kept_generator(folder).model.output_shape == (None, 12, 12, 1)
    assert folder.report()["best_epoch"] == 1 and "test" not in folder.report()


def test_a_rate_is_lowered_and_a_run_ended_by_epochs_of_which_only_some_are_scored(run_of, monkeypatch):
    """Scores that never improve: of epochs 1, 3, 6 and 9 the first is the best."""
    learners = []

    def learner(self, *arguments):
        learners.append(made(self, *arguments))
        return learners[-1]

    made = AdversarialLearning.learner
    monkeypatch.setattr(AdversarialLearning, "learner", learner)
    monkeypatch.setattr(Comparison, "figures", lambda *_: {"frechet_distance": 1.0})
    plateau = "{kind: plateau, patience: 3, factor: 0.5}"
    folder, spec = run_of(
        "gan", "plateau", f"optimizer.schedule={plateau}", f"critic_optimizer.schedule={plateau}", "penalty=none",
        "critic.normalization=spectral", "training.epochs=12", "scores.every=3", "training.early_stopping=6",
    )  # fmt: skip
    assert train(folder, spec) is False
    epochs = [row.values for row in folder.metrics_reader().poll() if row.kind == "epoch"]
    rates = [values["learning_rate"] / spec.optimizer.learning_rate for values in epochs]
    assert rates == pytest.approx([1] * 6 + [0.5] * 3)
    assert (folder.report()["best_epoch"], folder.report()["epochs"]) == (1, 9)
    assert float(learners[0].critic_rate_factor.numpy()) == 0.25
    assert all(values["gradient_norm"] > 0 for values in epochs if "gradient_norm" in values)
    assert "gradient_norm" in epochs[0], "measured at the first step"


def test_the_class_of_an_image_is_told_by_a_layer_that_is_limited_like_the_others(run_of):
    _, spec = run_of("gan", "limited", "conditional=true", "critic.normalization=spectral", "latent_size=2")
    data = shapes(images=150)
    images = data.pixels.reshape(-1, 12, 12, 1)
    lesson = lesson_of(spec, data, images)
    learner = lesson.learner()
    lesson.phases(learner, 10)[0].begin()
    for _ in range(4):
        learner.step(images[:16], data.labels[:16])
    (kernel,) = (each for each in learner.networks.critic.trainable_weights if "critic_class" in each.path)
    assert np.linalg.norm(kernel.numpy(), 2) == pytest.approx(1, abs=0.1)


def test_more_steps_of_the_critic_than_there_are_images_are_refused():
    card = shapes(images=25).card
    asked = assign({"task": "gan", "dataset": "shapes"}, ["training.critic_steps=20", "training.batch_size=2"])
    with pytest.raises(InputError, match="20 steps of the critic for each of the generator"):
        resolve(asked, lambda _: card)


def test_a_loss_that_is_no_number_ends_the_run_in_words(run_of):
    folder, spec = run_of("gan", "wild", "critic_optimizer={kind: sgd, learning_rate: 1000000}",
                          "training.epochs=20", "critic.residual=true")  # fmt: skip
    with pytest.raises(Diverged, match=r"learning rates: generator [^,]*, critic 1e\+06\)") as raised:
        train(folder, spec)
    assert "class weights" not in raised.value.cure


def test_the_divergence_is_the_integral():
    mean, log_variance = 0.7, -0.4
    own, prior = stats.norm(mean, np.exp(log_variance / 2)), stats.norm()
    expected, _ = integrate.quad(lambda z: own.pdf(z) * (own.logpdf(z) - prior.logpdf(z)), -12, 12)
    assert float(divergence(tf.constant(mean), tf.constant(log_variance))) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("deviation", [None, 0.3])
def test_likelihoods_are_those_of_statistics(deviation):
    random = np.random.default_rng(0)
    images, logits = random.random((2, 3, 4, 1)).astype(np.float32), random.normal(size=(2, 3, 4, 1)).astype(np.float32)
    picture = 1 / (1 + np.exp(-logits))
    found = Gaussian(deviation=deviation).surprise(images, logits, tf.constant(0.2))
    expected = -stats.norm(picture, deviation or 0.2).logpdf(images).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    black = (images > 0.5).astype(np.float32)
    expected = -stats.bernoulli(picture).logpmf(black).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(Bernoulli().surprise(black, logits, None), expected, rtol=1e-4)


def test_the_bound_is_the_numerical_one_and_below_the_likelihood():
    """With a code of one number all integrals can be taken: the bound's own, and that of the likelihood."""
    image = keras.Input((2, 2, 1))
    flat = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(image))
    keras.utils.set_random_seed(3)
    encoder = keras.Model(image, [keras.layers.Dense(1)(flat), keras.layers.Dense(1)(flat)])
    code = keras.Input((1,))
    decoder = keras.Model(code, keras.layers.Reshape((2, 2, 1))(keras.layers.Dense(4)(code)))
    pixels = np.array([[[[200], [20]], [[120], [250]]]], np.uint8)
    likelihood = Gaussian(deviation=0.25)
    bound = Bound(encoder, decoder, None, likelihood, lambda: tf.constant(1.0), seed=0)
    many = np.repeat(pixels, 20_000, axis=0)
    reconstruction, kl, _ = bound.of(many, np.zeros(len(many), np.int32), np.arange(len(many)))
    found = -(reconstruction.mean() + kl.mean())

    mean, log_variance = (float(each[0, 0]) for each in encoder(pixels.astype(np.float32)))
    own = stats.norm(mean, np.exp(log_variance / 2))
    z = np.linspace(-9, 9, 4001)
    logits = decoder(z[:, None].astype(np.float32)).numpy()
    seen = -likelihood.surprise(np.repeat(pixels / 255, len(z), axis=0).astype(np.float32), logits, None).numpy()
    numerical = np.trapezoid(own.pdf(z) * (seen + stats.norm.logpdf(z) - own.logpdf(z)), z)
    evidence = np.log(np.trapezoid(stats.norm.pdf(z) * np.exp(seen), z))
    assert found == pytest.approx(numerical, abs=0.02)
    assert found < evidence


def test_beta_grows_over_the_first_epochs():
    prior = Prior(beta=2, warm_up=4)
    weights = [float(prior.weight(tf.constant(float(step)), steps_per_epoch=10)) for step in (0, 20, 40, 400)]
    assert weights == [0, 1, 2, 2]
    assert float(Prior(beta=3).weight(tf.constant(0.0), 10)) == 3


@pytest.mark.parametrize("task", TASKS)
def test_what_is_judged_is_what_the_optimizer_says(run_of, task):
    """Of an optimizer that keeps an average, that average, also where the task keeps none of its own."""
    none = ("training.weight_averaging=0",) if task == "gan" else ()
    _, spec = run_of(task, "free", "optimizer=schedule_free_adamw", *none)
    data = shapes(images=150)
    images = data.pixels.reshape(-1, 12, 12, 1)
    lesson = lesson_of(spec, data, images)
    learner = lesson.learner()
    lesson.phases(learner, 10)[0].begin()
    for _ in range(3):
        learner.step(images[:8], data.labels[:8])
    model = lesson.asked(learner).model
    trained = model.get_weights()
    with learner.averaged():
        judged = model.get_weights()
    assert any((one != other).any() for one, other in zip(trained, judged, strict=True))
    assert all((one == other).all() for one, other in zip(trained, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    ("task", "settings", "told"),
    [
        ("gan", ("critic.normalization=batch",), "one image changes with that image"),
        ("gan", ("training.strategy=multi-gpu",), "one device"),
        ("vae", ("training.precision=float16",), "float16"),
        ("vae", ("architecture.levels=7",), "cannot be doubled 7 times"),
        ("vae", ("scores.features=run",), "No run is named"),
    ],
)
def test_what_cannot_work_is_refused_in_words(run_of, task, settings, told):
    with pytest.raises(InputError, match=told):
        run_of(task, "refused", *settings)
