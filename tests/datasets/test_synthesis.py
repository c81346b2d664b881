"""Sets of made images: what is in them, by what they are judged, and what their runs know."""

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.division import divided
from labcore.datasets.library import Library
from labcore.datasets.overlap import known_test_images
from labcore.datasets.synthesis import Order, is_made, write_synthesized
from labcore.errors import InputError, LabError
from labcore.spec.division import Division
from labcore.spec.plan import plan_of
from labcore.studies.candidates import candidates

from .pieces import left_behind, noise

TRAIN, VAL, TEST = 12, 4, 4
SHAPE = (16, 12, 1)
SPLIT = ["train"] * TRAIN + ["val"] * VAL + ["test"] * TEST
LABELS = np.arange(len(SPLIT)) % 2


@pytest.fixture
def library(lab_home):
    found = Library()
    kept(found, "real", range(len(SPLIT)), LABELS, SPLIT, groups=[f"p{number}" for number in range(len(SPLIT))])
    return found


def kept(library, name, seeds, labels, split, groups=None):
    images = (noise(seed, SHAPE) for seed in seeds)
    facts = {"task": "classification", "classes": ("cat", "dog"), "source": "imported", "group": groups and "patient"}
    return storage.write(library.folder(name), images, labels, split, groups=groups, **facts)


def made(*seeds, shape=SHAPE):
    return ((noise(100 + seed, shape), seed % 2) for seed in seeds)


def written(library, name="more", images=3, onto=True, source=None, dataset=None):
    order = Order(name, images, onto, "20260101-000000-abcdef", 7)
    return write_synthesized(order, dataset or library.open("real"), source or made(*range(50)), "Told.", library)


def test_made_images_stand_behind_the_real_ones_which_stay_as_they_are(library):
    found, real, more = written(library), library.open("real"), library.open("more")
    assert len(more) == len(real) + 3 and found.by_class == {"cat": 2, "dog": 1} and found.repeated == 0
    assert np.array_equal(more.split[:-3], real.split) and set(more.split[-3:]) == {0}
    assert all(np.array_equal(more.image(row), real.image(row)) for row in range(len(real)))
    assert np.array_equal(more.image(len(real)), noise(100, SHAPE)) and more.labels[-3:].tolist() == [0, 1, 0]
    assert more.groups[0] == "p0" and len(set(more.groups)) == len(more)
    assert [is_made(more, row) for row in range(len(more))] == [False] * len(real) + [True] * 3
    card = more.card
    assert card.synthetic and card.source == "synthesized" and card.made == 3
    assert (card.synthesized.run, card.synthesized.seed) == ("20260101-000000-abcdef", 7)
    assert "20260101-000000-abcdef" in card.origin and "seed 7" in card.origin and "Told." in card.notes
    assert "12 real ones and 3 made ones" in card.notes[0]
    assert card.fingerprint != real.card.fingerprint
    assert card.judged_by == real.card.judged_by and card.places == real.card.places


def test_made_images_alone_are_judged_by_the_same_images_at_other_places(library):
    written(library, "alone", onto=False)
    alone, real = library.open("alone"), library.open("real")
    assert len(alone.indices("train")) == 3
    for split in ("val", "test"):
        pairs = zip(alone.indices(split), real.indices(split), strict=True)
        assert all(np.array_equal(alone.image(one), real.image(other)) for one, other in pairs)
    assert alone.card.judged_by == real.card.judged_by and alone.card.places != real.card.places


def test_what_is_there_already_is_passed_over_and_too_few_leave_nothing(library):
    real = library.open("real")
    copies = [(real.image(int(real.indices("test")[0])), 0), *made(1, 1, 2)]
    assert written(library, "fresh", 2, onto=False, source=iter(copies)).repeated == 2
    with pytest.raises(LabError, match="Only 2 different"):
        written(library, "few", 3, source=made(1, 2, 2))
    assert "few" not in library.names() and not left_behind(library)
    with pytest.raises(InputError, match="already is a data set"):
        written(library, "real")


def test_made_images_take_the_size_and_the_color_of_the_set(library):
    written(library, source=made(*range(9), shape=(6, 8, 3)))
    assert library.card("more").shape == SHAPE


def test_the_real_images_are_as_the_run_saw_them(library):
    """Of what it called training images, its generator may have learned; others judge."""
    seen = divided(library.open("real"), Division(folds=2, fold=1), seed=0)
    written(library, "folded", dataset=seen)
    folded = library.open("folded")
    assert np.array_equal(folded.split[:-3], seen.split)
    assert folded.card.judged_by != library.card("real").judged_by and "fold 1 of 2" in folded.card.notes[0]


def test_a_study_varies_data_sets_only_where_the_same_images_judge(library):
    written(library)
    written(library, "alone", 8, onto=False)
    kept(library, "other", range(200, 200 + len(SPLIT)), LABELS, SPLIT)

    def asked(*names, **more):
        base = {"task": "classification", "dataset": "real", "training": {"batch_size": 4}}
        return candidates(plan_of({"base": base, "factors": {"dataset": list(names)}, **more}), library.card)

    assert {each.spec.dataset for each in asked("real", "more", "alone")} == {"real", "more", "alone"}
    with pytest.raises(InputError, match="judged on other images"):
        asked("real", "other")
    with pytest.raises(InputError, match="folds would judge by images of which it has learned"):
        candidates(
            plan_of(
                {
                    "base": {"task": "classification", "dataset": "more", "training": {"batch_size": 4}},
                    "factors": {"regularization.dropout": [0, 0.5]},
                    "folds": 2,
                }
            ),
            library.card,
        )


def test_who_learns_from_made_images_knows_what_their_generator_learned_from(library):
    card = written(library, "alone", onto=False).card
    swapped = kept(library, "swapped", range(len(SPLIT)), LABELS, ["test"] * TRAIN + ["train"] * VAL + ["val"] * TEST)
    noted = {"name": "alone", "fingerprint": card.fingerprint}
    assert known_test_images(noted, swapped) == TRAIN
    assert known_test_images(noted, library.card("real")) == 0
