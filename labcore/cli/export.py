"""`export`: a trained network to take home, proven to be the same."""

from pathlib import Path
from typing import Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.out_file import require_folder
from labcore.errors import InputError, LabError
from labcore.spec.export import ExportFormat
from labcore.spec.generative import Generative
from labcore.store.folder import ENCODER, GENERATOR, RunFolder

CARD = "README.md"
"""Among what is written."""


@click.command()
@click.argument("run")
@click.option(
    "--format", "kind", required=True, type=click.Choice(list(ExportFormat.kinds())), help="The form of the model."
)
@click.option(
    "--out", metavar="FOLDER", type=click.Path(path_type=Path), help="Write here; by default into the run's folder."
)
@click.option("--calibrated", is_flag=True, help="Put a temperature inside that was fitted on validation answers.")
@click.option("--data", "with_data", is_flag=True, help="Write the prepared images too, as train.py reads them.")
@click.option(
    "--part",
    type=click.Choice((GENERATOR, ENCODER)),
    help="Of a VAE: what makes images (the default), or codes them.",
)
@answers
def export(run: str, kind: str, out: Path | None, calibrated: bool, with_data: bool, part: str | None) -> Answer:
    """Export the network of RUN, and prove on real images that it is the same.

    The folder has the model, which takes raw pixels, its labels, a model card, predict.py with its requirements, and a
    script and a notebook that train the same network without this lab. What differs too much is refused. Of a VAE or a
    GAN, predict.py makes images, and there is no script.
    """
    from labcore.launch import exporting
    from labcore.store.store import Store

    store = Store()
    store.refresh()
    folder = store.folder(store.run(run).run_id)
    _require_fit(folder, calibrated or with_data, part)
    if out is not None:
        require_folder(out, CARD)
    found = exporting.export(folder, kind, out, calibrated, with_data, part or GENERATOR)
    return Answer(found, _text(found), exit_status=0 if found["parity"]["passed"] else 1)


def _require_fit(folder: RunFolder, of_classes: bool, part: str | None) -> None:
    """Refuse options that ask of a network what it has not got."""
    makes = isinstance(folder.spec(), Generative)
    if makes and of_classes:
        raise InputError(
            f"Run '{folder.run_id}' makes images: it has no probabilities to calibrate, and no train.py that reads "
            "images.",
            "Leave out --calibrated and --data.",
        )
    if part and not makes:
        raise InputError(f"Run '{folder.run_id}' has one network only.", "Leave out --part.")


def _text(found: dict[str, Any]) -> str:
    if not found["parity"]["passed"]:
        return str(LabError(f"Refused: as {found['format']} it is not the trained network.", found["sentence"]))
    parity = found["parity"]
    remark = f"{parity['remark']}\n" if parity["remark"] else ""
    return (
        f"{found['sentence']}\n{remark}"
        f"{parity['size_bytes']:,} bytes, {parity['latency_ms']:.2f} ms an image on the CPU.\n"
        f"Wrote {found['path']}."
    )
