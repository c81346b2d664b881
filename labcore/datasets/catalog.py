"""The data sets that can be downloaded: where each lies, its checksum, its classes, its licence.

MedMNIST, MNIST and Fashion-MNIST. Checksums are those that the publishers give: Keras for `mnist.npz`, torchvision for
Fashion-MNIST's four files.
"""

from labcore.datasets import medmnist
from labcore.datasets.remote import Entry, RemoteFile

KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
ZALANDO = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"

ENTRIES = (
    *medmnist.SETS,
    Entry(
        name="mnist",
        title="MNIST: handwritten digits",
        files=(
            RemoteFile(
                "mnist.npz",
                f"{KERAS}mnist.npz",
                "sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                11_490_434,
            ),
        ),
        classes=tuple("0123456789"),
        images=70_000,
        shape=(28, 28, 1),
        modality="digits",
        origin="Y. LeCun and C. Cortes, derived from NIST's special databases 1 and 3; the copy that Keras hosts",
        licence="CC BY-SA 3.0",
        citation="LeCun et al., Gradient-based learning applied to document recognition, "
        "Proceedings of the IEEE 86 (1998)",
    ),
    Entry(
        name="fashion-mnist",
        title="Fashion-MNIST: articles of clothing",
        files=tuple(
            RemoteFile(f"fashion-mnist/{name}", f"{ZALANDO}{name}", f"md5:{md5}", size)
            for name, md5, size in (
                ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
                ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29_515),
                ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4_422_102),
                ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5_148),
            )
        ),
        classes=(
            "T-shirt/top",
            "trouser",
            "pullover",
            "dress",
            "coat",
            "sandal",
            "shirt",
            "sneaker",
            "bag",
            "ankle boot",
        ),
        images=70_000,
        shape=(28, 28, 1),
        modality="photographs",
        origin="Zalando Research (github.com/zalandoresearch/fashion-mnist)",
        licence="MIT",
        citation="Xiao, Rasul and Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning "
        "Algorithms, arXiv:1708.07747 (2017)",
        idx=True,
    ),
)

BY_NAME = {entry.name: entry for entry in ENTRIES}
