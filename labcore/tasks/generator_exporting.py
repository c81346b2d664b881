"""A run's generator, or the encoder beside it, exported and held against itself on drawn codes, or real images."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import prepare
from labcore.errors import InputError
from labcore.export.bundle import Known, require_place, write
from labcore.export.generator_card import Made
from labcore.export.graded_parity import GradedWitnesses, Read
from labcore.export.known_generator import KnownEncoder, KnownGenerator
from labcore.spec.export.base import export_format
from labcore.spec.generative import Generative
from labcore.store.folder import ENCODER, GENERATOR, RunFolder
from labcore.store.record import is_figure, only_figures
from labcore.tasks.asked_images import own_dataset
from labcore.tasks.encoding import Encoding
from labcore.tasks.exporting import MOST_SAMPLES, MOST_TOGETHER, MOST_VALUES, TOLD, evenly
from labcore.tasks.generating import Generating
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.outcome import REPORTED, require_same_data
from labcore.tasks.readers import Reader, kept_reader

MOST_COMPARED = 256
"""Images by which an export is held against the network."""

OF_WITNESSES, OF_SAMPLES = 11, 12
"""Set apart the codes by which an export is judged from those that show an integer format its ranges."""

PIXEL_RANGE = 255.0


def export_made(run: str, kind: str, out: str | None = None, part: str = GENERATOR) -> dict[str, Any]:
    """Export the generator that a run has kept, or its encoder, and prove that it is the same.

    A generator is asked for images of codes that are drawn; an encoder about images of the test split where the run has
    opened that, else about validation images. Where a classifier of the data set lies beside it, it reads what both
    make: images, or of codes what the generator makes of them.

    Args:
        run: the run's folder.
        kind: the format, one of `ExportFormat.kinds()`.
        out: the folder to write; by default the run's own for that format and part.
        part: generator or encoder.

    Returns:
        `run_id`, `format`, `part`, `path` (None where the export was refused), `parity` (see `GradedParity`),
        `sentence`.

    Raises:
        InputError: the run is of no generative task, has kept no such network; no such format; `out` holds something
            else.
        LabError: the data set is not the run's any more; the network cannot be written, or not be opened again.
    """
    folder, form = RunFolder(Path(run)), export_format(kind)
    place = folder.export_path(kind, part) if out is None else Path(out)
    require_place(place)
    generating = kept_generator(folder)
    if part == ENCODER and not isinstance(generating, Encoding):
        raise InputError(
            f"Run '{folder.run_id}' has no encoder: nothing in it codes images.", "Leave out the part, or choose a VAE."
        )
    spec = folder.spec()
    assert isinstance(spec, Generative), "kept_generator has looked"
    dataset = own_dataset(folder)
    require_same_data(folder, dataset.card, begun=True)
    images = prepare(dataset, spec.preprocessing, generating.model.output_shape[1:])
    reader = kept_reader(spec.preprocessing, dataset, images)
    made = _made(folder, spec, dataset, generating)
    known: Known
    if part == ENCODER:
        assert isinstance(generating, Encoding) and generating.encoder is not None
        known = KnownEncoder(made)
        model, witnesses, samples = _of_encoder(folder, generating, generating.encoder, dataset, images, reader)
    else:
        known = KnownGenerator(made, None if generating.shares is None else generating.shares.tolist())
        model, witnesses, samples = _of_generator(generating, reader)
    parity = write(form, model, known, witnesses, samples, place, {})
    return {
        "run_id": folder.run_id,
        "format": kind,
        "part": part,
        "path": str(place.resolve()) if parity.passed else None,
        "parity": parity.data(),
        "sentence": parity.sentence,
    }


Parts = tuple[keras.Model, GradedWitnesses, tuple[NDArray[Any], ...]]
"""What is written, what it is held against, and what formats are shown."""


def _of_generator(generating: Generating, reader: Reader | None) -> Parts:
    most = max(1, min(MOST_COMPARED, MOST_VALUES // int(np.prod(generating.model.output_shape[1:]))))
    codes = generating.codes(most, OF_WITNESSES)
    witnesses = GradedWitnesses(
        given=(codes,),
        trained=generating.model.predict(codes, batch_size=MOST_TOGETHER, verbose=0),
        extent=PIXEL_RANGE,
        compared="images made of codes drawn at random",
        of="pixels",
        together=MOST_TOGETHER,
        read=None if reader is None else _read_by(reader),
        reader="" if reader is None else reader.name,
    )
    return generating.model, witnesses, (generating.codes(min(MOST_SAMPLES, most), OF_SAMPLES),)


def _of_encoder(
    folder: RunFolder,
    encoding: Encoding,
    encoder: keras.Model,
    dataset: Dataset,
    images: NDArray[np.uint8],
    reader: Reader | None,
) -> Parts:
    part, split = ("test", "test") if (folder.report() or {}).get("test") else ("validation", "val")
    rows = evenly(dataset.indices(split), MOST_COMPARED)
    if not len(rows):
        raise InputError(
            f"The data set of run '{folder.run_id}' has no {part} images to compare by.", "Choose another run."
        )
    model = keras.Model(encoder.inputs, keras.layers.Concatenate(name="codes")(encoder.outputs), name="encoder")
    labels, size = dataset.labels, encoding.latent_size

    def given(rows: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
        one_hot = [] if encoding.shares is None else [np.eye(len(encoding.shares), dtype=np.float32)[labels[rows]]]
        return (images[rows], *one_hot)

    def read_again(codes: NDArray[np.float32]) -> NDArray[np.integer]:
        assert reader is not None
        return _read_by(reader)(encoding.images(encoding.told(codes[:, :size], labels[rows])).astype(np.float32))

    whole = [each.astype(np.float32) for each in given(rows)]
    trained = model.predict(whole if len(whole) > 1 else whole[0], batch_size=MOST_TOGETHER, verbose=0)
    witnesses = GradedWitnesses(
        given=given(rows),
        trained=trained,
        extent=max(float(np.ptp(trained)), 1.0),
        compared=f"images of the {part} split",
        of="the numbers of their codes",
        together=MOST_TOGETHER,
        read=None if reader is None else read_again,
        reader="" if reader is None else f"{reader.name}, of the images that the generator makes of their codes",
    )
    return model, witnesses, given(evenly(dataset.indices("train"), MOST_SAMPLES))


def _read_by(reader: Reader) -> Read:
    """The class that images `(N, H, W, C)` float32, 0–255, show to the classifier."""
    probabilities = reader.probabilities
    assert probabilities is not None, "a classifier tells classes"
    return lambda images: probabilities(np.rint(images).clip(0, 255).astype(np.uint8)).argmax(axis=1)


def _made(folder: RunFolder, spec: Generative, dataset: Dataset, generating: Generating) -> Made:
    report, card = only_figures(folder.report() or {}), dataset.card
    parts = [part for part in REPORTED.values() if report.get(part)]
    kept = {part: folder.json_artifact(f"{part}_samples_assessed") for part in parts}
    assessed = {part: found for part, found in kept.items() if isinstance(found, Mapping)}
    notes = dict.fromkeys(str(found["note"]) for found in assessed.values() if found.get("note"))
    return Made(
        run_id=folder.run_id,
        spec=spec,
        classes=() if generating.shares is None else card.classes,
        shape=generating.model.output_shape[1:],
        report=report,
        intervals={part: _bounds(found.get("intervals")) for part, found in assessed.items()},
        notes=tuple(notes),
        environment=folder.environment() or {},
        dataset=card.model_dump(mode="json", include=TOLD),
    )


def _bounds(found: Any) -> dict[str, tuple[float, float]]:
    """The intervals that a run has kept, as far as they are some."""
    rows = found.items() if isinstance(found, Mapping) else ()
    return {
        str(name): (float(pair[0]), float(pair[1]))
        for name, pair in rows
        if isinstance(pair, list) and len(pair) == 2 and all(map(is_figure, pair))
    }
