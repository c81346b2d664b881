"""What a choice in a lab's file is called there."""

from labcore.spec.base import Choice


def kind_of(choice: Choice) -> str:
    """The `kind` of a step, an exhibit, a question or a rule."""
    return str(getattr(choice, choice.tag))
