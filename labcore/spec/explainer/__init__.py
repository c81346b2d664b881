"""How an answer is explained. A new method is one class in a file here; it asks the network, and is found by itself."""

from labcore.spec import options
from labcore.spec.explainer.base import Explainer, Network, Passes
from labcore.spec.explainer.grad_cam import GradCam

options.load(__path__, __name__)

__all__ = ["Explainer", "GradCam", "Network", "Passes"]
