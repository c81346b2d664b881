"""Signs of a GAN that goes wrong: each where it should be said, none on a healthy run."""

import pytest

from labcore.evaluation.adversarial_health import signs


def rows(number=12, **figures):
    healthy = {
        "critic_loss": lambda epoch: -1.0 - 0.1 * epoch,
        "critic_real": lambda epoch: 0.5,
        "critic_fake": lambda epoch: -0.5,
        "val_diversity": lambda epoch: 0.9,
        "val_frechet_distance": lambda epoch: 100 / (epoch + 1),
    }
    return [{name: of(epoch) for name, of in {**healthy, **figures}.items()} for epoch in range(number)]


def titles(found, saturated=lambda real, fake: real - fake > 8):
    return [sign.title for sign in signs(found, saturated)]


def test_a_healthy_run_and_a_young_one_are_left_in_peace():
    assert titles(rows()) == []
    assert titles([]) == []
    assert titles(rows(2, val_diversity=lambda epoch: 0.0)) == []


@pytest.mark.parametrize(
    ("figures", "title"),
    [
        ({"val_diversity": lambda epoch: 0.8 if epoch < 6 else 0.1}, "Samples are alike"),
        ({"critic_real": lambda epoch: 9.0, "critic_fake": lambda epoch: -9.0}, "The critic is sure of every image"),
        ({"critic_loss": lambda epoch: -1.0 if epoch < 8 else -500.0}, "The critic's loss runs away"),
        ({"val_frechet_distance": lambda epoch: 100 / (epoch + 1) if epoch < 6 else 60.0}, "Samples get worse"),
    ],
)
def test_what_goes_wrong_is_said_with_its_numbers(figures, title):
    assert titles(rows(**figures)) == [title]


def test_one_bad_epoch_is_not_enough():
    assert titles(rows(val_diversity=lambda epoch: 0.1 if epoch == 11 else 0.9)) == []


def test_epochs_without_a_score_do_not_count():
    found = rows(val_diversity=lambda epoch: 0.1 if epoch % 3 == 0 else float("nan"))
    assert titles(found) == ["Samples are alike"]
