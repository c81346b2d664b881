"""What a student is asked. A new kind of question is one class in a file here."""

from labcore.labs.question.base import Question
from labcore.spec import options

options.load(__path__, __name__)

__all__ = ["Question"]
