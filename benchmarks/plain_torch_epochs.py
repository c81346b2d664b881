"""The rival in `benchmarks.torch_epochs`: the same networks as a practised user of PyTorch writes them for a processor.

All images lie in memory, and a batch is one indexing and one change of all its images together, as a `DataLoader` costs
more than it gives where images are that small. The networks are channels-last, the optimizer is fused, and nothing is
asked of a tensor until the epoch is over.
"""

import math
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.data import images_and_labels, images_and_masks
from benchmarks.recipes import EPOCHS, RECIPES, Recipe

CLASSES = 2
VALIDATION_BATCH = 256
SHIFT, TURN = 0.08, math.radians(10)
BRIGHTNESS = 0.1 * 255

Change = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def convolutions(inside: int, filters: int, count: int) -> list[nn.Module]:
    """So many convolutions with normalization, of which the first takes `inside` channels."""
    made: list[nn.Module] = []
    for place in range(count):
        convolution = nn.Conv2d(inside if place == 0 else filters, filters, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        made += [convolution, nn.BatchNorm2d(filters, eps=1e-3, momentum=0.1), nn.ReLU(inplace=True)]
    return made


class Classifier(nn.Module):
    """The network of `recipe`, its output biased by the `counts` of the training images' classes."""

    def __init__(self, recipe: Recipe, counts: np.ndarray):
        super().__init__()
        layers: list[nn.Module] = []
        for block, filters in enumerate(recipe.filters):
            if block:
                layers.append(nn.MaxPool2d(2, ceil_mode=True))
            inside = recipe.filters[block - 1] if block else recipe.shape[2]
            layers += convolutions(inside, filters, recipe.layers_per_block)
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(recipe.dropout)
        self.last = nn.Linear(recipe.filters[-1], len(counts))
        with torch.no_grad():
            self.last.bias.copy_(torch.from_numpy(np.log(counts / counts.sum())))

    def forward(self, images: Tensor) -> Tensor:
        features = self.features(images / 127.5 - 1).mean((2, 3))
        return self.last(self.dropout(features))


class UNet(nn.Module):
    """The U-Net of `recipe`: a level for each number of filters."""

    def __init__(self, recipe: Recipe):
        super().__init__()
        widths, count = recipe.filters, recipe.layers_per_block
        before = (recipe.shape[2], *widths)
        self.down = nn.ModuleList(
            nn.Sequential(*convolutions(inside, width, count)) for inside, width in zip(before, widths, strict=False)
        )
        steps = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.larger = nn.ModuleList(nn.ConvTranspose2d(inside, width, 2, 2) for inside, width in steps)
        self.up = nn.ModuleList(nn.Sequential(*convolutions(2 * width, width, count)) for _, width in steps)
        self.last = nn.Conv2d(widths[0], CLASSES, 1)

    def forward(self, images: Tensor) -> Tensor:
        x, passed = images / 127.5 - 1, []
        for level, block in enumerate(self.down):
            if level:
                passed.append(x)
                x = functional.max_pool2d(x, 2)
            x = block(x)
        for larger, block, fine in zip(self.larger, self.up, reversed(passed), strict=True):
            x = block(torch.cat([larger(x), fine], 1))
        return self.last(x)


def moved(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Each image shifted, turned and mirrored at random, in one resampling that repeats the rim."""
    count = len(images)
    angle = (2 * torch.rand(count) - 1) * TURN
    side = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = (2 * torch.rand(2, count) - 1) * 2 * SHIFT  # the sides are 2 long in these coordinates
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [torch.stack([side * cos, -sin, shift[0]], 1), torch.stack([side * sin, cos, shift[1]], 1)]
    grid = functional.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, padding_mode="border", align_corners=False), labels


def mirrored(images: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
    """Images and masks mirrored left-right half of the time; each image a little brighter or darker."""
    flipped = torch.rand(len(images)) < 0.5
    images = torch.where(flipped[:, None, None, None], images.flip(3), images)
    masks = torch.where(flipped[:, None, None], masks.flip(2), masks)
    images = images + (2 * torch.rand(len(images), 1, 1, 1) - 1) * BRIGHTNESS
    return images.clamp_(0, 255), masks


class Training:
    """A network with what trains it, an epoch at a time.

    Args:
        recipe: what.
        network: the network.
        change: of training images and what is known of them.
        weights: `(C,)` of the classes, or None.
        data: training images `(N, H, W, C)` uint8 and labels or masks, then those for validation.
    """

    def __init__(
        self, recipe: Recipe, network: nn.Module, change: Change, weights: Tensor | None, data: tuple[np.ndarray, ...]
    ):
        self._network = network.to(memory_format=torch.channels_last)
        self._change, self._weights, self._batch = change, weights, recipe.batch
        x, y, x_val, y_val = data
        self._x, self._x_val = (torch.from_numpy(images.transpose(0, 3, 1, 2)) for images in (x, x_val))
        self._y, self._y_val = (torch.from_numpy(known.astype(np.int64)) for known in (y, y_val))
        self._optimizer = torch.optim.AdamW(
            network.parameters(), recipe.learning_rate, weight_decay=recipe.decay, fused=True
        )
        steps = EPOCHS * math.ceil(len(x) / recipe.batch)
        self._rate = torch.optim.lr_scheduler.CosineAnnealingLR(self._optimizer, steps)

    def epoch(self) -> dict[str, float]:
        """Train and validate. Returns mean loss and accuracy of both."""
        self._network.train()
        loss, right = torch.zeros(()), torch.zeros(())
        for rows in torch.randperm(len(self._x)).split(self._batch):
            images, known = self._change(self._x[rows].float(), self._y[rows])
            answers = self._network(images.contiguous(memory_format=torch.channels_last))
            objective = self._loss(answers, known)
            self._optimizer.zero_grad()
            objective.backward()
            self._optimizer.step()
            self._rate.step()
            loss += objective.detach() * len(rows)
            right += (answers.detach().argmax(1) == known).float().mean() * len(rows)
        told = {"loss": loss / len(self._x), "accuracy": right / len(self._x)}
        return {name: float(value) for name, value in {**told, **self._validated()}.items()}

    def _loss(self, answers: Tensor, known: Tensor) -> Tensor:
        if self._weights is None:
            return functional.cross_entropy(answers, known)
        return functional.cross_entropy(answers, known, self._weights, reduction="sum") / len(known)

    @torch.inference_mode()
    def _validated(self) -> dict[str, Tensor]:
        self._network.eval()
        answers = torch.cat([self._network(images.float()) for images in self._x_val.split(VALIDATION_BATCH)])
        decided = answers.argmax(1)
        told = {
            "val_loss": functional.cross_entropy(answers, self._y_val),
            "val_accuracy": (decided == self._y_val).float().mean(),
        }
        if decided.ndim == 3:
            matrix = torch.bincount((CLASSES * self._y_val + decided).flatten(), minlength=CLASSES**2)
            matrix = matrix.reshape(CLASSES, CLASSES).float()
            told["val_mean_iou"] = (matrix.diag() / (matrix.sum(0) + matrix.sum(1) - matrix.diag())).mean()
        return told


def training_of(recipe: Recipe) -> Training:
    """What `recipe` trains, by its task."""
    if recipe.task == "segmentation":
        return Training(recipe, UNet(recipe), mirrored, None, images_and_masks())
    data = images_and_labels()
    counts = np.bincount(data[1])
    weights = torch.from_numpy(counts.sum() / (len(counts) * counts)).float()
    return Training(recipe, Classifier(recipe, counts), moved, weights, data)


def main() -> None:
    training = training_of(RECIPES[sys.argv[1]])
    while sys.stdin.readline():
        started = time.perf_counter()
        told = training.epoch()
        seconds = time.perf_counter() - started
        print(told, file=sys.stderr)
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
