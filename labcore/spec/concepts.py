"""The concept labs: which there are, by id. Groups of settings and readings name the one that explains them."""

from collections.abc import Mapping

CONCEPTS: Mapping[str, str] = {
    "overfitting": "Overfitting and underfitting",
    "optimizers": "Optimizers and learning rates",
    "regularization": "Regularization",
    "augmentation": "Augmentation",
    "imbalance": "Class imbalance",
    "transfer-learning": "Transfer learning",
    "scaling": "Width, depth and resolution",
    "explanation": "Explanations and their sanity",
    "segmentation": "Segmentation",
    "vae": "Variational autoencoders",
    "gan": "Generative adversarial networks",
    "classical": "Classical against deep",
    "generalization-gap": "The generalization gap",
}
"""What each lab is about, by its id."""


def address(lab: str) -> str:
    """Where the lab `lab` is, from any page of the app."""
    return f"./labs?lab={lab}"
