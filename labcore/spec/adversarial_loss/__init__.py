"""What critic and generator of a GAN lower, each against the other. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.adversarial_loss.base import AdversarialLoss

options.load(__path__, __name__)

__all__ = ["AdversarialLoss"]
