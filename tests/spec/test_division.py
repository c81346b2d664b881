"""How images are divided, as far as a spec knows: what is refused, and what is left to learn from."""

import pytest

from labcore.errors import InputError
from labcore.spec.resolve import resolve
from tests.samples import shapes

CARD = shapes(images=200).card


def made(**division):
    return resolve({"dataset": "shapes", "division": division}, lambda _: CARD)


@pytest.mark.parametrize(
    ("division", "said"),
    [({"folds": 1}, "One fold"), ({"folds": 3, "fold": 4}, "no fold 4 of 3"), ({"share": 0}, "division.share")],
)
def test_divisions_that_cannot_be_are_refused(division, said):
    with pytest.raises(InputError, match=said):
        made(**division)


def test_more_folds_than_groups_or_images_are_refused_before_anything_is_read():
    card = CARD.model_copy(update={"group": "patient", "groups": 4})
    resolve({"dataset": "shapes", "division": {"folds": 4}}, lambda _: card)
    for share in (1, 0.1):
        with pytest.raises(InputError, match=r"5 folds need as many groups.*are of 4\. Take 4 folds or fewer"):
            resolve({"dataset": "shapes", "division": {"folds": 5, "share": share}}, lambda _: card)
    with pytest.raises(InputError, match="set them to 0"):
        resolve({"dataset": "shapes", "division": {"folds": 2}}, lambda _: card.model_copy(update={"groups": 1}))
    few = shapes(images=15).card
    resolve({"dataset": "shapes", "division": {"folds": 12, "share": 0.1}}, lambda _: few)
    with pytest.raises(InputError, match="13 folds need as many training and validation images, and there are 12"):
        resolve({"dataset": "shapes", "division": {"folds": 13}}, lambda _: few)


def test_what_is_fitted_to_the_data_is_fitted_to_the_share():
    spec = made(share=0.1)
    assert spec.images_per_epoch(spec.division.seen(CARD)) == 12, "of 120, four of each class"
    assert spec.training.batch_size < made().training.batch_size


def test_folds_keep_the_number_of_images():
    seen = made(folds=4).division.seen(CARD)
    assert (seen.splits["train"].images, seen.splits["val"].images) == (120, 40)
    assert seen.splits["test"] == CARD.splits["test"]
    assert (seen.name, seen.shape) == (CARD.name, CARD.shape)


def test_when_the_test_set_is_opened_decides_no_result():
    closed = resolve({"dataset": "shapes", "open_test": False}, lambda _: CARD)
    assert closed.identity() == made().identity() != made(share=0.5).identity()
