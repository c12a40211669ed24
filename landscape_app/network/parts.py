"""From a data set to its training, validation and test parts, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

Array = npt.NDArray[Any]
_ROWS = 4096
"""Samples that are scaled in one go."""
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the samples: inputs (N, D) on the network's scale and in its precision, targets (N,)."""

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a data set. ``middle`` and ``scale`` (D,): inputs are (raw - middle) / scale, known from the
    training part alone."""

    samples: Samples
    train: Part
    validation: Part
    test: Part
    middle: Array
    scale: Array

    @property
    def inputs(self) -> int:
        return int(self.train.inputs.shape[1])

    @property
    def classes(self) -> int:
        return len(self.samples.classes)


def split(samples: Samples, validation: float, test: float, seed: int) -> tuple[Places, Places, Places]:
    """Which samples are in the training, validation and test part, each in rising order.

    Shares of each class are as equal as whole samples allow. A test part that came with the data stays it, and the
    shares are then of the rest.
    """
    random = np.random.default_rng([seed, 3])
    count = len(samples) - samples.given_test
    kinds = samples.targets[:count] if samples.classes else np.zeros(count, np.int64)
    if samples.given_test:
        test = 0.0
    chosen: list[list[Places]] = [[], [], []]
    owed = np.zeros(2)  # what rounding kept from earlier classes
    for kind in np.unique(kinds):
        places = random.permutation(np.flatnonzero(kinds == kind))
        owed += len(places) * np.array([validation, test])
        sizes = np.floor(owed + 1e-9).astype(int)
        while sizes.sum() >= len(places):  # a class of few samples is learnt rather than asked for
            sizes[sizes.argmax()] -= 1
        owed = np.minimum(owed - sizes, 1)  # and what it could not give is not all taken from the next
        for part, some in zip(
            chosen, np.split(places, [len(places) - sizes.sum(), len(places) - sizes[1]]), strict=True
        ):
            part.append(some)
    if samples.given_test:
        chosen[2].append(np.arange(count, len(samples)))
    train, held, final = (np.sort(np.concatenate(part)) if part else np.zeros(0, np.int64) for part in chosen)
    return train, held, final


def mislabelled(targets: Array, classes: int, share: float, seed: int) -> Array:
    """Targets of which that share, rounded, has been given another class, each as likely as any other."""
    random = np.random.default_rng([seed, 6])
    wrong = random.permutation(len(targets))[: round(share * len(targets))]
    others = random.integers(1, classes, len(wrong)) if classes > 1 else 0
    changed = targets.copy()
    changed[wrong] = (changed[wrong] + others) % max(classes, 1)
    return changed


@dataclass(frozen=True)
class Preparation:
    """How a data set is made ready: shares of validation and test, the training labels that are made wrong, whether
    inputs are brought to mean 0 and standard deviation 1, and the precision."""

    validation: float
    test: float
    label_noise: float
    standardise: bool
    dtype: str
    seed: int

    def parts(self, samples: Samples) -> Parts:
        """The parts; refuses data that nothing can be learnt from."""
        check(samples)
        places = split(samples, self.validation, self.test, self.seed)
        train = places[0]
        if len(train) < 1:
            raise Refusal(N_("the split leaves no sample for training; make validation and test smaller"))
        inputs, targets = samples.inputs, samples.targets
        middle, scale = np.zeros(inputs.shape[1]), np.ones(inputs.shape[1])
        if self.standardise:
            middle, scale = _moments(inputs[train])
        made = [Part(_scaled(inputs[some], middle, scale, self.dtype), targets[some]) for some in places]
        if samples.classes and self.label_noise:
            noisy = mislabelled(made[0].targets, len(samples.classes), self.label_noise, self.seed)
            made[0] = Part(made[0].inputs, noisy)
        return Parts(samples, made[0], made[1], made[2], middle, scale)


def _moments(inputs: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column; a column that is always the same has deviation 1."""
    with np.errstate(over="ignore", invalid="ignore"):
        middle, scale = inputs.mean(axis=0, dtype=np.float64), inputs.std(axis=0, dtype=np.float64)
    if not (np.isfinite(middle).all() and np.isfinite(scale).all()):
        raise Refusal(
            N_("the data hold numbers too large to be brought to one scale; divide them, or do not standardise")
        )
    scale[scale < 1e-12 * np.maximum(np.abs(middle), 1e-300)] = 1.0
    return middle, scale


def _scaled(inputs: Array, middle: Array, scale: Array, dtype: str) -> Array:
    """(inputs - middle) / scale in the wanted precision, some rows at a time: pictures are many."""
    scaled = np.empty(inputs.shape, dtype)
    with np.errstate(over="ignore"):
        for begin in range(0, len(inputs), _ROWS):
            some = slice(begin, begin + _ROWS)
            scaled[some] = (inputs[some] - middle) / scale
    if not np.isfinite(scaled).all():
        raise Refusal(N_("the data hold numbers too large for {dtype}; divide them, or take float64"), dtype=dtype)
    return scaled


def check(samples: Samples) -> None:
    """Refuse data sets that hold nothing to learn."""
    if len(samples) < 2:
        raise Refusal(N_("the data have {count} samples; training needs at least 2"), count=len(samples))
    if samples.classes and len(np.unique(samples.targets)) < 2:
        raise Refusal(N_("all samples have one class; there is nothing to tell apart, take data with two or more"))
