"""One declaration per number a person may set.

The same declaration gives the default, refuses a file's or a typed value, scales the slider and fills the tooltip.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from surfaces.refusal import N_, Refusal


@dataclass(frozen=True)
class Number:
    """A real number (or a whole one) from ``low`` to ``high``; ``above`` and ``below`` leave the ends out."""

    symbol: str
    help: str
    low: float
    high: float
    above: bool = False
    below: bool = False
    whole: bool = False
    slider: tuple[float, float] = (0.0, 0.0)
    log: bool = False

    def check(self, value: object) -> Any:
        """The value itself; refuses what is not a number, not finite or out of range."""
        wanted = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise Refusal(N_("must be {kind}, not {value}"), kind=Refusal(self._kind), value=shown(value))
        if not (self._holds(value) and abs(value) < math.inf):
            raise Refusal(N_("must be {range}, not {value}"), range=self.range, value=shown(value))
        return value if self.whole else float(value)

    def _holds(self, value: float) -> bool:
        over = self.low < value if self.above else self.low <= value
        under = value < self.high if self.below else value <= self.high
        return over and under

    @property
    def slides(self) -> bool:
        """Whether there is a range for a slider."""
        return self.slider[0] < self.slider[1]

    @property
    def _kind(self) -> str:
        return N_("a whole number") if self.whole else N_("a number")

    @property
    def range(self) -> Refusal:
        """The allowed values in words."""
        low, high = number_text(self.low), number_text(self.high)
        if self.above:
            return Refusal(N_("above {low} and at most {high}"), low=low, high=high)
        if self.below:
            return Refusal(N_("at least {low} and below {high}"), low=low, high=high)
        return Refusal(N_("from {low} to {high}"), low=low, high=high)

    def from_slider(self, fraction: float) -> float:
        """The value at a place of the slider, 0 to 1; three significant digits, as a hand can aim no finer."""
        low, high = self.slider
        if self.log:
            value = low * (high / low) ** fraction
        elif self.below:
            value = 1 - (1 - low) * ((1 - high) / (1 - low)) ** fraction
            return float(f"{1 - float(f'{1 - value:.2g}'):.6g}")
        else:
            value = low + (high - low) * fraction
        return round(value) if self.whole else float(f"{value:.3g}")

    def to_slider(self, value: float) -> float:
        """The place of a value on the slider, 0 to 1; values beyond its ends stay at the end."""
        low, high = self.slider
        value = min(max(value, low), high)
        if self.log:
            return math.log(value / low) / math.log(high / low)
        if self.below:
            return math.log((1 - value) / (1 - low)) / math.log((1 - high) / (1 - low))
        return (value - low) / (high - low)


@dataclass(frozen=True)
class Flag:
    """A yes or no."""

    symbol: str
    help: str

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Refusal(N_("must be true or false, not {value}"), value=shown(value))
        return value


@dataclass(frozen=True)
class Choice:
    """One word of a few. ``titles``: what each is called in the window, where that is not the word that files use."""

    symbol: str
    help: str
    options: tuple[str, ...]
    titles: tuple[str, ...] = ()

    def title(self, option: str) -> str:
        """What an option is called in the window, to be translated."""
        return dict(zip(self.options, self.titles, strict=False)).get(option, option)

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise Refusal(
                N_("must be one of {options}, not {value}"), options=", ".join(self.options), value=shown(value)
            )
        return value


@dataclass(frozen=True)
class Numbers:
    """A list of numbers, each of which one declaration describes; ``least`` to ``most`` of them."""

    symbol: str
    help: str
    each: Number
    least: int = 1
    most: int = 10**9

    def check(self, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or (len(value) == 0 < self.least):
            raise Refusal(N_("must be a list of numbers, not {value}"), value=shown(value))
        if len(value) > self.most:
            raise Refusal(N_("must have at most {most} numbers, not {count}"), most=self.most, count=len(value))
        return tuple(self.each.check(item) for item in value)


Declaration = Number | Flag | Choice | Numbers


def declared(declaration: Declaration, default: Any = MISSING) -> Any:
    """A dataclass field that carries its declaration; required where it has no default."""
    return field(default=default, metadata={"declaration": declaration})


def declarations(owner: Any) -> dict[str, Declaration]:
    """The declared fields of a dataclass (or of one of its instances) by name, in order."""
    return {f.name: f.metadata["declaration"] for f in fields(owner) if "declaration" in f.metadata}


def defaults(owner: Any) -> dict[str, Any]:
    """The defaults of the declared fields that have one."""
    return {f.name: f.default for f in fields(owner) if "declaration" in f.metadata and f.default is not MISSING}


def validated(owner: type[Any], values: Mapping[str, object]) -> dict[str, Any]:
    """The values as the fields of ``owner`` want them; refuses unknown and missing names and what is out of range."""
    known = declarations(owner)
    for name in values:
        if name not in known:
            raise unknown_key(name, known)
    for name in known:
        if name not in values and name not in defaults(owner):
            raise missing_key(name)
    checked = {}
    for name, value in values.items():
        with at(name):
            checked[name] = known[name].check(value)
    return checked


def missing_key(name: str) -> Refusal:
    return Refusal(N_("the key '{name}' is missing; add it"), name=name)


def unknown_key(name: str, known: Any) -> Refusal:
    names = ", ".join(known)
    return Refusal(N_("unknown key '{name}'; use {names}"), name=name[:40], names=names or "-")


@contextmanager
def at(place: str) -> Iterator[None]:
    """``with at("optimizers[1]"):`` puts the place before the sentence of any refusal inside."""
    try:
        yield
    except Refusal as error:
        raise placed(error, place) from None


@contextmanager
def placed_in_list(index: int) -> Iterator[None]:
    """The same for an entry of a list: ``[1]`` stands right behind the list's own name."""
    with at(f"[{index}]"):
        yield


def placed(error: Refusal, place: str) -> Refusal:
    """The same refusal one level further out: ``lr: must be ...`` in ``optimizers[1]`` is ``optimizers[1].lr: ...``."""
    if error.template == "{place}: {reason}":
        inner, reason = str(error.values["place"]), error.values["reason"]
        place = f"{place}{inner}" if inner.startswith("[") else f"{place}.{inner}"
        return Refusal("{place}: {reason}", place=place, reason=reason)
    return Refusal("{place}: {reason}", place=place, reason=error)


def number_text(value: float) -> str:
    """A number as typed: 0.05, 1000, 1e-8."""
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return repr(value).replace("e-0", "e-").replace("e+", "e")


def shown(value: object) -> Any:
    """A refused value for a message: short, on one line, as JSON spells it."""
    words = {True: "true", False: "false", None: "null"}
    if value is None or isinstance(value, bool):
        return words[value]
    if isinstance(value, list | dict):
        return "[...]" if isinstance(value, list) else "{...}"
    if isinstance(value, int) and abs(value) > 10**20:
        return Refusal(N_("a number of over 20 digits"))
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
