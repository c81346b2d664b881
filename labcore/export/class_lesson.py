"""The parts of a training script that teach a class of each image."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from labcore.export.recipe import Recipe
from labcore.export.script_lesson import ScriptLesson
from labcore.export.script_texts import JUDGE, READ_CLASSES


class ClassLesson(ScriptLesson):
    """A class of each image."""

    figure: ClassVar[str] = "accuracy"
    figure_title: ClassVar[str] = "accuracy"
    answers: ClassVar[str] = "a probability for each class"
    reading: ClassVar[str] = READ_CLASSES
    monitors: ClassVar[Mapping[str, str]] = {"val_loss": "val_cross_entropy", "val_accuracy": "val_accuracy"}
    masks: ClassVar[bool] = False
    judged_at_once: ClassVar[int] = 256

    def data(self, recipe: Recipe) -> list[str]:
        return [
            "DATA is an .npz with train_images, train_labels, val_images, val_labels, test_images and test_labels:",
            f"images (N, {', '.join(map(str, recipe.shape))}) uint8, prepared as the run's were, "
            "and labels (N,) from 0. The lab writes it by",
            f"python -m labcore export {recipe.run_id} --format keras --data",
            "Or DATA is a folder with train/, val/ and test/, each with a folder of images for each class; those are",
            "brought to size and to gray or color, and nothing else is done to them.",
        ]

    def weights(self, recipe: Recipe) -> str:
        if not self._weighted(recipe):
            return ""
        table = ", ".join(f"{place}: {weight:.6g}" for place, weight in enumerate(recipe.weights.tolist()))
        return f"CLASS_WEIGHTS = {{{table}}}  # {recipe.spec.imbalance.class_weights.title}"

    def targets(self, known: str) -> str:
        return f"one_hot({known})"

    def pieces(self, recipe: Recipe) -> Iterator[str]:
        if self.judges(recipe):
            yield JUDGE

    def judges(self, recipe: Recipe) -> bool:
        return recipe.spec.training.monitor not in self.monitors

    def compiled(self, recipe: Recipe) -> list[str]:
        smoothing, loss = recipe.spec.regularization.label_smoothing, recipe.spec.loss
        if loss.kind == "focal":
            given = f"alpha=1.0, gamma={loss.gamma!r}, label_smoothing={smoothing!r}"
            made = f"keras.losses.CategoricalFocalCrossentropy({given})"
        else:
            made = f"keras.losses.CategoricalCrossentropy(label_smoothing={smoothing!r})"
        return [
            f"loss={made},",
            'metrics=["accuracy", keras.metrics.CategoricalCrossentropy(name="cross_entropy")],',
        ]

    def fitted(self, recipe: Recipe) -> list[str]:
        return ["class_weight=CLASS_WEIGHTS,"] if self._weighted(recipe) else []

    def told(self) -> list[str]:
        return [
            "images, labels = splits[name]",
            "answers = finished.predict(images.astype(np.float32), batch_size=256, verbose=0)",
            'print(f"{name} accuracy: {np.mean(answers.argmax(axis=1) == labels):.4f}")',
        ]

    def packages(self, recipe: Recipe) -> list[str]:
        return ["scikit-learn>=1.7,<2"] if self.judges(recipe) else []

    def _weighted(self, recipe: Recipe) -> bool:
        return bool((recipe.weights != 1).any())
