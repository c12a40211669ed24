"""The column to be predicted: numbers to come close to (regression) or names to choose from (classes)."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from landscape_app.core.fields import number_text, shown
from landscape_app.network.csv_numbers import not_finite
from landscape_app.network.regular_files import MOST_CLASSES
from surfaces.refusal import N_, Refusal

MOST_WHOLE_CLASSES = 50
"""Whole numbers are classes, as long as there are no more different ones than this."""

Found = tuple[npt.NDArray[np.float64] | npt.NDArray[np.int64], tuple[str, ...]]


class Targets:
    """The targets read so far; what they are can be said only when all are known."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._names: dict[str, int] = {}
        self._chosen = array("q")
        self._values = array("d")
        self._first_word: tuple[int, str] | None = None
        self._first_not_finite: tuple[int, str] | None = None

    def add(self, line: int, text: str, value: float | None) -> None:
        """A field as it stands in the file, and as a number where it is one."""
        if not text:
            raise nothing(line, self._column)
        if len(self._names) <= MOST_CLASSES:
            self._names.setdefault(text, len(self._names))
        self._chosen.append(self._names.get(text, -1))
        self._values.append(0.0 if value is None else value)
        if value is None and not_finite(text):
            self._first_not_finite = self._first_not_finite or (line, text)
        elif value is None:
            self._first_word = self._first_word or (line, text)

    def __len__(self) -> int:
        return len(self._values)

    def found(self) -> Found:
        """The targets and the names of the classes; no names for a regression."""
        if self._first_word:
            return self._by_name(*self._first_word)
        if self._first_not_finite:
            raise no_number(self._first_not_finite[0], self._column, self._first_not_finite[1])
        return self._by_value()

    def _by_name(self, line: int, word: str) -> Found:
        if len(self._names) > MOST_CLASSES:
            raise Refusal(
                N_("column {column}: correct {value} in line {line}, as over {most} different entries must be numbers"),
                column=shown(self._column),
                most=f"{MOST_CLASSES:,}",
                line=line,
                value=shown(word),
            )
        names = sorted(self._names)
        place = np.empty(len(names), np.int64)
        place[[self._names[name] for name in names]] = np.arange(len(names))
        return place[np.frombuffer(self._chosen, np.int64)], tuple(names)

    def _by_value(self) -> Found:
        values = np.frombuffer(self._values, np.float64)
        different, chosen = np.unique(values, return_inverse=True)
        if len(different) > MOST_WHOLE_CLASSES or (different != np.floor(different)).any():
            return values, ()
        written: dict[float, str] = {}
        for name, index in self._names.items():
            written.setdefault(self._values[self._chosen.index(index)], name)
        return chosen.astype(np.int64), tuple(written.get(value, number_text(value)) for value in different.tolist())


def nothing(line: int, column: str) -> Refusal:
    """That a field is empty."""
    return Refusal(
        N_("line {line}, column {column}: nothing stands here; fill it in or remove the row"),
        line=line,
        column=shown(column),
    )


def no_number(line: int, column: str, text: str) -> Refusal:
    """That a field holds something else than a finite number."""
    if not text:
        return nothing(line, column)
    return Refusal(
        N_("line {line}, column {column}: {value} is no finite number; correct it or remove the row or column"),
        line=line,
        column=shown(column),
        value=shown(text),
    )
