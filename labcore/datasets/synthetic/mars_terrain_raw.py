"""Mars terrain before anybody has looked through it: masks of one class, frames without light or focus, copies."""

from labcore.datasets.synthetic.mars_terrain import CLASSES, HEIGHT, WIDTH, draw
from labcore.datasets.synthetic.unsorted import Fault, Unsorted, as_it_is, blank, blurred, dark, masked_in_one

RECIPE = Unsorted(
    name="synthetic-mars-terrain-raw",
    title="Mars terrain with masks, unsorted",
    task="segmentation",
    classes=CLASSES,
    counts=(700,),
    occurs={"train": (273, 468, 466, 471, 96), "val": (72, 105, 104, 104, 19), "test": (57, 104, 104, 104, 23)},
    covers={
        "train": (511159, 1328569, 1057547, 1054012, 62793),
        "val": (115928, 271169, 253407, 209284, 10372),
        "test": (101629, 297778, 236472, 210109, 14172),
    },
    shape=(HEIGHT, WIDTH, 1),
    modality="terrain",
    stands_for="a coursework's images before artifacts and masks of one class were left out, which left 2,505; they "
    "derive from Swan et al., AI4MARS, CVPR Workshops (2021).",
    draw=draw,
    faults=(
        Fault(0.04, masked_in_one),
        Fault(0.02, as_it_is, of_another=True),
        Fault(0.01, blank),
        Fault(0.01, dark),
        Fault(0.01, blurred),
    ),
)
