"""What may be asked of a run's network: a map of images as it sees them."""

from typing import Annotated, Any, ClassVar

from pydantic import ValidationError

from labcore.errors import InputError
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.problem import told
from labcore.spec.projection import PrincipalComponents, Projection
from labcore.spec.refusals import problems_of


class Embedding(Spec):
    """A map of images, by what the layer before the answer says of them."""

    title = "Map of images"
    lab: ClassVar[str] = "explanation"

    projection: Annotated[Projection, OneOf()] = setting(
        PrincipalComponents(),
        "How images are laid out. PCA at once and with true distances; t-SNE and UMAP where groups are to be seen.",
    )
    number: int = setting(
        1000,
        "Images on the map at most, drawn evenly from the split. More show rarer kinds, and take longer.",
        low=3,
        high=5000,
        usual=(100, 2000),
        log=True,
    )


def embedding_of(raw: Any) -> Embedding:
    """The map that plain data asks for. Raises InputError: no such projection or setting, or out of its limits."""
    try:
        return Embedding.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(Embedding, error))) from error
