"""The data sets that can be downloaded: where each lies, its checksum, its classes, its licence.

The two-dimensional sets of MedMNIST v2 at 28 × 28 px, MNIST and Fashion-MNIST. ChestMNIST is left out: its images
carry several labels at once, which no task here learns. RetinaMNIST's ordered grades are taken as classes.

Checksums are those that the publishers give: the `medmnist` package 3.0.2 for Zenodo's record 10519652, Keras for
`mnist.npz`, and torchvision for Fashion-MNIST's four files.
"""

from dataclasses import dataclass

from labcore.datasets.card import Modality, Task

ZENODO = "https://zenodo.org/records/10519652/files/"
KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
ZALANDO = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"

MEDMNIST = (
    "Yang et al., MedMNIST v2: A large-scale lightweight benchmark for 2D and 3D biomedical image classification, "
    "Scientific Data 10 (2023)"
)


@dataclass(frozen=True)
class RemoteFile:
    """One file of a set.

    Attributes:
        name: what it is called, at its source and under `data/downloads/`.
        url: where it is fetched from.
        checksum: `md5:…` or `sha256:…` of its bytes.
        size: about how many bytes it has; for the progress bar and to tell the user, never to verify.
    """

    name: str
    url: str
    checksum: str
    size: int


@dataclass(frozen=True)
class Entry:
    """A downloadable set: one `.npz` that the importer reads, or files in MNIST's own format (`idx`) to make one of."""

    name: str
    title: str
    files: tuple[RemoteFile, ...]
    classes: tuple[str, ...]
    images: int
    shape: tuple[int, int, int]
    modality: Modality | None
    origin: str
    licence: str
    citation: str
    task: Task = "classification"
    idx: bool = False

    @property
    def size(self) -> int:
        """About how many bytes are downloaded."""
        return sum(file.size for file in self.files)


def _medmnist(
    name: str,
    title: str,
    md5: str,
    size: int,
    images: int,
    channels: int,
    modality: Modality | None,
    source: str,
    classes: tuple[str, ...],
    licence: str = "CC BY 4.0",
) -> Entry:
    file = RemoteFile(f"{name}.npz", f"{ZENODO}{name}.npz?download=1", f"md5:{md5}", size)
    origin = f"MedMNIST v2 (medmnist.com), resized from {source}"
    return Entry(name, title, (file,), classes, images, (28, 28, channels), modality, origin, licence, MEDMNIST)


ORGANS = (
    "bladder",
    "femur-left",
    "femur-right",
    "heart",
    "kidney-left",
    "kidney-right",
    "liver",
    "lung-left",
    "lung-right",
    "pancreas",
    "spleen",
)

LITS = "the Liver Tumor Segmentation Benchmark"

ENTRIES = (
    _medmnist(
        "pneumoniamnist",
        "PneumoniaMNIST: chest X-rays of children",
        "28209eda62fecd6e6a2d98b1501bb15f",
        4_170_000,
        5_856,
        1,
        "X-ray",
        "chest X-rays of Kermany et al., Cell 172 (2018)",
        ("normal", "pneumonia"),
    ),
    _medmnist(
        "bloodmnist",
        "BloodMNIST: blood cells under the microscope",
        "7053d0359d879ad8a5505303e11de1dc",
        35_461_855,
        17_092,
        3,
        "microscopy",
        "blood cells of Acevedo et al., Data in Brief 30 (2020)",
        (
            "basophil",
            "eosinophil",
            "erythroblast",
            "immature granulocyte",
            "lymphocyte",
            "monocyte",
            "neutrophil",
            "platelet",
        ),
    ),
    _medmnist(
        "breastmnist",
        "BreastMNIST: breast ultrasound",
        "750601b1f35ba3300ea97c75c52ff8f6",
        559_580,
        780,
        1,
        None,
        "breast ultrasound of Al-Dhabyani et al., Data in Brief 28 (2020)",
        ("malignant", "normal or benign"),
    ),
    _medmnist(
        "dermamnist",
        "DermaMNIST: pigmented skin lesions",
        "0744692d530f8e62ec473284d019b0c7",
        19_700_000,
        10_015,
        3,
        "photographs",
        "HAM10000, Tschandl et al., Scientific Data 5 (2018)",
        (
            "actinic keratoses and intraepithelial carcinoma",
            "basal cell carcinoma",
            "benign keratosis-like lesions",
            "dermatofibroma",
            "melanoma",
            "melanocytic nevi",
            "vascular lesions",
        ),
        licence="CC BY-NC 4.0",
    ),
    _medmnist(
        "octmnist",
        "OCTMNIST: optical coherence tomography of the retina",
        "c68d92d5b585d8d81f7112f81e2d0842",
        54_900_000,
        109_309,
        1,
        None,
        "retinal scans of Kermany et al., Cell 172 (2018)",
        ("choroidal neovascularization", "diabetic macular edema", "drusen", "normal"),
    ),
    _medmnist(
        "organamnist",
        "OrganAMNIST: abdominal organs in axial CT",
        "68e3f8846a6bd62f0c9bf841c0d9eacc",
        38_200_000,
        58_830,
        1,
        "CT",
        LITS,
        ORGANS,
    ),
    _medmnist(
        "organcmnist",
        "OrganCMNIST: abdominal organs in coronal CT",
        "b9ceb9546e10131b32923c5bbeaea2b1",
        15_500_000,
        23_583,
        1,
        "CT",
        LITS,
        ORGANS,
    ),
    _medmnist(
        "organsmnist",
        "OrganSMNIST: abdominal organs in sagittal CT",
        "9ab87b696fb54e2a387ebe992d6ed5f1",
        16_500_000,
        25_211,
        1,
        "CT",
        LITS,
        ORGANS,
    ),
    _medmnist(
        "pathmnist",
        "PathMNIST: tissue of colorectal cancer",
        "a8b06965200029087d5bd730944a56c1",
        206_000_000,
        107_180,
        3,
        "microscopy",
        "NCT-CRC-HE-100K and CRC-VAL-HE-7K, Kather et al., PLOS Medicine 16 (2019)",
        (
            "adipose",
            "background",
            "debris",
            "lymphocytes",
            "mucus",
            "smooth muscle",
            "normal colon mucosa",
            "cancer-associated stroma",
            "colorectal adenocarcinoma epithelium",
        ),
    ),
    _medmnist(
        "retinamnist",
        "RetinaMNIST: grades of diabetic retinopathy",
        "bd4c0672f1bba3e3a89f0e4e876791e4",
        3_290_000,
        1_600,
        3,
        "photographs",
        "the DeepDRiD challenge",
        ("grade 0", "grade 1", "grade 2", "grade 3", "grade 4"),
    ),
    _medmnist(
        "tissuemnist",
        "TissueMNIST: cells of the kidney's cortex",
        "ebe78ee8b05294063de985d821c1c34b",
        125_000_000,
        236_386,
        1,
        "microscopy",
        "BBBC051 of the Broad Bioimage Benchmark Collection",
        (
            "collecting duct, connecting tubule",
            "distal convoluted tubule",
            "glomerular endothelial cells",
            "interstitial endothelial cells",
            "leukocytes",
            "podocytes",
            "proximal tubule segments",
            "thick ascending limb",
        ),
    ),
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
