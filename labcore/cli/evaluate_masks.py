"""What `evaluate` answers of a run that gives each pixel a class."""

from dataclasses import asdict
from typing import Any

from labcore.cli import evaluate_text as text
from labcore.cli.answer import remark
from labcore.cli.evaluating import Evaluating, Told
from labcore.cli.specialist_text import specialist
from labcore.studies.judged_masks import JudgedMasks

WORST = 24
"""Images that are named."""


class MasksEvaluating(Evaluating[JudgedMasks]):
    """A run whose answers are masks."""

    @property
    def headlines(self) -> tuple[str, ...]:
        return text.OF_PIXELS.headlines

    def own(self) -> tuple[dict[str, Any], str]:
        data: dict[str, Any] = {"validation": asdict(self.run.assessment("validation"))}
        data["test"] = asdict(self.run.assessment("test")) if self.part == "test" else None
        parts = {part.upper(): data[part] for part in ("validation", "test") if data[part]}
        sure = None if self.run.answers(self.part).sureness is None else asdict(self.run.reliability(self.part))
        data["calibration"] = sure
        told = [text.sureness(sure)] if sure else []
        gain, record = self.run.gain(self.part), self.run.specialist
        data["specialist"] = None
        if gain is not None and record is not None:
            data["specialist"] = {**record.model_dump(), "gain": asdict(gain)}
            told.append(specialist(record, gain, self.part))
        return data, "\n\n".join([text.figures(parts), text.per_class(parts), *told])

    def ensemble(self, others: tuple[str, ...]) -> Told:
        from labcore.launch import evaluation

        split = "test" if self.part == "test" else "val"
        found = evaluation.ensemble(self.run.folder.run_id, self.store, others, split, told=remark)
        return found, text.mask_ensemble(found)

    def slices(self) -> Told:
        from labcore.studies.slicing import slices_of

        found = asdict(slices_of(self.run, self.part))
        return found, text.slices(found)

    def errors(self) -> Told:
        from labcore.evaluation.mask_mistakes import pixel_pairs, worst_masks

        answers, names = self.run.answers(self.part), self.run.classes
        found = {
            "pairs": [asdict(each) for each in pixel_pairs(answers, names)],
            "worst": [asdict(each) for each in worst_masks(answers, most=WORST)],
            "worst_of_class": {
                name: [asdict(each) for each in worst_masks(answers, label, WORST)] for label, name in enumerate(names)
            },
        }
        return found, text.mask_errors(found)
