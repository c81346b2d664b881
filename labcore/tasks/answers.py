"""The questions that the bench answers: what only TensorFlow knows, asked by pages and command line."""

import importlib
from collections.abc import Callable
from typing import Any

from labcore.errors import InputError
from labcore.tasks.made_answers import MAKING


def answer(question: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The answer to `question` as plain data. Raises LabError where there is none."""
    if question not in QUESTIONS:
        raise InputError(f"The bench does not know the question '{question}'.", f"Known: {', '.join(QUESTIONS)}.")
    return QUESTIONS[question](payload)


def _describe(payload: dict[str, Any]) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the network of `payload["spec"]`."""
    from labcore.datasets.library import Library
    from labcore.datasets.merging import seen_card
    from labcore.spec.resolve import resolve

    spec = resolve(payload["spec"], Library().card)
    card = Library().card(spec.dataset, spec.exclusions)
    return importlib.import_module(f"labcore.tasks.{spec.task}").describe(spec, seen_card(spec, card))


def _predict(payload: dict[str, Any]) -> dict[str, Any]:
    """Answers of the model of run folder `payload["run"]` to the images in `payload["paths"]`."""
    from labcore.tasks.prediction import predict

    part = payload.get("part")
    return predict(
        payload["run"],
        payload["paths"],
        None if part is None else (int(part[0]), int(part[1])),
        payload.get("tiles"),
        bool(payload.get("seen")),
    )


def _augment(payload: dict[str, Any]) -> dict[str, Any]:
    """Training images of `payload["dataset"]` beside what `payload["augmentation"]` makes of them."""
    from labcore.datasets.library import Library
    from labcore.datasets.merging import merged
    from labcore.spec.augmentation import Augmentation
    from labcore.spec.class_groups import Classes
    from labcore.spec.preprocessing import Preprocessing
    from labcore.tasks.augmentation_preview import preview

    return preview(
        merged(
            Library().open(payload["dataset"], exclusions=payload.get("exclusions")),
            Classes.model_validate(payload["classes"]),
        ),
        Preprocessing.model_validate(payload["preprocessing"]),
        Augmentation.model_validate(payload["augmentation"]),
        tuple(payload["shape"]),
        **{key: payload[key] for key in ("images", "variants", "seed", "draw")},
    )


def _learning_rate_range(payload: dict[str, Any]) -> dict[str, Any]:
    """Losses of the network of `payload["spec"]` at rising learning rates, and the rates that they speak for."""
    from labcore.datasets.library import Library
    from labcore.spec.network_experiment import NetworkExperiment
    from labcore.spec.resolve import resolve
    from labcore.tasks.rate_range import learning_rate_range

    spec = resolve(payload["spec"], Library().card)
    if not isinstance(spec, NetworkExperiment):
        raise InputError(f"A {spec.task} has no learning rate to look for.", "Choose a task that trains a network.")
    return learning_rate_range(spec)


def _explain(payload: dict[str, Any]) -> dict[str, Any]:
    """What in images speaks for an answer of the network of run folder `payload["run"]`."""
    from labcore.spec.explanation import explanation_of
    from labcore.spec.region import aim_of
    from labcore.tasks.explanation import explanation

    explanations = [explanation_of(each) for each in payload["explanations"]]
    aim = aim_of(payload.get("aim") or {})
    return explanation(payload["run"], payload["asked"], payload["classes"], explanations, aim)


def _explanation_cost(payload: dict[str, Any]) -> dict[str, Any]:
    """How long explanations take of `payload["images"]` images for `payload["classes"]` classes, roughly."""
    from labcore.spec.explanation import explanation_of
    from labcore.tasks.explanation_cost import explanation_cost

    explanations = [explanation_of(each) for each in payload["explanations"]]
    return explanation_cost(payload["run"], payload["images"], payload["classes"], explanations)


def _layers(payload: dict[str, Any]) -> dict[str, Any]:
    """The layers of the network of run folder `payload["run"]` whose planes can be looked at, from the image on."""
    from dataclasses import asdict
    from pathlib import Path

    from labcore.store.folder import RunFolder
    from labcore.tasks.looked import network_of

    return {"layers": [asdict(each) for each in network_of(RunFolder(Path(payload["run"]))).explained.layers()]}


def _masks(payload: dict[str, Any]) -> dict[str, Any]:
    """What the network of run folder `payload["run"]` gives to each pixel of images, beside the true masks."""
    from labcore.tasks.given_masks import given_masks

    return given_masks(payload["run"], payload["asked"])


def _planes(payload: dict[str, Any]) -> dict[str, Any]:
    """What each plane of a layer gives for one image."""
    from labcore.tasks.planes import planes

    return planes(payload["run"], payload["asked"], payload["layer"])


def _transformer(payload: dict[str, Any]) -> dict[str, Any]:
    """What the spatial transformer of run folder `payload["run"]` makes of images, and where it looks in them."""
    from labcore.tasks.transformer_view import transformer_view

    return transformer_view(payload["run"], payload["asked"])


def _importance(payload: dict[str, Any]) -> dict[str, Any]:
    """Which regions of images the model of run folder `payload["run"]` needs, also a baseline's."""
    from labcore.tasks.block_importance import importance

    return importance(payload["run"], **{key: payload[key] for key in ("blocks", "images", "repeats")})


def _neighbours(payload: dict[str, Any]) -> dict[str, Any]:
    """The training images nearest to images, and whether these are unlike all that was learned from."""
    from labcore.tasks.neighbours import neighbours

    return neighbours(payload["run"], payload["asked"], payload["number"])


def _embedding(payload: dict[str, Any]) -> dict[str, Any]:
    """A map of images of a split, as the network of run folder `payload["run"]` sees them."""
    from labcore.spec.embedding import embedding_of
    from labcore.tasks.embedding import embedding

    return embedding(payload["run"], embedding_of(payload["embedding"]), payload["split"])


def _latency(payload: dict[str, Any]) -> dict[str, Any]:
    """How long the network of run folder `payload["run"]` takes to answer one image."""
    from labcore.tasks.latency import latency

    return latency(payload["run"])


def _filters(payload: dict[str, Any]) -> dict[str, Any]:
    """The kernels of the first convolution of the network of run folder `payload["run"]`."""
    from labcore.tasks.filters import filters

    return filters(payload["run"])


def _pace(payload: dict[str, Any]) -> dict[str, Any]:
    """How long an epoch of `payload["spec"]` takes, as a few steps tell."""
    from labcore.datasets.library import Library
    from labcore.spec.network_experiment import NetworkExperiment
    from labcore.spec.resolve import resolve
    from labcore.tasks.pace import pace

    spec = resolve(payload["spec"], Library().card)
    if not isinstance(spec, NetworkExperiment):
        raise InputError(f"A {spec.task} takes no steps that could be timed.", "Choose a task that trains a network.")
    return pace(spec)


def _open_test(payload: dict[str, Any]) -> dict[str, Any]:
    """Figures on the test images of the run in folder `payload["run"]`, which its report has from now on."""
    from pathlib import Path

    from labcore.store.folder import RunFolder
    from labcore.tasks.nomination import open_test_set

    return open_test_set(RunFolder(Path(payload["run"])))


def _shift(payload: dict[str, Any]) -> dict[str, Any]:
    """What corruptions do to the answers of the run in folder `payload["run"]`."""
    from labcore.tasks.shift import shift

    return shift(payload["run"], payload["split"], payload["most"], payload["seed"])


def _external(payload: dict[str, Any]) -> dict[str, Any]:
    """Figures of the run in folder `payload["run"]` on the images of another data set, `payload["dataset"]`."""
    from labcore.tasks.external import external

    return external(payload["run"], payload["dataset"], payload["split"], payload["classes"])


def _augmented(payload: dict[str, Any]) -> dict[str, Any]:
    """Figures of the run in folder `payload["run"]` that answers with the mean over several views of each image."""
    from labcore.tasks.augmented import augmented

    return augmented(payload["run"], payload["how"], payload["split"], payload["draws"], payload["seed"])


def _ensemble(payload: dict[str, Any]) -> dict[str, Any]:
    """Figures of the runs in folders `payload["runs"]`, networks of masks, that answer as one."""
    from labcore.tasks.ensembled import ensembled

    return ensembled(payload["runs"], payload["split"])


def _export(payload: dict[str, Any]) -> dict[str, Any]:
    """The network of run folder `payload["run"]` in another format, and whether it is still the same."""
    from pathlib import Path

    from labcore.spec.generative import Generative
    from labcore.store.folder import RunFolder

    if isinstance(RunFolder(Path(payload["run"])).spec(), Generative):
        from labcore.tasks.generator_exporting import export_made

        return export_made(payload["run"], payload["format"], payload["out"], payload["part"])
    from labcore.tasks.exporting import export

    return export(payload["run"], payload["format"], payload["out"], payload["calibrated"], payload["with_data"])


def _code(payload: dict[str, Any]) -> dict[str, Any]:
    """The run in folder `payload["run"]` as plain Keras."""
    from labcore.tasks.code import code

    return code(payload["run"])


QUESTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "describe": _describe,
    "predict": _predict,
    "augment": _augment,
    "learning_rate_range": _learning_rate_range,
    "explain": _explain,
    "explanation_cost": _explanation_cost,
    "layers": _layers,
    "masks": _masks,
    "planes": _planes,
    "transformer": _transformer,
    "importance": _importance,
    "neighbours": _neighbours,
    "embedding": _embedding,
    "filters": _filters,
    "latency": _latency,
    "open_test": _open_test,
    "pace": _pace,
    "shift": _shift,
    "external": _external,
    "augmented": _augmented,
    "ensemble": _ensemble,
    "export": _export,
    "code": _code,
    **MAKING,
}
