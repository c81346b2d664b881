"""The Lovász-softmax loss."""

from typing import Any, ClassVar, Literal

from labcore.spec.pixel_loss.region import RegionLoss


class LovaszSoftmax(RegionLoss):
    """What IoU itself loses, made smooth, so that training lowers what is reported (Berman et al. 2018).

    Each pixel's error counts by what IoU would lose if all worse ones were wrong, and then this one too.
    """

    title: ClassVar[str] = "Lovász-softmax"
    kind: Literal["lovasz"] = "lovasz"

    def missed(self, truth: Any, given: Any) -> Any:
        from keras import ops

        truth, given = ops.transpose(truth, (0, 2, 1)), ops.transpose(given, (0, 2, 1))  # (n, C, pixels)
        # Unknown pixels have no error: they come last, and count for nothing.
        errors = ops.abs(truth - given)
        order = ops.argsort(ops.stop_gradient(-errors), axis=-1)
        errors, truth = (ops.take_along_axis(each, order, axis=-1) for each in (errors, truth))
        there = ops.sum(truth, axis=-1, keepdims=True)
        right, either = there - ops.cumsum(truth, axis=-1), there + ops.cumsum(1 - truth, axis=-1)
        lost = 1 - right / ops.maximum(either, 1)  # of IoU, with so many of the worst errors
        steps = ops.concatenate([lost[..., :1], lost[..., 1:] - lost[..., :-1]], axis=-1)
        return ops.sum(errors * ops.stop_gradient(steps), axis=-1)
