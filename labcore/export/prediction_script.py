"""`predict.py` for networks that take images, without the lab. It prepares these and writes answers as the lab does."""

from labcore.export.plain_source import PlainSource
from labcore.export.prediction_texts import HEAD, PREPARED, READING
from labcore.export.telling import Asking
from labcore.spec.export import ExportFormat
from labcore.spec.preprocessing import Preparation, in_color
from labcore.spec.preprocessing.fitting import fit

REQUIREMENTS = ("numpy>=2,<3", "pillow>=11.3,<14", "opencv-python-headless>=4.10,<6")


def prediction_script(
    form: ExportFormat, asking: Asking, preprocessing: Preparation, shape: tuple[int, int, int]
) -> str:
    """The source of `predict.py` for an export in `form` of a network that takes images of `shape` `(H, W, C)`."""
    source, steps = PlainSource(), ""
    for function in (in_color, fit, *asking.needs()):
        source.function(function)
    for name, choice in (("Denoising", preprocessing.denoising), ("Contrast", preprocessing.contrast)):
        if choice.kind != "none":
            source.settings(choice, "apply", name)
            steps += f"    image = {name}().apply(image)\n"
    head = HEAD.format(
        height=shape[0],
        width=shape[1],
        channels=shape[2],
        order=", red first" if shape[2] == 3 else "",
        file=form.file,
        fit=preprocessing.fit,
        about=asking.about,
        call=asking.call,
        out=asking.out,
        given=asking.signature.given,
        told=asking.signature.told,
        outside=outside(preprocessing),
    )
    prepared = PREPARED.format(steps=steps, interpolation=preprocessing.interpolation)
    parts = [head, source.text(), prepared, form.runtime, READING, asking.script]
    return "\n\n\n".join(part.strip() for part in parts) + "\n"


def outside(preprocessing: Preparation) -> str:
    """What is done to images before the network, in words; empty where it is nothing but their size."""
    done = [each.title for each in (preprocessing.denoising, preprocessing.contrast) if each.kind != "none"]
    if not done:
        return ""
    return (
        f"Images are prepared before the network by: {', '.join(done)}. prepared() below does that, Model does not.\n"
    )


def requirements(form: ExportFormat) -> str:
    """The text of the requirements of `predict.py`."""
    return "\n".join((*REQUIREMENTS, *form.requirements)) + "\n"
