"""Formulas on the board read by eye: one way of reading only, else refused. Knows nothing of how they are written."""

import re
from collections.abc import Callable
from typing import Any

LETTERS = {**{letter: letter for letter in "xyuvte"}, "π": "pi"}
FRACTIONS = dict(zip("½⅓¼⅕⅙⅛⅒", (2, 3, 4, 5, 6, 8, 10), strict=True))
FUNCTIONS = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "min", "max"),
    *("softplus", "sigmoid", "logaddexp", "sign"),
)
CALL = "|".join(f"{name}[(]" for name in FUNCTIONS)
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
EXPONENT = f"⁻?[{RAISED}]+(?:·[{RAISED}]+)?"
LOWERED = str.maketrans(f"{RAISED}⁻·", "0123456789-.")


class AmbiguousError(Exception):
    """One reader would take it for this, another for that; or nobody for anything."""


def typed(shown: str) -> str:
    """What one would type for it, with all brackets."""
    reader = _Reader(shown)
    result = reader.sum()
    reader.end()
    return result


class _Reader:
    """From left to right; inside bars the next bar closes them."""

    def __init__(self, shown: str) -> None:
        self._shown, self._at, self._in_bars, self._root_is_open = shown, 0, False, False

    def sum(self) -> str:
        result = f"(-{self._product()})" if self._take("−") else self._product()
        while sign := self._take(" [+−] "):
            result = f"({result}{sign.replace('−', '-')}{self._product()})"
        return result

    def end(self) -> None:
        if self._at < len(self._shown):
            raise AmbiguousError(f"{self._shown}: what of {self._shown[self._at :]!r}?")

    def _take(self, pattern: str) -> str:
        found = re.compile(pattern).match(self._shown, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _need(self, pattern: str) -> str:
        found = self._take(pattern)
        if not found:
            raise AmbiguousError(f"{self._shown}: no {pattern!r} at {self._at}")
        return found

    def _is_next(self, pattern: str) -> bool:
        return re.compile(pattern).match(self._shown, self._at) is not None

    def _product(self) -> str:
        """Factors side by side, divided by one or more; then it must end, or 1/xy could be both (1/x)y and 1/(xy)."""
        fraction = self._take(f"[{''.join(FRACTIONS)}]")
        result = self._factor()
        while self._take("·") or self._stands_beside():
            result += f"*{self._factor()}"
        result = f"({result})/{FRACTIONS[fraction]}" if fraction else result
        while self._take("/"):
            result += f"/{self._factor()}"
            if self._is_next("·") or self._stands_beside():
                raise AmbiguousError(f"{self._shown}: is what follows at {self._at} below the line?")
        return f"({result})"

    def _stands_beside(self) -> bool:
        """A factor without a sign before it; not a number, not below a root that has no brackets."""
        if not self._is_next(rf"[{''.join(LETTERS)}(\[√\d]|{CALL}" + ("" if self._in_bars else r"|\|")):
            return False
        if self._root_is_open or self._is_next(r"\d"):
            raise AmbiguousError(f"{self._shown}: does it end before {self._at}?")
        return True

    def _factor(self) -> str:
        if self._take("√"):
            return self._root()
        is_number = self._is_next(r"\d")
        base, exponent = self._base(), self._take(EXPONENT)
        self._root_is_open = False
        if exponent and is_number:
            raise AmbiguousError(f"{self._shown}: a number raised at {self._at}")
        return f"{base}**({exponent.translate(LOWERED)})" if exponent else base

    def _root(self) -> str:
        """Of what stands next to the sign; a power of either would look the same."""
        bracketed = self._is_next("[(]")
        below = self._base()
        if self._is_next(EXPONENT):
            raise AmbiguousError(f"{self._shown}: what is raised at {self._at}?")
        self._root_is_open = not bracketed
        return f"sqrt({below})"

    def _base(self) -> str:
        if number := self._take(r"\d+(?:\.\d+)?(?:e[+−]\d+)?"):
            return number.replace("−", "-")
        if name := self._take(CALL):
            return f"{name}{', '.join(self._inside(self._arguments, '[)]'))})"
        if self._take("[(]"):
            return f"({self._inside(self.sum, '[)]')})"
        if self._take(r"\["):
            return f"select({', '.join(self._inside(self._choice, ']'))})"
        if not self._in_bars and self._take(r"\|"):
            return f"abs({self._inside(self.sum, '[|]', bars=True)})"
        return LETTERS[self._need(f"[{''.join(LETTERS)}]")]

    def _inside(self, read: Callable[[], Any], closing: str, bars: bool = False) -> Any:
        around, self._in_bars = self._in_bars, bars
        result = read()
        self._need(closing)
        self._in_bars = around
        return result

    def _arguments(self) -> list[str]:
        result = [self.sum()]
        while self._take(", "):
            result.append(self.sum())
        return result

    def _choice(self) -> list[str]:
        result = [self.sum()]
        for sign in (" ≤ ", ": ", ", else "):
            self._need(sign)
            result.append(self.sum())
        return result
