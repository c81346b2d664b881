"""Blood cells as they come off a microscope's disk: some were stored twice, some are nothing to learn from.

About one image in seven is a copy or an artifact, the share that the coursework found among its 13,759.
"""

from labcore.datasets.synthetic.blood_cells import CLASSES, SIDE, draw
from labcore.datasets.synthetic.unsorted import Fault, Unsorted, as_it_is, blank, blurred, dark, saved_again

RECIPE = Unsorted(
    name="synthetic-blood-cells-raw",
    title="Blood cells of eight kinds, unsorted",
    classes=CLASSES,
    counts=(105, 210, 128, 192, 105, 122, 216, 152),
    shape=(SIDE, SIDE, 3),
    modality="microscopy",
    stands_for="a coursework's 13,759 images before 2,021 of them were left out as copies and artifacts; they derive "
    "from Acevedo et al., Data in Brief 30 (2020).",
    draw=draw,
    faults=(
        Fault(0.07, as_it_is, of_another=True),
        Fault(0.04, saved_again, of_another=True),
        Fault(0.012, blank),
        Fault(0.012, dark),
        Fault(0.012, blurred),
    ),
)
