"""Every reading speaks where what it looks for was planted, and keeps silent on healthy runs of its task."""

import math

import numpy as np
import pytest

from labcore.spec.gan import GAN
from labcore.store.status import Fault, State
from labcore.studies.readings import Reading, readings
from tests.studies.readings.courses import confused, course, even, falling, names, noisy


def turning(epoch):
    """A validation loss that is least at epoch 8 and rises from there."""
    return falling(end=0.4)(epoch) + 0.03 * max(0, epoch - 8)


def standing(epoch):
    """A validation loss that has come to rest by epoch 9."""
    return falling(end=0.4, pace=1.5)(epoch)


def shares(accuracy, majority=0.1, baseline=None, images=400, **more):
    """A report."""
    part = {"accuracy": accuracy, "majority_rate": majority, "images": images, **more}
    beside = {
        "features": "Raw pixels",
        "estimator": "SVM",
        "train_images": 1000,
        "of_train_images": 1000,
        "validation": {"accuracy": baseline},
    }
    return {"validation": part, "best_epoch": 12, **({"baseline": beside} if baseline is not None else {})}


def rare(epoch=None):
    """Two classes, of which the rare one is mostly missed."""
    return confused([[268, 12], [36, 24]])


def one_answer():
    return confused([[280, 0], [60, 0]])


def vae(**given):
    healthy = {
        "elbo": lambda epoch: -100 - 60 * math.exp(-epoch / 4),
        "val_elbo": lambda epoch: -104 - 60 * math.exp(-epoch / 4),
        "val_reconstruction": lambda epoch: 84 + 60 * math.exp(-epoch / 4),
        "val_kl": lambda epoch: 20 * (1 - math.exp(-epoch / 3)),
        "val_active_units": lambda epoch: 12.0,
    }
    settings = {"training": {"epochs": 24}, **({"scores": given.pop("scores")} if "scores" in given else {})}
    return course(24, "vae", settings=settings, **{**healthy, **given})


def missing(share):
    return {"val_sample_recall": lambda epoch: share}


def made(recall, kl=2.0):
    """The report of a VAE."""
    return {"validation": {"sample_recall": recall, "kl": kl, "images": 100}, "best_epoch": 24}


def gan(**given):
    healthy = {
        "critic_loss": lambda epoch: -1.0 - 0.1 * epoch,
        "critic_real": lambda epoch: 0.5,
        "critic_fake": lambda epoch: -0.5,
        "val_diversity": lambda epoch: 0.9,
        "val_frechet_distance": lambda epoch: 100 / epoch,
    }
    number = given.pop("number", 12)
    settings = {"loss": {"kind": "hinge"}, "training": {"epochs": 12}}
    return course(number, "gan", settings=settings, **{**healthy, **given})


def masks(pixels=0.97, iou=0.9, **given):
    figures = {
        "loss": falling(1.0, 0.1),
        "val_loss": falling(1.0, 0.12),
        "val_pixel_accuracy": lambda epoch: pixels,
        "val_mean_iou_foreground": lambda epoch: iou,
    }
    given = {"confusions": (confused([[9000, 100], [100, 800]], "pixels"),) * 2, **given}
    return course(24, "segmentation", **{**figures, **given})


def baseline(accuracies, **given):
    fields = {"confusions": (even(classes=10),), **given}
    return course(
        len(accuracies),
        "baseline",
        train_images=lambda epoch: 250.0 * epoch,
        val_accuracy=lambda epoch: accuracies[epoch - 1],
        **fields,
    )


def healthy(seed=0, **given):
    """A classifier as one wishes it, with the noise of a few hundred validation images."""
    figures = {
        "loss": noisy(falling(end=0.25, pace=4), 0.005, seed),
        "val_loss": noisy(falling(end=0.28, pace=4), 0.005, seed + 1),
        "accuracy": lambda epoch: 0.95 - 0.8 * math.exp(-epoch / 2),
        "val_accuracy": lambda epoch: 0.94 - 0.8 * math.exp(-epoch / 2),
        "learning_rate": lambda epoch: 1e-3,
    }
    return course(24, settings={"training": {"epochs": 24}}, **{**figures, **given})


PLANTED = {
    "overfitting": lambda: healthy(val_loss=noisy(turning, 0.01, 3), loss=falling(end=0.05, pace=5)),
    "only_training": lambda: healthy(val_loss=noisy(standing, 0.01, 3), loss=falling(2.3, 0.02, pace=7)),
    "plateau": lambda: healthy(val_loss=noisy(standing, 0.01, 3), loss=falling(2.3, 0.35, pace=1.5)),
    "still_improving": lambda: healthy(loss=falling(pace=12), val_loss=noisy(falling(pace=12), 0.01, 3)),
    "underfitting": lambda: healthy(
        loss=noisy(falling(2.3, 1.6), 0.01, 3), val_loss=noisy(falling(2.3, 1.65), 0.01, 4)
    ),
    "rate_too_high": lambda: healthy(loss=noisy(lambda epoch: 2.0, 0.5, 3), val_loss=noisy(lambda epoch: 2.0, 0.5, 4)),
    "rate_too_low": lambda: healthy(
        loss=lambda epoch: 2.35 - 0.004 * epoch, val_loss=noisy(lambda epoch: 2.36 - 0.004 * epoch, 0.002, 3)
    ),
    "stopped_early": lambda: course(
        14,
        settings={"training": {"epochs": 30, "early_stopping": 5}},
        loss=falling(),
        val_loss=noisy(lambda epoch: 0.4 if epoch == 9 else 0.45, 0.001, 3),
    ),
    "validation_ahead": lambda: healthy(loss=noisy(falling(end=0.5), 0.01, 0)),
    "few_images": lambda: healthy(confusions=(even(each=10),), report=shares(0.93, images=100)),
    "same_answer": lambda: healthy(confusions=(one_answer(), one_answer())),
    "never_answered": lambda: healthy(confusions=(confused([[150, 10, 0], [10, 150, 0], [8, 12, 0]]),) * 2),
    "hidden_imbalance": lambda: healthy(confusions=(rare(), rare())),
    "not_better_than_majority": lambda: healthy(report=shares(0.74, majority=0.72, images=300)),
    "not_better_than_baseline": lambda: healthy(report=shares(0.93, baseline=0.94)),
    "generalization_gap": lambda: healthy(accuracy=lambda epoch: 0.99, val_accuracy=lambda epoch: 0.85),
    "background_flatters": lambda: masks(pixels=0.96, iou=0.31),
    "posterior_collapse": lambda: vae(val_kl=lambda epoch: 0.05, val_active_units=lambda epoch: 0.0),
    "codes_say_little": lambda: vae(val_kl=lambda epoch: 0.8),
    "samples_miss": lambda: vae(**missing(0.03), report=made(0.026)),
    "unused_codes": lambda: vae(val_active_units=lambda epoch: 5.0),
    "order_outweighs": lambda: vae(
        val_reconstruction=lambda epoch: 84 + 60 * math.exp(-epoch / 3) + 1.5 * max(0, epoch - 8),
        val_kl=lambda epoch: 20 - 0.5 * max(0, epoch - 8),
    ),
    "samples_alike": lambda: gan(val_diversity=lambda epoch: 0.8 if epoch < 7 else 0.1),
    "critic_sure": lambda: gan(critic_real=lambda epoch: 9.0, critic_fake=lambda epoch: -9.0),
    "critic_runs_away": lambda: gan(critic_loss=lambda epoch: -1.0 if epoch < 9 else -500.0),
    "samples_worse": lambda: gan(val_frechet_distance=lambda epoch: 100 / epoch if epoch < 7 else 60.0),
    "more_images": lambda: baseline([0.5, 0.6, 0.7, 0.8, 0.9]),
}


@pytest.mark.parametrize("name", sorted(Reading.kinds()))
def test_a_reading_says_what_was_planted_with_its_numbers_and_what_to_do(name):
    assert name in PLANTED, f"plant what '{name}' looks for: a course in PLANTED"
    found = PLANTED[name]()
    said = next((each for each in readings(found) if each.reading.name == name), None)
    assert said is not None, f"said instead: {names(found)}"
    assert said.evidence and all(each.words for each in said.evidence)
    assert said.words.endswith(".") and said.title[0].isupper() and not said.title.endswith(".")
    assert said.advice or said.remedies
    if said.span:
        first, last = said.span
        assert 1 <= first <= last <= found.done and said.curves
    assert "nan" not in said.words and "None" not in said.words


@pytest.mark.parametrize(
    "found",
    [
        healthy(),
        healthy(report=shares(0.94, baseline=0.85), confusions=(even(0.94, 200),)),
        vae(),
        vae(**missing(0.3), report=made(0.02)),
        vae(**missing(0.02), report=made(0.4)),
        vae(**missing(0.02)),
        gan(),
        gan(number=2, val_diversity=lambda epoch: 0.0),
        masks(),
        baseline([0.8, 0.9, 0.93, 0.94, 0.94]),
        course(0),
        course(3, loss=falling(), val_loss=turning),
    ],
    ids=[
        "classifier",
        "reported",
        "vae",
        "scores well",
        "reported well",
        "vae not ended",
        "gan",
        "young gan",
        "masks",
        "baseline",
        "empty",
        "three epochs",
    ],
)
def test_a_healthy_run_is_left_in_peace(found):
    assert names(found) == []


def test_the_most_important_comes_first():
    found = healthy(val_loss=noisy(turning, 0.01, 3), loss=falling(end=0.05, pace=5), confusions=(one_answer(),) * 2)
    assert names(found)[:2] == ["same_answer", "overfitting"]


def test_overfitting_names_the_turn_and_rests_on_the_means_around_it():
    found = healthy(val_loss=noisy(turning, 0.005, 3), loss=falling(end=0.05, pace=5))
    said = readings(found)[0]
    assert said.reading.name == "overfitting" and 7 <= said.span[0] <= 11 and said.span[1] == 24
    low, late, *_ = said.evidence
    assert low.figure == "val_loss" and low.value < late.value and late.last == 24
    curve = found.curve("val_loss")
    assert late.value == pytest.approx(np.mean(curve.values[-curve.span :]))
    assert [each.title for each in said.remedies] == ["Dropout 0.5", "Half as wide"], "augmentation is on already"


def test_a_plateau_of_what_is_better_high_is_told_in_words_that_fit_it():
    risen = [noisy(falling(start, start + 40, pace=1.5), 0.1, seed) for seed, start in ((3, -140.0), (4, -144.0))]
    found = vae(elbo=risen[0], val_elbo=risen[1])
    (said,) = [each for each in readings(found) if each.reading.name == "plateau"]
    told = " ".join([said.words, said.advice, *(each.why for each in said.remedies)])
    assert "low" not in told.replace("slow", "")


def test_one_bad_epoch_is_no_reading():
    found = healthy(val_loss=lambda epoch: 9.0 if epoch == 24 else falling(end=0.28, pace=4)(epoch))
    assert names(found) == []
    assert names(gan(val_diversity=lambda epoch: 0.1 if epoch == 12 else 0.9)) == []


def test_epochs_without_a_score_do_not_count():
    found = gan(val_diversity=lambda epoch: 0.1 if epoch % 3 == 0 else None)
    assert names(found) == ["samples_alike"]
    assert isinstance(found.spec, GAN)


def test_a_run_that_diverged_is_told_so_also_without_an_epoch():
    fault = Fault(problem="The loss became NaN.", diverged=True)
    said = readings(course(0, state=State.FAILED, fault=fault))[0]
    assert said.title == "Training diverged" and said.remedies[0].settings == {"optimizer.learning_rate": 2e-4}
    assert names(course(0, state=State.FAILED, fault=Fault(problem="Disk full"))) == []


@pytest.mark.parametrize(
    ("while_training", "of_report", "counts", "said"),
    [
        (0.145, 0.004, (512, 2048), []),  # as measured of two codes of digits: 269 real images
        (0.49, 0.28, (512, 2048), []),
        (0.004, 0.004, (2048, 2048), []),
        (0.03, 0.02, (512, 512), ["samples_miss"]),
        (0.03, 0.004, (512, 2048), ["samples_miss"]),
    ],
)
def test_a_recall_of_many_more_samples_than_real_images_says_nothing(while_training, of_report, counts, said):
    report = made(of_report)
    report["validation"] |= {"samples": counts[1], "real_images": 269}
    scores = {"samples_while_training": counts[0]}
    assert names(vae(**missing(while_training), report=report, scores=scores)) == said


@pytest.mark.parametrize(("kl", "beta"), [(2.0, 0.25), (30.0, 4.0)])
def test_what_helps_samples_depends_on_what_codes_carry(kl, beta):
    (said,) = readings(vae(**missing(0.03), report=made(0.026, kl)))
    assert said.remedies[0].settings == {"prior.beta": beta} and "2.6%" in said.words
    assert ({"likelihood": {"kind": "gaussian"}} in [each.settings for each in said.remedies]) == (kl == 2.0)


def test_a_vae_whose_codes_say_little_is_told_that_and_not_that_samples_miss():
    assert names(vae(val_kl=lambda epoch: 0.83, **missing(0.03), report=made(0.026, 0.83))) == ["codes_say_little"]


@pytest.mark.parametrize(
    ("rates", "lowered"),
    [
        ((5e-4, 1e3), {"critic_optimizer.learning_rate": 100.0}),
        ((1e3, 5e-4), {"optimizer.learning_rate": 100.0}),
        ((1e3, 1e3), {"critic_optimizer.learning_rate": 100.0, "optimizer.learning_rate": 100.0}),
    ],
)
def test_of_a_gan_that_diverged_the_higher_rate_is_lowered(rates, lowered):
    own, critic = ({"kind": "sgd", "learning_rate": rate} for rate in rates)
    fault = Fault(problem="The loss became NaN.", diverged=True)
    settings = {"optimizer": own, "critic_optimizer": critic}
    said = readings(course(0, "gan", settings=settings, state=State.FAILED, fault=fault))[0]
    assert said.title == "Training diverged" and said.remedies[0].settings == lowered


def test_what_depends_on_the_end_is_not_said_before_it():
    still = {"loss": falling(pace=12), "val_loss": noisy(falling(pace=12), 0.01, 3)}
    assert names(healthy(**still)) == ["still_improving"]
    assert names(healthy(**still, state=State.RUNNING)) == []
    assert names(healthy(**still, state=State.CANCELLED)) == []


def test_a_first_matrix_alone_says_nothing_while_it_trains():
    assert names(healthy(confusions=(one_answer(),), state=State.RUNNING, loss=falling(end=0.2))) == []
    once = (one_answer(), confused([[270, 10], [5, 55]]))
    assert names(healthy(confusions=once, state=State.RUNNING, loss=falling(end=0.2))) == []


def test_fine_tuning_begins_another_stretch_whose_jump_is_no_reading():
    def jumping(epoch):
        return falling()(epoch) if epoch < 13 else falling(1.5, pace=2)(epoch - 12)

    assert names(healthy(loss=jumping, val_loss=jumping, begun=13)) == []


def test_masks_that_are_background_throughout_are_not_blamed():
    mostly = confused([[9980, 5], [5, 10]], "pixels")
    assert "same_answer" not in names(masks(confusions=(mostly, mostly)))
    lost = confused([[9000, 0], [1000, 0]], "pixels")
    assert "same_answer" in names(masks(confusions=(lost, lost)))
