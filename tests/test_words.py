"""How quantities are read."""

import pytest

from labcore.evaluation.measures import MEASURES
from labcore.words import counted, duration, in_a_sentence


@pytest.mark.parametrize(
    ("seconds", "read"), [(8, "8 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"), (59.7, "1 min 00 s")]
)
def test_durations(seconds, read):
    assert duration(seconds) == read


def test_one_thing_and_several():
    read = counted(1, "image"), counted(0, "image"), counted(1200, "image"), counted(2, "class")
    assert read == ("1 image", "0 images", "1,200 images", "2 classes")
    assert (counted(2, "batch"), counted(2, "epoch")) == ("2 batches", "2 epochs")


def test_what_is_no_length_of_time():
    assert duration(float("nan")) == duration(float("inf")) == duration(-1) == "–"


def test_titles_within_a_sentence_keep_the_capitals_of_names_and_abbreviations():
    read = {in_a_sentence(measure.title) for measure in MEASURES}
    assert {"accuracy", "balanced accuracy", "mean IoU", "critic's gap", "confidence of a reader"} <= read
    assert {"Fréchet distance", "KL divergence", "ELBO", "ROC AUC", "F1, weighted", "IoU", "Cohen's kappa"} <= read
    assert (in_a_sentence("VAE"), in_a_sentence("Random search")) == ("VAE", "random search")
    assert in_a_sentence("Bayesian optimization") == "Bayesian optimization"
