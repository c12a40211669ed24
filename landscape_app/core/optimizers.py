"""The update rules, from the simplest to the most elaborate.

Each is plain arithmetic on one component of the point, which is a float (one ball), an array (many balls) or the
flat vector of all weights; ``g`` is the gradient there, ``t`` counts updates from 1, ``lr`` is the learning rate
that the schedule gives for this update. Memory starts at 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from landscape_app.core.elementwise import Component, sqrt
from landscape_app.core.fields import Flag, Number, declared
from surfaces.refusal import N_

Memory = tuple[Component, ...]


def learning_rate(default: float) -> Any:
    explained = N_("Length of a step for a given slope. Larger is quicker until the steps overshoot and explode.")
    return declared(Number("lr", explained, 0, 1e3, above=True, slider=(1e-4, 10.0), log=True), default)


def decay(symbol: str, default: float, explained: str) -> Any:
    """A factor in [0, 1) by which memory fades; its slider is logarithmic in 1 - beta."""
    return declared(Number(symbol, explained, 0, 1, below=True, slider=(0.0, 0.9999)), default)


def epsilon(default: float) -> Any:
    explained = N_("Keeps the division away from 0. Larger makes small gradients count less.")
    return declared(Number("ε", explained, 0, 1, above=True, slider=(1e-12, 1.0), log=True), default)


@dataclass(frozen=True)
class Rule(ABC):
    """How a point moves, given the gradient. A subclass is a rule; its fields are its hyper-parameters."""

    key: ClassVar[str]
    title: ClassVar[str]
    equation: ClassVar[str]
    memory: ClassVar[tuple[str, ...]] = ()

    lr: float = learning_rate(0.01)

    def __init_subclass__(cls, key: str, title: str, memory: str = "") -> None:
        cls.key, cls.title, cls.memory = key, title, tuple(memory.split())
        cls.equation = (cls.__doc__ or "").partition("\n")[0]
        RULES[key] = cls

    @abstractmethod
    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        """(theta, memory) after update t."""

    def probe(self, theta: Component, memory: Memory, lr: float) -> Component:
        """Where the rule wants its gradient: at theta, unless it looks ahead."""
        return theta


RULES: dict[str, type[Rule]] = {}
"""Every rule by the name that scene files use."""


@dataclass(frozen=True)
class SGD(Rule, key="sgd", title="SGD"):
    """theta = theta - lr g

    Gradient descent; stochastic when g comes from a mini-batch (Robbins and Monro, 1951).
    """

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        return theta - lr * g, memory


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
class Adam(Rule, key="adam", title="Adam", memory="m v"):
    """m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g;  theta = theta - lr m' / (sqrt(v') + eps)

    Kingma and Ba (2015), algorithm 1: m' = m / (1 - beta1^t), v' = v / (1 - beta2^t), or m and v themselves without
    ``bias_correction``.
    """

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

    def step(self, theta: Component, g: Component, memory: Memory, t: int, lr: float) -> tuple[Component, Memory]:
        beta1, beta2 = self.beta1, self.beta2
        m = beta1 * memory[0] + (1 - beta1) * g
        v = beta2 * memory[1] + (1 - beta2) * g * g
        if self.bias_correction:
            mean, square = m / (1 - beta1**t), v / (1 - beta2**t)
        else:
            mean, square = m, v
        return theta - lr * mean / (sqrt(square) + self.eps), (m, v)
