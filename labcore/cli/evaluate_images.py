"""What `evaluate` answers of a classifier."""

from dataclasses import asdict
from typing import Any

from labcore.cli import evaluate_text as text
from labcore.cli.evaluating import Evaluating, Told
from labcore.studies.judged import Judged


class ImagesEvaluating(Evaluating[Judged]):
    """A run that gives each image a class."""

    @property
    def headlines(self) -> tuple[str, ...]:
        return text.HEADLINES

    def own(self) -> tuple[dict[str, Any], str]:
        data: dict[str, Any] = {"validation": asdict(self.run.assessment("validation"))}
        data["test"] = asdict(self.run.assessment("test")) if self.part == "test" else None
        data["calibration"] = asdict(self.run.calibration(self.part))
        parts = {part.upper(): data[part] for part in ("validation", "test") if data[part]}
        blocks = [text.figures(parts), text.per_class(parts), text.calibration(data["calibration"])]
        return data, "\n\n".join(blocks)

    def ensemble(self, others: tuple[str, ...]) -> Told:
        from labcore.studies.ensembles import ensemble_of
        from labcore.studies.judged import judged

        runs = {self.run.folder.run_id: self.run}
        runs |= {other: judged(self.store.folder(self.store.run(other).run_id)) for other in others}
        found = asdict(ensemble_of(runs, self.part))
        return found, text.ensemble(found)

    def merged(self, names: str) -> Told:
        from labcore.evaluation.assessment import assess
        from labcore.studies.counted_alike import counted_as_one
        from labcore.studies.judged import note_look

        answers, classes = counted_as_one(self.run, [name.strip() for name in names.split(",")], self.part)
        if self.part == "test":
            note_look(self.run.folder, f"counted as one: {names}")
        found = asdict(assess(answers, classes))
        return found, text.merged(found, self.part)

    def slices(self) -> Told:
        from labcore.studies.slicing import slices_of

        found = asdict(slices_of(self.run, self.part))
        return found, text.slices(found)

    def errors(self) -> Told:
        from labcore.evaluation.mistakes import doubtful_hits, pairs, surest_mistakes
        from labcore.studies.remedies import remedies_of

        given, names = self.run.answers(self.part), self.run.classes
        confused, by_choice = pairs(given), pairs(self.run.validation)  # what is done next is chosen on validation
        found = {
            "pairs": [
                {**asdict(each), "true": names[each.true], "predicted": names[each.predicted]} for each in confused
            ],
            "remedies": [asdict(each) for each in remedies_of(self.run, by_choice[0])] if by_choice else [],
            "surest_mistakes": [asdict(each) for each in surest_mistakes(given, 24)],
            "doubtful_hits": [asdict(each) for each in doubtful_hits(given, 24)],
        }
        return found, text.errors(found, names)
