"""The figures by which runs are judged: what each is called, how it is written, and which way is better."""

from collections.abc import Iterable
from dataclasses import replace

from labcore.evaluation.declaration import Measure
from labcore.evaluation.generative_measures import OF_AN_EPOCH, OF_SAMPLES

MEASURES = (
    Measure("accuracy", "Accuracy", 1, "share", "The share of images answered rightly."),
    Measure(
        "roc_auc",
        "ROC AUC",
        1,
        "share",
        "How well probabilities rank the right class above others; 50 % is chance.",
    ),
    Measure(
        "balanced_accuracy",
        "Balanced accuracy",
        1,
        "share",
        "The mean of the classes' recalls: each class counts the same.",
    ),
    Measure(
        "precision_macro",
        "Precision",
        1,
        "share",
        "Of the images said to be of a class, those that are; mean over classes.",
    ),
    Measure(
        "recall_macro", "Recall", 1, "share", "Of the images of a class, those that were found; mean over classes."
    ),
    Measure("f1_macro", "F1", 1, "share", "Harmonic mean of precision and recall; mean over classes."),
    Measure(
        "binary_accuracy",
        "Binary accuracy",
        1,
        "share",
        "The share of images answered rightly, of two classes.",
        again="accuracy",
    ),
    Measure(
        "mean_iou",
        "Mean IoU",
        1,
        "share",
        "Of the pixels that are of a class or are said to be, those where both hold; mean over classes.",
    ),
    Measure("mean_iou_foreground", "Foreground IoU", 1, "share", "Mean IoU without the first class, the background."),
    Measure("mean_dice", "Mean Dice", 1, "share", "Twice the intersection over the sum of both; mean over classes."),
    Measure(
        "boundary_f1_macro",
        "Boundary F1",
        1,
        "share",
        "How well outlines are met, give or take 0.75 % of the image's diagonal; mean over classes.",
    ),
    Measure("pixel_accuracy", "Pixel accuracy", 1, "share", "The share of pixels given their class."),
    Measure(
        "majority_rate",
        "Majority class",
        0,
        "share",
        "What always answering the commonest class would reach: a network must beat it by far.",
    ),
    Measure("loss", "Loss", -1, "number", "Cross-entropy: the surprise at the true class, the same on all images."),
    Measure(
        "objective",
        "Objective",
        -1,
        "number",
        "What training really lowers: the loss with class weights, label smoothing and penalties on the weights.",
    ),
    *OF_SAMPLES,
    Measure("images", "Images", 0, "count", "How many were judged."),
    # of a split, in an evaluation
    Measure("mcc", "Matthews correlation", 1, "number", "1 is all right, 0 what guessing reaches.", of="report"),
    Measure("kappa", "Cohen's kappa", 1, "number", "Agreement with the labels beyond chance, 1 at most.", of="report"),
    Measure(
        "specificity_macro",
        "Specificity",
        1,
        "share",
        "Of the images of other classes, those not taken for the class; mean over classes.",
        of="report",
    ),
    *(
        Measure(f"{name}_{how}", f"{title}, {how}", 1, "share", f"{title}, {told}.", of="report")
        for name, title in (
            ("precision", "Precision"),
            ("recall", "Recall"),
            ("f1", "F1"),
            ("specificity", "Specificity"),
        )
        for how, told in (
            ("weighted", "each class counting by its images"),
            ("micro", "counted over all images at once, whatever their class"),
        )
    ),
    Measure(
        "average_precision",
        "Average precision",
        1,
        "share",
        "The area under the precision-recall curve; what guessing reaches is the class's share of the images.",
        of="report",
    ),
    Measure(
        "brier",
        "Brier score",
        -1,
        "number",
        "The squared distance from probabilities to the truth, summed over classes: 0 at best, 2 at worst.",
        of="report",
    ),
    Measure(
        "ece",
        "Calibration error",
        -1,
        "share",
        "How far confidence and share of right answers lie apart, on average.",
        of="report",
    ),
    Measure(
        "ece_mass",
        "Calibration error, bins alike in number",
        -1,
        "share",
        "The same, in bins of equally many images each and not of equal width.",
        of="report",
    ),
    # of each class
    Measure(
        "iou",
        "IoU",
        1,
        "share",
        "Intersection over union: of the pixels that are of the class or are said to be, those where both hold.",
        of="class",
    ),
    Measure("dice", "Dice", 1, "share", "Twice the intersection over the sum of both: F1 of pixels.", of="class"),
    Measure(
        "specialist_iou",
        "Specialist's IoU",
        1,
        "share",
        "IoU of the pixels that the specialist by itself finds likelier to be of its class than not.",
        of="class",
    ),
    Measure("precision", "Precision", 1, "share", "Of the images said to be of the class, those that are.", of="class"),
    Measure("recall", "Recall", 1, "share", "Of the images of the class, those that were found.", of="class"),
    Measure(
        "specificity",
        "Specificity",
        1,
        "share",
        "Of the images of other classes, those that are not taken for it.",
        of="class",
    ),
    Measure("f1", "F1", 1, "share", "Harmonic mean of precision and recall.", of="class"),
    Measure(
        "boundary_f1",
        "Boundary F1",
        1,
        "share",
        "How well the class's outlines are met, give or take 0.75 % of the image's diagonal.",
        of="class",
    ),
    Measure("pixels", "Pixels", 0, "count", "How many there are of the class.", of="class"),
    Measure("support", "Images", 0, "count", "How many there are of the class.", of="class"),
    # of an epoch
    *OF_AN_EPOCH,
    Measure("learning_rate", "Learning rate", 0, "number", "The length of the optimizer's steps.", of="epoch"),
    Measure("images_per_second", "Images per second", 1, "number", "How fast training went.", of="epoch"),
    Measure(
        "train_images",
        "Training images",
        0,
        "count",
        "How many were trained on, where it grows.",
        of="epoch",
    ),
    Measure("seconds", "Time", -1, "seconds", "Of the training of an epoch, without its validation.", of="epoch"),
)


def probability(value: float, places: int = 1) -> str:
    """What a model gives to a class, as 93.1%; > 99.9% or < 0.1% where it would round to certainty."""
    least = 10.0**-places
    if value > 1 - least / 200:
        return f"> {100 - least:.{places}f}%"
    return f"< {least:.{places}f}%" if value < least / 200 else f"{value:.{places}%}"


_BY_NAME = {measure.name: measure for measure in MEASURES}


def measure(name: str) -> Measure:
    """The measure `name`, with or without `val_`; one that nobody declared is named by its words and not judged.

    That of one class has the class's name behind it: `iou.big rock`.
    """
    bare = name.removeprefix("val_")
    if (found := _BY_NAME.get(bare)) is not None:
        return found
    figure, _, label = bare.partition(".")
    whole = _BY_NAME.get(figure)
    if label and whole is not None and whole.of == "class":
        return replace(whole, name=bare, title=f"{whole.title}, {label}")
    return Measure(bare, bare.replace("_", " ").capitalize())


def ranked(names: Iterable[str]) -> list[str]:
    """`names` in the order in which measures are shown, those of a class by the class's, those nobody declared last."""
    order = {name: place for place, name in enumerate(_BY_NAME)}

    def place(name: str) -> tuple[int, str]:
        bare = name.removeprefix("val_")
        return order.get(bare, order.get(bare.partition(".")[0], len(order))), name

    return sorted(names, key=place)
