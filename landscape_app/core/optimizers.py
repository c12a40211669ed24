"""The update rules, from the simplest to the most elaborate.

Each is plain arithmetic on one component of the point, which is a float (one ball), an array (many balls) or the
flat vector of all weights; ``g`` is the gradient there, ``t`` counts updates from 1, ``lr`` is the learning rate
that the schedule gives for this update. Memory starts at 0.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from landscape_app.core.elementwise import Component, maximum, sign, sqrt
from landscape_app.core.fields import Flag, Number, declared
from surfaces.refusal import N_

Memory = tuple[Component, ...]


LARGEST_RATE = 1e3


def learning_rate(default: float) -> Any:
    explained = N_("Scales every step. Larger is quicker until the steps overshoot and explode.")
    return declared(Number("lr", explained, 0, LARGEST_RATE, above=True, slider=(1e-4, 10.0), log=True), default)


def decay(symbol: str, default: float, explained: str) -> Any:
    """A factor in [0, 1) by which memory fades; its slider is logarithmic in 1 - beta."""
    return declared(Number(symbol, explained, 0, 1, below=True, slider=(0.0, 0.9999)), default)


def epsilon(default: float) -> Any:
    explained = N_("Keeps the division away from 0. Larger makes small gradients count less.")
    return declared(Number("ε", explained, 0, 1, above=True, slider=(1e-12, 1.0), log=True), default)


def share(symbol: str, default: float, explained: str) -> Any:
    """A weight from 0 to 1, both included."""
    return declared(Number(symbol, explained, 0, 1, slider=(0.0, 1.0)), default)


def weight_decay(default: float) -> Any:
    explained = N_("Pulls every coordinate towards 0, apart from the gradient. Larger pulls harder.")
    return declared(Number("λ", explained, 0, 1e3, slider=(0.0, 1.0)), default)


@dataclass(frozen=True)
class Rule(ABC):
    """How a point moves, given the gradient. A subclass is a rule; its fields are its hyper-parameters."""

    key: ClassVar[str]
    title: ClassVar[str]
    equation: ClassVar[str]
    memory: ClassVar[tuple[str, ...]] = ()

    lr: float = learning_rate(0.01)

    def __init_subclass__(cls, key: str = "", title: str = "", memory: str = "") -> None:
        """A subclass with a key is a rule; one without is what several rules share."""
        if key:
            cls.key, cls.title, cls.memory = key, title, tuple(memory.split())
            cls.equation = "  ".join(line.strip() for line in (cls.__doc__ or "").partition("\n\n")[0].splitlines())
            RULES[key] = cls

    @abstractmethod
    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        """(theta, memory) after update t."""

    def probe(self, theta: Component, memory: Memory, lr: float) -> Component:
        """Where the rule wants its gradient: at theta, unless it looks ahead."""
        return theta

    def contraction(self, lr: float, curvature: float) -> float | None:
        """By what factor a ball on curvature x^2 / 2 comes nearer at each step in the long run; None: no theory.

        The larger root, in modulus, of the rule's characteristic polynomial. Above 1 the ball diverges.
        """
        return None

    def limit(self, curvature: float) -> float | None:
        """The learning rate at and above which a ball on curvature x^2 / 2 does not arrive; None: no theory."""
        return None


def larger_root(b: float, c: float) -> float:
    """The larger modulus of the roots of r^2 - b r + c."""
    discriminant = b * b - 4 * c
    return math.sqrt(c) if discriminant < 0 else (abs(b) + math.sqrt(discriminant)) / 2


RULES: dict[str, type[Rule]] = {}
"""Every rule by the name that scene files use."""


@dataclass(frozen=True)
class SGD(Rule, key="sgd", title="SGD"):
    """theta = theta - lr g

    Gradient descent; stochastic when g comes from a mini-batch (Robbins and Monro, 1951).
    """

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        return theta - lr * g, memory

    def contraction(self, lr: float, curvature: float) -> float | None:
        return abs(1 - lr * curvature)

    def limit(self, curvature: float) -> float | None:
        return 2 / curvature


@dataclass(frozen=True)
class Momentum(Rule, key="momentum", title="Momentum", memory="b"):
    """b = beta b + g;  theta = theta - lr b

    Heavy ball (Polyak, 1964) as PyTorch writes it. With ``ema``, b is the average beta b + (1 - beta) g, and the
    same path needs lr / (1 - beta).
    """

    beta: float = decay("β", 0.9, N_("Share of the old velocity that is kept. Larger rolls further and swings longer."))
    ema: bool = declared(
        Flag(
            N_("average (ema)"),
            N_("Weigh the new gradient with 1 - beta. The ball is then slower by that factor at the same lr."),
        ),
        False,
    )

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta = self.beta
        b = beta * memory[0] + ((1 - beta) * g if self.ema else g)
        return theta - lr * b, (b,)

    def contraction(self, lr: float, curvature: float) -> float | None:
        share = 1 - self.beta if self.ema else 1.0
        return larger_root(1 + self.beta - share * lr * curvature, self.beta)

    def limit(self, curvature: float) -> float | None:
        share = 1 - self.beta if self.ema else 1.0
        return 2 * (1 + self.beta) / (share * curvature)


@dataclass(frozen=True)
class NAG(Rule, key="nag", title="NAG", memory="b"):
    """g at theta - lr beta b;  b = beta b + g;  theta = theta - lr b

    Nesterov's accelerated gradient (1983) in the look-ahead form of Sutskever et al. (2013). PyTorch's iterates are
    the look-ahead points of these.
    """

    beta: float = decay("β", 0.9, N_("Share of the old velocity that is kept. Larger rolls further and swings longer."))

    def probe(self, theta: Component, memory: Memory, lr: float) -> Component:
        return theta - lr * self.beta * memory[0]

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        b = self.beta * memory[0] + g
        return theta - lr * b, (b,)

    def contraction(self, lr: float, curvature: float) -> float | None:
        left = 1 - lr * curvature
        return larger_root((1 + self.beta) * left, self.beta * left)

    def limit(self, curvature: float) -> float | None:
        return 2 * (1 + self.beta) / ((1 + 2 * self.beta) * curvature)


@dataclass(frozen=True)
class AdaGrad(Rule, key="adagrad", title="AdaGrad", memory="h"):
    """h = h + g g;  theta = theta - lr g / (sqrt(h) + eps)

    Duchi, Hazan and Singer (2011), the diagonal form. h only grows, so that steps shrink like lr / sqrt(t).
    """

    eps: float = epsilon(1e-10)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        h = memory[0] + g * g
        return theta - lr * g / (sqrt(h) + self.eps), (h,)


@dataclass(frozen=True)
class Adadelta(Rule, key="adadelta", title="Adadelta", memory="a d"):
    """a = rho a + (1 - rho) g g;  u = sqrt(d + eps) / sqrt(a + eps) g;
    d = rho d + (1 - rho) u u;  theta = theta - lr u

    Zeiler (2012), with the lr that libraries put before it; his is 1. Steps begin at some sqrt(eps) and have to grow.
    """

    lr: float = learning_rate(1.0)
    rho: float = decay("ρ", 0.9, N_("Memory of the squared gradients. Larger adapts each axis more slowly."))
    eps: float = epsilon(1e-6)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        rho, eps = self.rho, self.eps
        a = rho * memory[0] + (1 - rho) * g * g
        u = sqrt(memory[1] + eps) / sqrt(a + eps) * g
        d = rho * memory[1] + (1 - rho) * u * u
        return theta - lr * u, (a, d)


@dataclass(frozen=True)
class RMSprop(Rule, key="rmsprop", title="RMSprop", memory="a"):
    """a = rho a + (1 - rho) g g;  theta = theta - lr g / (sqrt(a) + eps)

    Tieleman and Hinton, lecture 6e (2012), with eps outside the root as in PyTorch, and no bias correction: the
    first step is lr / sqrt(1 - rho) long.
    """

    rho: float = decay("ρ", 0.9, N_("Memory of the squared gradients. Larger adapts each axis more slowly."))
    eps: float = epsilon(1e-8)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        rho = self.rho
        a = rho * memory[0] + (1 - rho) * g * g
        return theta - lr * g / (sqrt(a) + self.eps), (a,)


@dataclass(frozen=True)
class Moments(Rule):
    """What Adam and its relatives share: averages of the gradient and of its square, corrected for starting at 0."""

    lr: float = learning_rate(0.001)
    beta1: float = decay("β₁", 0.9, N_("Memory of the gradient: Adam's momentum. Larger rolls further."))
    beta2: float = decay("β₂", 0.999, N_("Memory of the squared gradients. Larger remembers a cliff for longer."))
    eps: float = epsilon(1e-8)
    bias_correction: bool = declared(
        Flag(
            N_("bias correction"),
            N_("Divide by 1 - beta^t, because memory starts at 0. Without it the first steps leap."),
        ),
        True,
    )

    def averaged(self, g: Component, memory: Memory) -> Memory:
        """m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g"""
        beta1, beta2 = self.beta1, self.beta2
        return beta1 * memory[0] + (1 - beta1) * g, beta2 * memory[1] + (1 - beta2) * g * g

    def direction(self, m: Component, v: Component, t: int) -> Component:
        """m' / (sqrt(v') + eps)"""
        if not self.bias_correction:
            return m / (sqrt(v) + self.eps)
        return m / (1 - self.beta1**t) / (sqrt(v / (1 - self.beta2**t)) + self.eps)


@dataclass(frozen=True)
class Adam(Moments, key="adam", title="Adam", memory="m v"):
    """m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g;  theta = theta - lr m' / (sqrt(v') + eps)

    Kingma and Ba (2015), algorithm 1: m' = m / (1 - beta1^t), v' = v / (1 - beta2^t), or m and v themselves without
    ``bias_correction``.
    """

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        m, v = self.averaged(g, memory)
        return theta - lr * self.direction(m, v, t), (m, v)


@dataclass(frozen=True)
class AdamW(Moments, key="adamw", title="AdamW", memory="m v"):
    """Adam's m and v;  theta = theta - lr (m' / (sqrt(v') + eps) + weight_decay theta)

    Loshchilov and Hutter (2019): the decay stands beside the gradient, not in it, and so is not divided by sqrt(v').
    """

    weight_decay: float = weight_decay(0.01)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        m, v = self.averaged(g, memory)
        return theta - lr * (self.direction(m, v, t) + self.weight_decay * theta), (m, v)


@dataclass(frozen=True)
class AMSGrad(Moments, key="amsgrad", title="AMSGrad", memory="m v w"):
    """Adam's m and v;  w = max(w, v);  theta = theta - lr m' / (sqrt(w') + eps)

    Reddi, Kale and Kumar (2018), as in PyTorch: the maximum is taken before the correction w' = w / (1 - beta2^t).
    """

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        m, v = self.averaged(g, memory)
        w = maximum(memory[2], v)
        return theta - lr * self.direction(m, w, t), (m, v, w)


@dataclass(frozen=True)
class NAdam(Moments, key="nadam", title="NAdam", memory="m v"):
    """Adam's m and v;  n = beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g / (1 - beta1^t);
    theta = theta - lr n / (sqrt(v') + eps)

    Dozat (2016) in the simple form, with one beta1 for all time, as in optax; PyTorch's has a schedule for it.
    """

    lr: float = learning_rate(0.002)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta1 = self.beta1
        m, v = self.averaged(g, memory)
        if not self.bias_correction:
            return theta - lr * (beta1 * m + (1 - beta1) * g) / (sqrt(v) + self.eps), (m, v)
        ahead = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
        return theta - lr * ahead / (sqrt(v / (1 - self.beta2**t)) + self.eps), (m, v)


@dataclass(frozen=True)
class Lion(Rule, key="lion", title="Lion", memory="m"):
    """theta = theta - lr (sign(beta1 m + (1 - beta1) g) + weight_decay theta);  m = beta2 m + (1 - beta2) g

    Chen et al. (2023). Every step is lr long on each axis, however flat the ground.
    """

    lr: float = learning_rate(0.0001)
    beta1: float = decay("β₁", 0.9, N_("Share of the memory in the direction of a step. Larger turns more slowly."))
    beta2: float = decay("β₂", 0.99, N_("Memory of the gradient. Larger remembers more of the way."))
    weight_decay: float = weight_decay(0.0)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta1, beta2 = self.beta1, self.beta2
        heading = sign(beta1 * memory[0] + (1 - beta1) * g)
        return theta - lr * (heading + self.weight_decay * theta), (beta2 * memory[0] + (1 - beta2) * g,)


@dataclass(frozen=True)
class QHM(Rule, key="qhm", title="QHM", memory="b"):
    """b = beta b + (1 - beta) g;  theta = theta - lr ((1 - nu) g + nu b)

    Quasi-hyperbolic momentum (Ma and Yarats, 2019): nu = 0 is SGD, nu = 1 Momentum's average, nu = beta Nesterov's.
    """

    beta: float = decay("β", 0.999, N_("Memory of the gradient. Larger remembers more of the way."))
    nu: float = share("ν", 0.7, N_("Weight of the memory in a step; the rest is the gradient itself."))

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta, nu = self.beta, self.nu
        b = beta * memory[0] + (1 - beta) * g
        return theta - lr * ((1 - nu) * g + nu * b), (b,)


@dataclass(frozen=True)
class QHAdam(Rule, key="qhadam", title="QHAdam", memory="m v"):
    """Adam's m' and v';  theta = theta - lr ((1 - nu1) g + nu1 m') / (sqrt((1 - nu2) g g + nu2 v') + eps)

    Ma and Yarats (2019): Adam with quasi-hyperbolic averages; nu1 = nu2 = 1 is Adam.
    """

    lr: float = learning_rate(0.001)
    beta1: float = decay("β₁", 0.995, N_("Memory of the gradient: Adam's momentum. Larger rolls further."))
    beta2: float = decay("β₂", 0.999, N_("Memory of the squared gradients. Larger remembers a cliff for longer."))
    nu1: float = share("ν₁", 0.7, N_("Weight of the averaged gradient; the rest is the gradient itself."))
    nu2: float = share("ν₂", 1.0, N_("Weight of the averaged square; the rest is the square of the gradient itself."))
    eps: float = epsilon(1e-8)

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta1, beta2, nu1, nu2 = self.beta1, self.beta2, self.nu1, self.nu2
        m = beta1 * memory[0] + (1 - beta1) * g
        v = beta2 * memory[1] + (1 - beta2) * g * g
        mean, square = m / (1 - beta1**t), v / (1 - beta2**t)
        return theta - lr * ((1 - nu1) * g + nu1 * mean) / (sqrt((1 - nu2) * g * g + nu2 * square) + self.eps), (m, v)
