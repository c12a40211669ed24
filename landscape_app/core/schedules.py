"""How the learning rate changes: at update t = 0, 1, ... the rule uses lr s(t)."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar

from landscape_app.core.fields import Number, Numbers, declared
from landscape_app.core.walk import Rate
from surfaces.refusal import N_, Refusal

UPDATES = N_("A number of updates.")
_OVER = Number("over", N_("Updates until the final value; all of the run if not given."), 1, 10**9, whole=True)
_FINAL = Number("final", N_("Share of lr that is left at the end."), 0, 1, slider=(0.0, 1.0))


@dataclass(frozen=True)
class Schedule(ABC):
    """A way of changing lr. A subclass is a kind; its fields are its settings."""

    key: ClassVar[str]
    title: ClassVar[str]

    def __init_subclass__(cls, key: str, title: str) -> None:
        cls.key, cls.title = key, title
        SCHEDULES[key] = cls

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        """Settings to begin with, for a run of so many updates at that learning rate."""
        return cls()

    def remark(self, updates: int) -> Refusal | None:
        """What a person may not have meant, for a run of so many updates."""
        return None

    @abstractmethod
    def over_time(self, lr: float, updates: int) -> Rate:
        """t -> learning rate of update t + 1, for a run of so many updates."""


SCHEDULES: dict[str, type[Schedule]] = {}
"""Every schedule by the name that scene files use."""


@dataclass(frozen=True)
class Constant(Schedule, key="constant", title=N_("constant")):
    """s(t) = 1"""

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: lr


CONSTANT = Constant()


@dataclass(frozen=True)
class Step(Schedule, key="step", title=N_("step decay")):
    """s(t) = factor^floor(t / every)"""

    every: int = declared(Number("every", UPDATES, 1, 10**9, whole=True))
    factor: float = declared(
        Number("factor", N_("What lr is multiplied with at each stair."), 0, 10, above=True, slider=(0.01, 1.0))
    )

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        return cls(every=max(updates // 4, 1), factor=0.5)

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: lr * _power(self.factor, t // self.every)


@dataclass(frozen=True)
class Exponential(Schedule, key="exponential", title=N_("exponential")):
    """s(t) = rate^t"""

    rate: float = declared(
        Number("rate", N_("What lr is multiplied with at each update."), 0, 10, above=True, slider=(0.9, 1.0))
    )

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        return cls(rate=0.99)

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: lr * _power(self.rate, t)


@dataclass(frozen=True)
class InverseTime(Schedule, key="inverse-time", title=N_("inverse time")):
    """s(t) = 1 / (1 + rate t)"""

    rate: float = declared(
        Number("rate", N_("How quickly lr falls; at t = 1/rate it is halved."), 0, 1e6, slider=(1e-4, 10.0), log=True)
    )

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        return cls(rate=0.05)

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: lr / (1 + self.rate * t)


@dataclass(frozen=True)
class InverseSqrt(Schedule, key="inverse-sqrt", title=N_("inverse square root")):
    """s(t) = 1 / sqrt(t + 1)"""

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: lr / math.sqrt(t + 1)


@dataclass(frozen=True)
class Cosine(Schedule, key="cosine", title=N_("cosine")):
    """s(t) = final + (1 - final) (1 + cos(pi min(t, over) / over)) / 2

    Loshchilov and Hutter (2017), without restarts.
    """

    over: int | None = declared(_OVER, None)
    final: float = declared(_FINAL, 0.0)

    def over_time(self, lr: float, updates: int) -> Rate:
        over = self.over or max(updates, 1)
        return lambda t: lr * _half_wave(t, over, self.final)


@dataclass(frozen=True)
class WarmupCosine(Schedule, key="warmup-cosine", title=N_("warm-up, cosine")):
    """s(t) = (t + 1) / warmup for t < warmup, then the cosine over the rest"""

    warmup: int = declared(Number("warmup", UPDATES, 1, 10**9, whole=True))
    over: int | None = declared(_OVER, None)
    final: float = declared(_FINAL, 0.0)

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        return cls(warmup=max(updates // 10, 1))

    def remark(self, updates: int) -> Refusal | None:
        whole = self.over or updates
        text = N_("a warm-up of {warmup} updates leaves nothing of {whole} for the cosine")
        return Refusal(text, warmup=self.warmup, whole=whole) if self.warmup >= whole else None

    def over_time(self, lr: float, updates: int) -> Rate:
        warmup = self.warmup
        rest = max((self.over or updates) - warmup, 1)
        return lambda t: lr * ((t + 1) / warmup if t < warmup else _half_wave(t - warmup, rest, self.final))


@dataclass(frozen=True)
class Piecewise(Schedule, key="piecewise", title=N_("piecewise")):
    """lr itself, from each of the given updates on"""

    at: tuple[int, ...] = declared(Numbers("at", UPDATES, Number("at", UPDATES, 0, 10**9, whole=True)))
    lr: tuple[float, ...] = declared(
        Numbers("lr", N_("Learning rates."), Number("lr", N_("Learning rate."), 0, 1e3, above=True))
    )

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip(self.at, self.at[1:], strict=False))
        if self.at[0] != 0 or not rising or len(self.at) != len(self.lr):
            raise Refusal(N_("'at' must start at 0 and rise, with one value in 'lr' for each"))

    @classmethod
    def suggested(cls, lr: float, updates: int) -> Schedule:
        return cls(at=(0, max(updates // 2, 1)), lr=(lr, lr / 10))

    def over_time(self, lr: float, updates: int) -> Rate:
        return lambda t: self.lr[bisect_right(self.at, t) - 1]


def _power(base: float, n: int) -> float:
    """Infinite where it is too large for a number: the update then diverges, the row before it stands."""
    try:
        return base**n
    except OverflowError:
        return math.inf


def _half_wave(t: int, over: int, final: float) -> float:
    return final + (1 - final) * (1 + math.cos(math.pi * min(t, over) / over)) / 2
