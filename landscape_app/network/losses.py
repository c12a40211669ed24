"""What training makes small: the mean over a batch of how wrong each output is. All take logits, and stay finite."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from surfaces.refusal import N_

Array = npt.NDArray[Any]


class Loss(ABC):
    """A mean over samples, never a sum: a sum would let batch size change the learning rate."""

    key: ClassVar[str]
    title: ClassVar[str]

    def __init_subclass__(cls, key: str, title: str) -> None:
        cls.key, cls.title = key, title
        LOSSES[key] = cls()

    @abstractmethod
    def outputs(self, classes: int) -> int:
        """How many outputs a network needs for so many classes; 0 classes are regression of one number."""

    @abstractmethod
    def wanted(self, targets: Array, classes: int, dtype: Any) -> Array:
        """Targets (N,) as this loss compares them: (N,) or (N, outputs)."""

    @abstractmethod
    def slope(self, z: Array, wanted: Array, delta: Array) -> float:
        """The mean loss at outputs z (outputs, B); its derivative by z goes into ``delta``."""

    def right(self, z: Array, targets: Array) -> int:
        """How many of the samples get their class: the largest output wins."""
        return int(np.count_nonzero(z.argmax(axis=0) == targets))

    def value(self, z: Array, wanted: Array) -> float:
        """The mean loss alone."""
        return self.slope(z, wanted, np.empty_like(z))


LOSSES: dict[str, Loss] = {}
"""Every loss by the name that scene files use."""


class CrossEntropy(Loss, key="cross-entropy", title=N_("cross-entropy (softmax)")):
    """-log softmax(z) at the right class; the largest logit is taken off first, so that nothing overflows"""

    def outputs(self, classes: int) -> int:
        return classes

    def wanted(self, targets: Array, classes: int, dtype: Any) -> Array:
        return targets.astype(np.intp)

    def slope(self, z: Array, wanted: Array, delta: Array) -> float:
        count = z.shape[1]
        columns = np.arange(count) if count > 1 else _FIRST
        np.subtract(z, np.maximum.reduce(z, axis=0), out=delta)
        right = delta[wanted, columns]
        np.exp(delta, out=delta)
        total = np.add.reduce(delta, axis=0)
        loss: float = float(np.add.reduce(np.log(total) - right)) / count
        delta /= total
        delta[wanted, columns] -= 1
        delta *= 1 / count
        return loss


_FIRST = np.zeros(1, np.intp)


class BinaryCrossEntropy(Loss, key="binary-cross-entropy", title=N_("binary cross-entropy")):
    """log(1 + e^z) - t z for one output and a target of 0 or 1"""

    def outputs(self, classes: int) -> int:
        return 1

    def wanted(self, targets: Array, classes: int, dtype: Any) -> Array:
        return targets.astype(dtype)

    def slope(self, z: Array, wanted: Array, delta: Array) -> float:
        count = z.shape[1]
        loss: float = float(np.add.reduce((np.logaddexp(z, 0) - wanted * z).ravel())) / count
        np.exp(-z, out=delta)
        delta += 1
        np.reciprocal(delta, out=delta)
        delta -= wanted
        delta *= 1 / count
        return loss

    def right(self, z: Array, targets: Array) -> int:
        return int(np.count_nonzero((z[0] > 0) == (targets > 0)))


class MeanSquaredError(Loss, key="mse", title=N_("mean squared error")):
    """(z - t)^2, averaged over outputs too; classes are 1 at their own output and 0 at the others"""

    def outputs(self, classes: int) -> int:
        return max(classes, 1)

    def wanted(self, targets: Array, classes: int, dtype: Any) -> Array:
        if not classes:
            return targets.astype(dtype)[:, None]
        return np.eye(classes, dtype=dtype)[targets.astype(np.intp)]

    def slope(self, z: Array, wanted: Array, delta: Array) -> float:
        np.subtract(z, wanted.T, out=delta)
        flat = delta.ravel()
        loss = float(np.add.reduce(flat * flat)) / delta.size
        delta *= 2 / delta.size
        return loss
