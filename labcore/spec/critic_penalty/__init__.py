"""What keeps a critic from growing too steep. A new penalty is one class in a file here."""

from labcore.spec import options
from labcore.spec.critic_penalty.base import CriticPenalty

options.load(__path__, __name__)

__all__ = ["CriticPenalty"]
