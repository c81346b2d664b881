"""Networks that tell real images from generated ones. A new one is one class in a file here."""

from labcore.spec import options
from labcore.spec.critic.base import Critic

options.load(__path__, __name__)

__all__ = ["Critic"]
