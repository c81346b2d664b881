"""What a finished run's folder says of its worth: plain data for pages and command line, no network is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import Assessment, Calibration, assess, calibration
from labcore.evaluation.corruption import LEVELS
from labcore.evaluation.ensemble import AUGMENTED, AUGMENTED_ANSWERS
from labcore.evaluation.external import ARTIFACT, External
from labcore.evaluation.image_thresholds import ImagesAgainstRest
from labcore.evaluation.measures import measure
from labcore.evaluation.shifted import ARTIFACTS as SHIFTS
from labcore.evaluation.slices import Slices, slices
from labcore.spec.classifying import Classifying
from labcore.store import looks
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.disagreements import answers_of

if TYPE_CHECKING:
    from labcore.studies.judged_masks import JudgedMasks

T = TypeVar("T")

ANSWERING = "Understand"
"""What is shown of a run that gives answers to images."""


@dataclass(frozen=True)
class Judged:
    """A run's answers to its own validation and test images, with the names of its classes.

    Attributes:
        test: None where the run has not opened its test set, or has not kept its answers.
    """

    folder: RunFolder
    classes: tuple[str, ...]
    validation: Answers
    test: Answers | None

    @property
    def merged(self) -> dict[str, tuple[str, ...]]:
        """The classes that the run takes as one, by what it calls them."""
        spec = self.folder.spec()
        return spec.classes.members() if isinstance(spec, Classifying) else {}

    def answers(self, part: Part) -> Answers:
        """Those of `part`. Raises InputError: the run has none on test images."""
        return opened(self.folder, self.validation if part == "validation" else self.test)

    def assessment(self, part: Part = "validation") -> Assessment:
        """Every figure of `part` with its interval; about a second for five thousand images."""
        return assess(self.answers(part), self.classes)

    def calibration(self, part: Part = "validation") -> Calibration:
        """How well the probabilities of `part` are calibrated, by a temperature fitted on validation images."""
        return calibration(self.validation, None if part == "validation" else self.answers(part))

    def sliced(self, part: Part, attributes: Mapping[str, NDArray]) -> Slices:
        """The accuracy on parts of the images, by what is known of each, see `labcore.evaluation.slices.slices`."""
        return slices(self.answers(part), attributes)

    def label(self, name: str) -> int:
        """The index of the class `name`, in any case. Raises InputError: there is no such class."""
        return label_of(self.folder, self.classes, name)

    def against_rest(self, part: Part, label: int) -> ImagesAgainstRest:
        """The images of `part` of the class `label` against all others. Raises InputError: see `answers`."""
        return ImagesAgainstRest.of(self.answers(part), label)


def label_of(folder: RunFolder, classes: Sequence[str], name: str) -> int:
    """The index among `classes` of that `name`, in any case. Raises InputError: the run in `folder` has none such."""
    alike = [place for place, own in enumerate(classes) if own == name]
    alike = alike or [place for place, own in enumerate(classes) if own.casefold() == name.casefold()]
    if len(alike) != 1:
        raise InputError(f"Run '{folder.run_id}' has no class '{name:.60}'.", f"Its classes are {', '.join(classes)}.")
    return alike[0]


def opened(folder: RunFolder, answers: T | None) -> T:
    """`answers`; InputError where there are none as the run in `folder` has not opened its test set."""
    if answers is None:
        raise InputError(
            f"Run '{folder.run_id}' has not opened its test set.",
            f"Look at validation, or nominate it: python -m labcore runs nominate {folder.run_id}",
        )
    return answers


def judged(folder: RunFolder) -> Judged:
    """The run in `folder`, for its figures to be worked out.

    Raises InputError: it is of no classifier, or has kept no answers, as runs of an older lab.
    """
    if folder.spec().takes != "classification":
        raise InputError(
            f"Run '{folder.run_id}' gives classes to pixels, not to images.", "Choose a run of a classifier."
        )
    if ANSWERING not in folder.spec().looked_into:
        watched = ", ".join(measure(name).title for name in folder.spec().judging)
        raise InputError(
            f"Run '{folder.run_id}' makes images and gives no classes, so there are no answers to look into.",
            f"It is judged by {watched}: python -m labcore runs show {folder.run_id}, or its page in the app.",
        )
    validation, report = answers_of(folder, "validation"), folder.report() or {}
    if validation is None:
        raise InputError(
            f"Run '{folder.run_id}' has kept no answers to validation images.", "Choose a run that came to its end."
        )
    test = answers_of(folder, "test") if report.get("test") else None
    return Judged(folder, _classes(folder, validation.probabilities.shape[1]), validation, test)


def _classes(folder: RunFolder, count: int) -> tuple[str, ...]:
    kept = folder.json_artifact("classes")
    names = (
        kept if isinstance(kept, list) else list(((folder.report() or {}).get("validation") or {}).get("per_class", ()))
    )
    return tuple(map(str, names)) if len(names) == count else tuple(map(str, range(count)))


def externals(folder: RunFolder) -> list[External]:
    """The external tests that the run in `folder` has kept, the newest first; damaged ones are left out."""
    found = (External.read(number, folder.json_artifact(ARTIFACT, number)) for number in folder.epochs_of(ARTIFACT))
    return [each for each in reversed(list(found)) if each is not None]


def shift_of(folder: RunFolder, part: Part = "validation") -> dict[str, Any] | None:
    """What the last shifted test of the run came to, None where there was none.

    `labcore.evaluation.shifted.Shift` as plain data with `split`, `seed` and `of_images` beside; what is no number is
    None.
    """
    kept = folder.json_artifact(SHIFTS[part])
    found = {"figure": "accuracy", **kept} if isinstance(kept, dict) else {}  # older runs name no figure
    return found if _is_shift(found) else None


def _is_shift(found: Mapping[str, Any]) -> bool:
    """Whether nothing is missing that is read; the folder may come from anywhere."""
    name, each = str(found.get("figure")), found.get("curves")
    if type(found.get("images")) is not int or not isinstance(found.get(name), dict) or not isinstance(each, dict):
        return False
    return all(
        isinstance(of, dict)
        and {"title", "unit"} <= set(of)
        and all(isinstance(of.get(key), list) and len(of[key]) == LEVELS for key in ("strengths", name))
        and all(isinstance(level, dict) for level in of[name])
        for of in each.values()
    )


def augmented_of(folder: RunFolder, part: Part = "validation") -> dict[str, Any] | None:
    """What answering over several views of each image came to the last time, as `labcore.launch.evaluation.augmented`
    returns it; None where nobody has asked."""
    kept = folder.json_artifact(AUGMENTED[part])
    read = ("difference", "plain", "assessment")
    known = isinstance(kept, dict) and all(isinstance(kept.get(key), dict) for key in read)
    return kept if known and kept["difference"] and isinstance(kept["assessment"].get("figures"), dict) else None


def augmented_answers(folder: RunFolder, part: Part, how: str) -> Answers | None:
    """The mean answers themselves, where the last question on `part` was for those views; else None."""
    known = augmented_of(folder, part)
    if known is None or known.get("how") != how:
        return None
    return Answers.read(folder.arrays(AUGMENTED_ANSWERS[part]))


def note_look(folder: RunFolder, why: str) -> None:
    """Count another look at the test images of the run's own data set; `Store.take_in` brings it to the index."""
    looks.note(folder, folder.spec().dataset, fingerprint_of(folder), why)


def fingerprint_of(folder: RunFolder) -> str:
    """Of the data set's content when the run read it; '' where it does not say."""
    noted = folder.noted_data()
    return str(noted.get("fingerprint") or (folder.report() or {}).get("dataset_fingerprint") or "")


def beside(run: "Judged | JudgedMasks", names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Figures of the run on its own images and on other data sets, side by side: by where, then by figure."""
    parts: tuple[Part, ...] = ("validation",) if run.test is None else ("validation", "test")
    own: dict[str, Mapping[str, Any]] = {
        part: {name: asdict(value) for name, value in run.assessment(part).figures.items()} for part in parts
    }
    others = {f"{each.dataset} ({each.split})": each.assessment["figures"] for each in reversed(externals(run.folder))}
    return {
        where: {name: figures[name] for name in names if name in figures}
        for where, figures in {**own, **others}.items()
    }
