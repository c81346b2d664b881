"""The two-dimensional sets of MedMNIST v2 at 28 × 28 px.

ChestMNIST is left out: its images carry several labels at once, which no task here learns. RetinaMNIST's ordered grades
are taken as classes. Checksums are those of the `medmnist` package 3.0.2 for Zenodo's record 10519652.
"""

from labcore.datasets.card import Modality
from labcore.datasets.remote import Entry, RemoteFile

ZENODO = "https://zenodo.org/records/10519652/files/"

MEDMNIST = (
    "Yang et al., MedMNIST v2: A large-scale lightweight benchmark for 2D and 3D biomedical image classification, "
    "Scientific Data 10 (2023)"
)


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

SETS = (
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
)
