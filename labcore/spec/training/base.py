"""How long, in which portions, on what devices, and what is kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from labcore.spec.base import Spec, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.words import counted

Precision = Literal["float32", "bfloat16", "float16"]
ACCELERATED = ("gpu", "multi-gpu", "tpu")
SPREAD = ("multi-gpu", "tpu")
"""The strategies by which several devices share each batch."""

MULTI_WORKER = (
    "training over several machines is not offered, as Keras 3 does not train under TensorFlow's strategy for it; "
    "multi-gpu is for the GPUs of one"
)


class GradientTraining(Spec):
    """Epochs, batches, stopping and the device strategy, whatever is learned.

    Each task says by which validation figure the best epoch is chosen: its `monitor`.
    """

    title = "Training"
    lab: ClassVar[str] = "overfitting"

    epochs: int = setting(
        20,
        "How often every training image is seen. Raise it where validation still gains at the end; the best epoch is "
        "kept anyway, so too many cost time only.",
        low=1,
        high=10_000,
        usual=(1, 100),
        unit="epochs",
        aliases=("num_epochs", "n_epochs", "max_epochs"),
    )
    batch_size: int = setting(
        64,
        "Images per step, over all devices together. Larger batches make fewer, steadier steps and fill a GPU; smaller "
        "ones add noise, which often generalizes, and take less memory.",
        low=1,
        high=65_536,
        usual=(8, 512),
        log=True,
        unit="images",
        aliases=("batch", "bs"),
    )
    early_stopping: int = setting(
        0,
        "Stop after this many epochs without improvement on validation data, at the next one that is judged; 0 trains "
        "to the end. Lower saves time; raise it where validation jumps about.",
        low=0,
        high=10_000,
        usual=(0, 30),
        unit="epochs",
        off=0,
        aliases=("patience",),
    )
    strategy: Literal["auto", "cpu", "gpu", "multi-gpu", "tpu"] = setting(
        "auto",
        "Devices to train on. Auto takes the best that is present; asking for what is absent is an error. Choose "
        "cpu to leave a GPU to others.",
    )
    precision: Precision = setting(
        "float32",
        "Numbers that the network computes with; its weights stay in float32. 16 bits take half the memory for "
        "activations and are faster on recent GPUs. bfloat16 needs no care; float16 is finer and has its loss scaled.",
        advanced=True,
    )
    steps_per_execution: int = setting(
        0,
        "Optimizer steps taken in one call; 0 is one in the first epoch, whose figures come at once, and several in "
        "later ones of a longer run. Raise it where a fast device waits between the steps of a small network. Curves, "
        "a request to stop and a loss that is NaN are seen after each call, rather than each step; so a call takes "
        "fewer steps where they would last longer than about a second.",
        low=0,
        high=16,
        unit="steps",
        advanced=True,
    )

    if TYPE_CHECKING:  # declared by each task, whose figures it can be one of
        monitor: str

    @field_validator("strategy", mode="before")
    @classmethod
    def _several_machines_are_not_offered(cls, value: Any) -> Any:
        if isinstance(value, str) and value.replace("_", "-") == "multi-worker":
            raise PydanticCustomError("multi_worker", MULTI_WORKER)
        return value

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        images = data.splits["train"].images
        if 0 < images < self.batch_size:
            yield Problem(
                f"{key}.batch_size",
                f"A batch of {self.batch_size} is larger than the training split of {images} images.",
                f"Set training.batch_size to {images} or less.",
            )
        if 0 < self.epochs <= self.early_stopping:
            yield Problem(
                f"{key}.early_stopping",
                f"A run of {counted(self.epochs, 'epoch')} ends before {self.early_stopping} can pass without "
                "improvement, so it is never stopped early.",
                "Lower training.early_stopping, or raise training.epochs.",
                fatal=False,
            )
        if self.precision == "float16" and self.strategy in SPREAD:
            yield Problem(
                f"{key}.precision",
                "Training in float16 is not offered on several devices at once: each would scale its loss by itself.",
                "Set training.precision to bfloat16, or training.strategy to gpu.",
            )
        if self.precision != "float32" and self.strategy not in ACCELERATED:
            yield Problem(
                f"{key}.precision",
                _ON_A_CPU[self.precision],
                "Keep training.precision at float32 unless the run has a GPU, or a few epochs of both show a gain.",
                fatal=False,
            )


_ON_A_CPU = {
    "bfloat16": "On a CPU, bfloat16 makes training faster only where the processor has instructions for it, such as "
    "AVX512-BF16 or AMX, and images are not tiny; elsewhere it may make it slower.",
    "float16": "On a CPU, float16 makes training slower: most processors convert to float32 and back at every step.",
}
