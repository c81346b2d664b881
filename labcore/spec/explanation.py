"""What may be asked of a run's network: how to explain, and whether to check the explanation."""

from typing import Annotated, Any, ClassVar

from pydantic import ValidationError

from labcore.errors import InputError
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.explainer import Explainer, GradCam
from labcore.spec.problem import told
from labcore.spec.refusals import problems_of


class Explanation(Spec):
    """One way to explain an answer."""

    title = "Explanation"
    lab: ClassVar[str] = "explanation"

    method: Annotated[Explainer, OneOf()] = setting(
        GradCam(),
        "How it is found out what speaks for the class. Grad-CAM first: quick and coarse; integrated gradients for "
        "single pixels, occlusion where you want to see it measured.",
    )
    check: bool = setting(
        False,
        "Check each map: is it another one when the network has learned nothing (sanity), and does the answer hang on "
        "what it marks (faithfulness)? Takes some hundred answers of the network an image.",
    )


def explanation_of(raw: Any) -> Explanation:
    """The explanation that plain data asks for. Raises InputError: no such method or setting, or out of its limits."""
    try:
        return Explanation.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(Explanation, error))) from error
