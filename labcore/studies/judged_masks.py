"""What the folder of a finished run that gives each pixel a class says of its worth: no network is asked."""

from dataclasses import dataclass

import numpy as np

from labcore.errors import InputError
from labcore.evaluation.mask_answers import ARTIFACTS, GENERAL, MaskAnswers
from labcore.evaluation.mask_assessment import MaskAssessment, assess_masks
from labcore.evaluation.mask_gain import SpecialistGain, specialist_gain
from labcore.evaluation.specialist_record import KEY, SpecialistRecord
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged import opened


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

    def assessment(self, part: Part = "validation") -> MaskAssessment:
        """Every figure of `part` with its interval. Raises InputError: the run has no answers to test images."""
        answers = opened(self.folder, self.validation if part == "validation" else self.test)
        return assess_masks(answers, self.classes)

    def gain(self, part: Part = "validation") -> SpecialistGain | None:
        """What the run's specialist gains on the images of `part`; None where it has none.

        Validation images are judged by rules that were found without them. Raises InputError: see `assessment`.
        """
        record, general = self.specialist, self.general(part)
        if general is None or record is None or record.label not in self.classes:
            return None
        merged = opened(self.folder, self.validation if part == "validation" else self.test)
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
    opened = bool((folder.report() or {}).get("test"))
    return JudgedMasks(folder, tuple(map(str, names)), validation, mask_answers_of(folder, "test") if opened else None)


def mask_answers_of(folder: RunFolder, part: Part) -> MaskAnswers | None:
    """The answers to validation or test images; None where the run has kept none, or none that can be used."""
    return MaskAnswers.read(folder.arrays(ARTIFACTS[part]))
