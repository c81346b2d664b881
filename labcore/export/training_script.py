"""`train.py`: plain Keras that trains the same network without the lab, to be read as much as to be run."""

import re

import keras

from labcore.export.augmentation_code import augmentation_code
from labcore.export.differences import differences
from labcore.export.network_code import network_code
from labcore.export.optimizer_code import optimizer_code, schedule_code
from labcore.export.recipe import Recipe
from labcore.export.script_texts import ASKED, AVERAGE, BEGINNING

ENVIRONMENT = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"}


def training_script(recipe: Recipe) -> str:
    """The source of `train.py`."""
    return "\n\n\n".join([f'"""{told(recipe)}\n"""', *pieces(recipe), ASKED.strip("\n")]) + "\n"


def pieces(recipe: Recipe) -> list[str]:
    """The source, piece by piece: imports, settings, functions, and `main(data, epochs, seed)` at the end."""
    spec, lesson = recipe.spec, recipe.lesson
    parts = [
        _settings(recipe),
        *schedule_code(spec),
        _network(recipe),
        *augmentation_code(recipe),
        lesson.reading,
        *([AVERAGE] if spec.regularization.weight_averaging else []),
        *lesson.pieces(recipe),
        _training(recipe),
    ]
    parts = [part.strip("\n") for part in parts]
    return [_imports("\n".join(parts)), *parts]


def told(recipe: Recipe) -> str:
    """What the script is, how it is used, and what differs from the run."""
    spec, report, lesson = recipe.spec, recipe.report, recipe.lesson
    found = differences(recipe)
    lines = [
        f"Train the network of run {recipe.run_id} by plain Keras, without the lab it came from.",
        "",
        "    pip install -r train-requirements.txt",
        "    python train.py DATA [--epochs N] [--seed N]",
        "",
        *lesson.data(recipe),
        "",
    ]
    figures = [
        f"{part} {lesson.figure_title} {report[part][lesson.figure]:.4f}"
        for part in ("validation", "test")
        if lesson.figure in (report.get(part) or {})
    ]
    if figures:
        lines.append(f"The run itself, with seed {spec.seed}, reached {', '.join(figures)}.")
    lines.append("Random draws are not the run's, so figures differ as those of runs with other seeds do.")
    lines += ["", "What differs from the run:" if found else "Nothing else is known to differ from the run."]
    lines += [f"- {each}" for each in found]
    return "\n".join(lines)


def _imports(code: str) -> str:
    lines = [
        "import argparse",
        *(["import math"] if "math." in code else []),
        "import os",
        *(["from functools import partial"] if "partial(" in code else []),
        "from pathlib import Path",
        "",
    ]
    lines += [f'os.environ.setdefault("{name}", "{value}")' for name, value in ENVIRONMENT.items()]
    lines += ["", "import keras", "import numpy as np", "import tensorflow as tf"]
    lines += ["from keras import ops"] if re.search(r"\bops\.", code.replace("keras.ops.", "")) else []
    lines += ["from numpy.typing import NDArray"] if "NDArray[" in code else []
    if "roc_auc_score(" in code:
        lines.append("from sklearn.metrics import balanced_accuracy_score, roc_auc_score")
    return "\n".join(lines)


def _settings(recipe: Recipe) -> str:
    spec = recipe.spec
    lines = [
        f"CLASSES = {list(recipe.classes)!r}",
        f"SHAPE = {recipe.shape}  # height, width, channels",
        f"EPOCHS, BATCH_SIZE, SEED = {spec.rounds()}, {spec.training.batch_size}, {spec.seed}",
        f"LEARNING_RATE = {spec.optimizer.learning_rate!r}",
        recipe.lesson.weights(recipe),
    ]
    return "\n".join(filter(None, lines))


def _network(recipe: Recipe) -> str:
    body = network_code(recipe.network, _penalties(recipe.penalized))
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    doc = f'    """From raw pixels (N, *SHAPE), 0-255, to {recipe.lesson.answers}."""'
    return f"def build_network():\n{doc}\n{indented}"


def _penalties(model: keras.Model) -> dict[str, dict[str, str]]:
    """Penalties and limits on weights as arguments of their layers: the lab puts them on the variables."""
    found: dict[str, dict[str, str]] = {}
    for layer in model.layers:
        several = isinstance(layer, keras.layers.SeparableConv2D)
        for weight in layer.weights:
            if not weight.name.endswith("kernel"):
                continue
            prefix = weight.name.removesuffix("_kernel") if several else "kernel"
            prefix = "depthwise" if isinstance(layer, keras.layers.DepthwiseConv2D) else prefix
            said = found.setdefault(layer.name, {})
            if weight.regularizer is not None:
                settings = ", ".join(
                    f"{key}={float(value):g}" for key, value in weight.regularizer.get_config().items()
                )
                said[f"{prefix}_regularizer"] = f"keras.regularizers.{type(weight.regularizer).__name__}({settings})"
            if weight.constraint is not None:
                limit = weight.constraint
                said[f"{prefix}_constraint"] = f"keras.constraints.MaxNorm({limit.max_value:g}, axis={limit.axis!r})"
    return {name: said for name, said in found.items() if said}


def _training(recipe: Recipe) -> str:
    spec, lesson = recipe.spec, recipe.lesson
    monitor = lesson.monitors.get(spec.training.monitor, spec.training.monitor)
    mode = "min" if spec.training.monitor == "val_loss" else "max"
    lines = ["def main(data, epochs=EPOCHS, seed=SEED):", *BEGINNING, *_batches(recipe), *_compiled(recipe)]
    lines += ["", "    # The best epoch is the one that counts, not the last."]
    lines += ["    callbacks = ["]
    if lesson.judges(recipe):
        lines.append('        Judge(*splits["val"]),')
    lines += [
        "        keras.callbacks.ModelCheckpoint(",
        f'            "best.weights.h5", "{monitor}", mode="{mode}", save_best_only=True, save_weights_only=True',
        "        ),",
    ]
    if spec.training.early_stopping:
        lines.append(
            f'        keras.callbacks.EarlyStopping("{monitor}", mode="{mode}", '
            f"patience={spec.training.early_stopping}),"
        )
    schedule = spec.optimizer.schedule
    if schedule.reacts:
        lines.append(
            f'        keras.callbacks.ReduceLROnPlateau("{monitor}", mode="{mode}", factor={schedule.factor!r}, '
            f"patience={schedule.patience}, min_delta=0, min_lr=LEARNING_RATE * {schedule.final!r}),"
        )
    if spec.regularization.weight_averaging:
        lines.append(f"        WeightAverage({spec.regularization.weight_averaging!r}),")
    lines += ["    ]"]
    validation = lesson.targets('splits["val"][1]')
    lines += [
        "    model.fit(",
        "        batches,",
        "        shuffle=False,  # the batches are in another order in each epoch as it is",
        "        epochs=epochs,",
        f'        validation_data=(splits["val"][0].astype(np.float32), {validation}),',
        f"        validation_batch_size={lesson.judged_at_once},",
        "        callbacks=callbacks,",
        *(f"        {line}" for line in lesson.fitted(recipe)),
        "        verbose=2,",
        "    )",
        '    model.load_weights("best.weights.h5")',
        "    finished = build_network()  # without an optimizer: its file holds layers and numbers only",
        "    finished.set_weights(model.get_weights())",
        '    finished.save("trained.keras")',
        '    for name in ("val", "test"):',
        *(f"        {line}" for line in lesson.told()),
    ]
    return "\n".join(lines)


def _batches(recipe: Recipe) -> list[str]:
    lesson, images = recipe.lesson, "tf.cast(images, tf.float32)"
    shown = f"({images}, targets)"
    if any(augmentation_code(recipe)):
        shown = f"augmented({images}, targets)" if lesson.masks else f"(augmented({images}), targets)"
    targets = lesson.targets('splits["train"][1]')
    return [
        f'    rows = tf.data.Dataset.from_tensor_slices((splits["train"][0], {targets}))',
        "    batches = rows.shuffle(len(rows), seed=seed).batch(BATCH_SIZE)",
        f"    batches = batches.map(lambda images, targets: {shown}).prefetch(2)",
        "    steps = epochs * len(batches)",
    ]


def _compiled(recipe: Recipe) -> list[str]:
    return [
        *optimizer_code(recipe.spec.optimizer),
        "    model.compile(",
        "        optimizer,",
        *(f"        {line}" for line in recipe.lesson.compiled(recipe)),
        "    )",
    ]


def requirements(recipe: Recipe) -> str:
    """The text of the requirements of script and notebook."""
    lines = ["tensorflow>=2.21,<2.22", "keras>=3.15,<4", "numpy>=2,<3", "pillow>=11.3,<14"]
    return "\n".join([*lines, *recipe.lesson.packages(recipe)]) + "\n"
