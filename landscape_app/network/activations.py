"""What stands between two affine layers. Without one, stacking linear layers is not stacking."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from surfaces.refusal import N_

Array = npt.NDArray[Any]
SATURATED = 0.01
"""A unit whose slope is below this share of the largest slope lets hardly any gradient through."""


class Activation(ABC):
    """A function of one number, and its derivative; arrays of any shape and either precision."""

    key: ClassVar[str]
    title: ClassVar[str]
    steepest: ClassVar[float] = 1.0
    """The largest slope."""

    def __init_subclass__(cls, key: str, title: str) -> None:
        cls.key, cls.title = key, title
        ACTIVATIONS[key] = cls()

    @abstractmethod
    def forward(self, z: Array, out: Array) -> None:
        """out = f(z)"""

    @abstractmethod
    def slope(self, z: Array, a: Array) -> Array:
        """f'(z), where a = f(z); may be a new array or one of bools."""

    def asleep(self, z: Array, a: Array) -> Array:
        """Where hardly any gradient comes through: of a shape with z, true or false."""
        asleep: Array = np.abs(self.slope(z, a)) < SATURATED * self.steepest
        return asleep


ACTIVATIONS: dict[str, Activation] = {}
"""Every activation by the name that scene files use."""


class Identity(Activation, key="identity", title=N_("identity (linear)")):
    """z"""

    def forward(self, z: Array, out: Array) -> None:
        np.copyto(out, z)

    def slope(self, z: Array, a: Array) -> Array:
        return np.ones_like(z)


class Sigmoid(Activation, key="sigmoid", title="sigmoid"):
    """1 / (1 + e^-z)"""

    steepest = 0.25

    def forward(self, z: Array, out: Array) -> None:
        np.negative(z, out=out)
        np.exp(out, out=out)  # infinity where z is very negative: its inverse is 0
        out += 1
        np.reciprocal(out, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        slope: Array = a * (1 - a)
        return slope


class Tanh(Activation, key="tanh", title="tanh"):
    """(e^z - e^-z) / (e^z + e^-z)"""

    def forward(self, z: Array, out: Array) -> None:
        np.tanh(z, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        slope: Array = 1 - a * a
        return slope


class ReLU(Activation, key="relu", title="ReLU"):
    """max(z, 0); its slope at 0 is taken as 0"""

    def forward(self, z: Array, out: Array) -> None:
        np.maximum(z, 0, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        slope: Array = a > 0
        return slope


class LeakyReLU(Activation, key="leaky-relu", title="leaky ReLU"):
    """z where it is positive, else z / 100 (Maas et al., 2013)"""

    leak: ClassVar[float] = 0.01

    def forward(self, z: Array, out: Array) -> None:
        np.multiply(z, self.leak, out=out)
        np.maximum(z, out, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        one = z.dtype.type(1)
        slope: Array = np.where(z > 0, one, z.dtype.type(self.leak))
        return slope

    def asleep(self, z: Array, a: Array) -> Array:
        return np.zeros(z.shape, bool)


class ELU(Activation, key="elu", title="ELU"):
    """z where it is positive, else e^z - 1 (Clevert et al., 2016, alpha = 1)"""

    def forward(self, z: Array, out: Array) -> None:
        np.minimum(z, 0, out=out)
        np.expm1(out, out=out)
        np.maximum(z, out, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        slope: Array = np.where(z > 0, z.dtype.type(1), a + 1)
        return slope


class GELU(Activation, key="gelu", title="GELU"):
    """z times the share of a standard normal that lies below z (Hendrycks and Gimpel, 2016, the exact form)"""

    steepest = 1.13

    def forward(self, z: Array, out: Array) -> None:
        from scipy.special import ndtr

        ndtr(z, out=out)
        out *= z

    def slope(self, z: Array, a: Array) -> Array:
        from scipy.special import ndtr

        slope: Array = ndtr(z) + z * np.exp(z * z * -0.5) * (1 / math.sqrt(2 * math.pi))
        return slope


class Softplus(Activation, key="softplus", title="softplus"):
    """log(1 + e^z)"""

    def forward(self, z: Array, out: Array) -> None:
        np.logaddexp(z, 0, out=out)

    def slope(self, z: Array, a: Array) -> Array:
        slope: Array = -np.expm1(-a)
        return slope
