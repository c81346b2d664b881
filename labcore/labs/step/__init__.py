"""What one does in a lab. A new kind of step is one class in a file here."""

from labcore.labs.step.base import Found, QueuedStep, Step, Subject, Tell, WorkedStep
from labcore.spec import options

options.load(__path__, __name__)

__all__ = ["Found", "QueuedStep", "Step", "Subject", "Tell", "WorkedStep"]
