"""Numbers as tables write them: 1.5, -2e-3 and, where no comma stands between the fields, 1,5."""

from __future__ import annotations

import math
import re

from surfaces.refusal import N_, Refusal

_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


class Numbers:
    """Reads the numbers of one table, which all have the same decimal mark: 1,000 beside 1.5 could mean two things."""

    def __init__(self, decimal_comma: bool) -> None:
        self._decimal_comma = decimal_comma
        self._first_line: dict[str, int] = {}

    def row(self, line: int, texts: list[str]) -> list[float] | None:
        """All fields of a row as finite numbers, or None where one of them is none."""
        joined = "".join(texts)
        if not joined.isascii() or "_" in joined or "," in joined:  # float() takes 1_000 and other scripts' digits
            return self._one_by_one(line, texts)
        try:
            numbers = list(map(float, texts))
        except ValueError:
            return None
        if not all(map(math.isfinite, numbers)):
            return None
        if "." in joined:
            self._mark(line, ".")
        return numbers

    def one(self, line: int, text: str) -> float | None:
        """A single field as a finite number, or None."""
        if not _NUMBER.fullmatch(text) or ("," in text and not self._decimal_comma):
            return None
        number = float(text.replace(",", "."))
        for mark in ".,":
            if mark in text:
                self._mark(line, mark)
        return number if math.isfinite(number) else None

    def _one_by_one(self, line: int, texts: list[str]) -> list[float] | None:
        numbers = []
        for text in texts:
            number = self.one(line, text)
            if number is None:
                return None
            numbers.append(number)
        return numbers

    def _mark(self, line: int, mark: str) -> None:
        if mark in self._first_line:
            return
        self._first_line[mark] = line
        if len(self._first_line) == 2:
            raise Refusal(
                N_("line {line} has a number with a comma, line {other} one with a point; write all with a point"),
                line=self._first_line[","],
                other=self._first_line["."],
            )


def not_finite(text: str) -> bool:
    """Whether this is NaN, an infinity or a number too large, as opposed to a word."""
    return bool(_NOT_FINITE.fullmatch(text) or _NUMBER.fullmatch(text))
