"""How far a specialist for one class is heeded beside a network for all: a rule, and how it is found.

The rule. Let p be what the general network gives to each class, and s what the specialist gives to its own. The class's
score becomes `(1 − share) · log p + share · log s + bias`, other classes keep `log p`, and the pixel is given to the
class with the highest score: a logarithmic opinion pool (Heskes, "Selecting Weighting Factors in Logarithmic Opinion
Pools", NIPS 1997) with a threshold of its own. With share and bias 0 the general network answers alone.

How it is found. All rules of a grid are tried at once: for each share a pixel is the class's from a certain bias on,
and to count pixels by that bias is enough. A rule is kept where it raises the figure on images that it was not found
by, see `chosen`.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.segmentation import over_classes, overlaps

Aim = Literal["iou", "mean_iou"]
"""The figure for whose sake the specialist is heeded: the IoU of its class, or the mean over all classes."""

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
BIASES = np.linspace(-4, 4, 33)

FOLDS = 4
"""Parts of the validation images, each judged by a rule that the others have given."""

LEAST = 1e-30
"""The least probability that a logarithm is taken of."""


@dataclass(frozen=True)
class Rule:
    """How far the specialist is heeded.

    Attributes:
        share: its part of the score of its class, 0–1; 0 is not at all.
        bias: what is added to that score.
    """

    share: float = 0.0
    bias: float = 0.0

    @property
    def on(self) -> bool:
        """Whether it is heeded at all."""
        return self.share > 0


class Tally:
    """Pixels of images, counted by what it takes for the class to be given.

    Args:
        classes: how many there are.
        label: the specialist's.
        folds: parts in which the images are counted apart.

    Attributes:
        counts: `(F, S, C, C, B + 1)` int64: part, share, true class, best of the other classes, and the number of
            `BIASES` at which the class is not given.
    """

    def __init__(self, classes: int, label: int, folds: int):
        self.classes, self.label = classes, label
        self.counts = np.zeros((folds, len(SHARES), classes, classes, len(BIASES) + 1), np.int64)

    def add(self, folds: NDArray[np.integer], masks: NDArray[np.integer], answers: NDArray[np.floating]) -> None:
        """Count the pixels of images.

        Args:
            folds: `(N,)`, the part that each image belongs to.
            masks: `(N, H, W)` class indices; pixels of other values count nowhere.
            answers: `(N, H, W, C + 2)`, see `pooled`.
        """
        general, own = np.log(np.maximum(answers[..., : self.classes], LEAST)), _own(answers)
        others = general.copy()
        others[..., self.label] = -np.inf
        other = others.argmax(axis=-1)
        best = others.max(axis=-1)
        counted = masks < self.classes
        place = (folds[:, None, None] * self.classes + np.where(counted, masks, 0)) * self.classes + other
        for number, share in enumerate(SHARES):
            needed = best - (1 - share) * general[..., self.label] - share * own
            kept = np.searchsorted(BIASES, needed, side="right")
            cells = (place * (len(BIASES) + 1) + kept)[counted]
            shape = (len(self.counts), *self.counts.shape[2:])
            self.counts[:, number] += np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)


@dataclass(frozen=True)
class Found:
    """What validation images say of the specialist.

    Attributes:
        rule: found by all of them; off where it does not help.
        of_folds: for each part the rule found by the others, by which its images are judged.
        figures: of what all images are judged by, on `aim`: of the general network, of it with a threshold of its own
            for the class (a rule of share 0), and of both networks merged.
    """

    rule: Rule
    of_folds: tuple[Rule, ...]
    figures: dict[str, float]


def found(tally: Tally, aim: Aim) -> Found:
    """The rule that `tally` speaks for. With one part there is nothing to judge a rule by, and it stays off."""
    counts, label = tally.counts, tally.label
    general = float(_value(_given(counts.sum(axis=0), Rule(), label), label, aim))
    if len(counts) < 2:
        return Found(Rule(), (Rule(),) * len(counts), {"general": general, "threshold": general, "merged": general})
    of_folds = tuple(chosen(np.delete(counts, fold, axis=0), label, aim) for fold in range(len(counts)))
    thresholds = [_best(np.delete(counts, fold, axis=0).sum(axis=0)[:1], label, aim) for fold in range(len(counts))]
    return Found(
        chosen(counts, label, aim),
        of_folds,
        {
            "general": general,
            "threshold": float(_value(_judged(counts, thresholds, label), label, aim)),
            "merged": float(_value(_judged(counts, of_folds, label), label, aim)),
        },
    )


def chosen(counts: NDArray[np.int64], label: int, aim: Aim) -> Rule:
    """The best rule on all parts of `counts`, if the best on all but one part help on that one, taken together.

    Of one part there is nothing to ask that of, and the best is taken as it is.
    """
    if len(counts) > 1:
        rules = [_best(np.delete(counts, fold, axis=0).sum(axis=0), label, aim) for fold in range(len(counts))]
        general = _value(_given(counts.sum(axis=0), Rule(), label), label, aim)
        if not _value(_judged(counts, rules, label), label, aim) > general:
            return Rule()
    return _best(counts.sum(axis=0), label, aim)


def pooled(answers: NDArray[np.floating], rules: list[Rule], label: int) -> NDArray[np.float32]:
    """What both networks answer together, `(N, H, W, C)` probabilities.

    Args:
        answers: `(N, H, W, C + 2)`: the general network's probabilities of the C classes, then what the specialist
            gives to the rest and to its class.
        rules: of each image, N.
    """
    scores = np.log(np.maximum(answers[..., :-2], LEAST))
    share, bias = (np.array(each)[:, None, None] for each in zip(*((r.share, r.bias) for r in rules), strict=True))
    scores[..., label] = (1 - share) * scores[..., label] + share * _own(answers) + bias
    scores -= scores.max(axis=-1, keepdims=True)
    given = np.exp(scores)
    return (given / given.sum(axis=-1, keepdims=True)).astype(np.float32)


def folds_of(images: int, groups: NDArray[Any] | None) -> NDArray[np.int64]:
    """The part, see `FOLDS`, that each of the images belongs to, `(N,)`; images of one group are in the same."""
    numbers = np.arange(images) if groups is None else np.unique(groups, return_inverse=True)[1]
    return numbers % min(FOLDS, int(numbers.max(initial=0)) + 1)


def _own(answers: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.log(np.maximum(answers[..., -1], LEAST))


def _best(counts: NDArray[np.int64], label: int, aim: Aim) -> Rule:
    """The rule with the best figure on `counts` `(S, C, C, B + 1)`; of equal ones that which changes least."""
    rules = [Rule(share, float(bias)) for share in SHARES[: len(counts)] for bias in BIASES]
    values = np.nan_to_num(_value(np.concatenate([_at_all(each, label) for each in counts]), label, aim), nan=-1.0)
    if len(counts) > 1:  # without the specialist there is one rule only: a threshold alone is none of its merits
        values[[place for place, rule in enumerate(rules) if not rule.on and rule.bias]] = -np.inf
    change = [rule.share + abs(rule.bias) for rule in rules]
    return rules[int(np.lexsort((change, -values))[0])]


def _judged(counts: NDArray[np.int64], rules: "list[Rule] | tuple[Rule, ...]", label: int) -> NDArray[np.int64]:
    """How often which class is given for which `(C, C)`, each part of `counts` judged by its own rule."""
    return np.sum([_given(part, rule, label) for part, rule in zip(counts, rules, strict=True)], axis=0)


def _given(counts: NDArray[np.int64], rule: Rule, label: int) -> NDArray[np.int64]:
    bias = int(np.searchsorted(BIASES, rule.bias))
    return _at_all(counts[SHARES.index(rule.share)], label)[bias]


def _at_all(counts: NDArray[np.int64], label: int) -> NDArray[np.int64]:
    """How often which class is given for which at each bias, `(B, C, C)`, of counts `(C, C, B + 1)`."""
    taken = counts.cumsum(axis=-1)[..., :-1]
    given = np.moveaxis(counts.sum(axis=-1)[..., None] - taken, -1, 0)
    given[..., label] = taken.sum(axis=1).T
    return given


def _value(confusion: NDArray[np.int64], label: int, aim: Aim) -> Any:
    """The figure of counts `(…, C, C)`: `(…)`."""
    iou, _ = overlaps(confusion)
    return iou[..., label] if aim == "iou" else over_classes(iou)
