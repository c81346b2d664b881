"""What the folder of a finished run that gives each pixel a class says of its worth: no network is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.ensemble import AUGMENTED_ANSWERS
from labcore.evaluation.mask_answers import ARTIFACTS, GENERAL, MaskAnswers
from labcore.evaluation.mask_assessment import MaskAssessment, assess_masks
from labcore.evaluation.mask_calibration import MaskReliability, mask_reliability
from labcore.evaluation.mask_ensemble import ENSEMBLE, ENSEMBLE_ANSWERS
from labcore.evaluation.mask_gain import SpecialistGain, specialist_gain
from labcore.evaluation.pixel_thresholds import ARTIFACTS as SCORES
from labcore.evaluation.pixel_thresholds import CLASSES, PixelsAgainstRest, PixelScores
from labcore.evaluation.slices import Slices, mask_slices
from labcore.evaluation.specialist_record import KEY, SpecialistRecord
from labcore.spec.segmentation import Segmentation
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, augmented_of, judged, label_of, opened


@dataclass(frozen=True)
class JudgedMasks:
    """How often a run gave which class for which, image by image, with the names of its classes.

    Attributes:
        test: None where the run has not opened its test set, or has not kept its answers.
    """

    folder: RunFolder
    classes: tuple[str, ...]
    validation: MaskAnswers
    test: MaskAnswers | None

    @property
    def merged(self) -> dict[str, tuple[str, ...]]:
        """The classes that the run takes as one: none, as masks are learned as they are."""
        return {}

    def answers(self, part: Part) -> MaskAnswers:
        """Those of `part`. Raises InputError: the run has none on test images."""
        return opened(self.folder, self.validation if part == "validation" else self.test)

    def assessment(self, part: Part = "validation") -> MaskAssessment:
        """Every figure of `part` with its interval. Raises InputError: the run has no answers to test images."""
        return assess_masks(self.answers(part), self.classes)

    def reliability(self, part: Part = "validation") -> MaskReliability:
        """Whether probabilities of pixels mean what they say. Raises InputError: the run has not counted that."""
        answers = self.answers(part)
        if answers.sureness is None:
            raise InputError(
                f"Run '{self.folder.run_id}' has not counted how sure it is of its pixels.",
                "Choose a later run, or train this one again.",
            )
        return mask_reliability(answers.sureness, answers.groups)

    def label(self, name: str) -> int:
        """The index of the class `name`, in any case. Raises InputError: there is no such class."""
        return label_of(self.folder, self.classes, name)

    def scores(self, part: Part) -> PixelScores | None:
        """How probable the pixels of the images of `part` were held to be of the second of two classes; None where the
        run has not counted that. Raises InputError: see `answers`."""
        found, answers = PixelScores.read(self.folder.arrays(SCORES[part])), self.answers(part)
        fits = found is not None and len(self.classes) == CLASSES and np.array_equal(found.index, answers.index)
        return found if fits else None

    def against_rest(self, part: Part, label: int) -> PixelsAgainstRest:
        """The pixels of the images of `part` of the class `label` against those of the other.

        Raises InputError: there are more than two classes, the run has not counted how probable pixels were, or has no
        answers to test images.
        """
        if len(self.classes) != CLASSES:
            raise InputError(
                f"A threshold parts two classes, and the masks of run '{self.folder.run_id}' have {len(self.classes)}.",
                "Choose a run on a set with two classes, such as background and one kind of object.",
            )
        scores = self.scores(part)
        if scores is None:
            raise InputError(
                f"Run '{self.folder.run_id}' has not counted how probable it held its pixels to be.",
                "Choose a later run, or train this one again.",
            )
        return PixelsAgainstRest.of(scores, self.answers(part), label)

    def sliced(self, part: Part, attributes: Mapping[str, NDArray]) -> Slices:
        """The mean IoU of images on parts of them, by what is known of each and by the share of each class."""
        answers = self.answers(part)
        held = answers.counts.sum(axis=2, dtype=np.float64)
        shares = (held / np.maximum(held.sum(axis=1, keepdims=True), 1)).T
        known = {f"share of {name}": share for name, share in zip(self.classes, shares, strict=True) if np.ptp(share)}
        if len(self.classes) == 2:  # one says the other
            known.pop(f"share of {self.classes[0]}", None)
        return mask_slices(answers, {**attributes, **known})

    def gain(self, part: Part = "validation") -> SpecialistGain | None:
        """What the run's specialist gains on the images of `part`; None where it has none.

        Validation images are judged by rules that were found without them. Raises InputError: see `assessment`.
        """
        record, general = self.specialist, self.general(part)
        if general is None or record is None or record.label not in self.classes:
            return None
        merged = self.answers(part)
        if not np.array_equal(general.index, merged.index) or general.counts.shape != merged.counts.shape:
            return None
        return specialist_gain(general, merged, self.classes, record.label)

    @property
    def specialist(self) -> SpecialistRecord | None:
        """What the run says of its specialist; None where it has none."""
        return SpecialistRecord.read(self.folder.json_artifact(KEY))

    def general(self, part: Part) -> MaskAnswers | None:
        """The answers of the network for all classes by itself, where there is a specialist beside it."""
        return MaskAnswers.read(self.folder.arrays(GENERAL[part]))


def judged_masks(folder: RunFolder) -> JudgedMasks:
    """The run in `folder`, for its figures to be worked out. Raises InputError where it has kept no answers."""
    validation = mask_answers_of(folder, "validation")
    names = folder.json_artifact("classes")
    if validation is None or not isinstance(names, list) or len(names) != validation.counts.shape[1]:
        raise InputError(
            f"Run '{folder.run_id}' has kept no answers to validation images.", "Choose a run that came to its end."
        )
    test = mask_answers_of(folder, "test") if (folder.report() or {}).get("test") else None
    return JudgedMasks(folder, tuple(map(str, names)), validation, test)


def any_judged(folder: RunFolder) -> Judged | JudgedMasks:
    """The run in `folder`, whatever it tells. Raises InputError where it has kept no answers."""
    return judged_masks(folder) if folder.spec().takes == Segmentation.takes else judged(folder)


def mask_answers_of(folder: RunFolder, part: Part) -> MaskAnswers | None:
    """The answers to validation or test images; None where the run has kept none, or none that can be used."""
    return MaskAnswers.read(folder.arrays(ARTIFACTS[part]))


def mask_ensemble_of(folder: RunFolder, part: Part = "validation") -> dict[str, Any] | None:
    """What the last ensemble came to that the run was the first member of, see `labcore.launch.evaluation.ensemble`;
    None where there was none."""
    kept = folder.json_artifact(ENSEMBLE[part])
    known = isinstance(kept, dict) and isinstance(kept.get("gain"), dict) and isinstance(kept.get("members"), list)
    return kept if known else None


def together(folder: RunFolder, part: Part) -> MaskAnswers | None:
    """The answers of that ensemble, image by image."""
    return MaskAnswers.read(folder.arrays(ENSEMBLE_ANSWERS[part]))


def over_views(folder: RunFolder, part: Part, how: str) -> MaskAnswers | None:
    """The answers over several views, where the last question on `part` was for those by `how`; else None."""
    known = augmented_of(folder, part)
    if known is None or known.get("how") != how:
        return None
    return MaskAnswers.read(folder.arrays(AUGMENTED_ANSWERS[part]))
