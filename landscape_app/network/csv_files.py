"""A table of numbers as text, with a header: one column is to be predicted from all others."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from landscape_app.core.fields import shown
from landscape_app.network import csv_text, regular_files
from landscape_app.network.csv_numbers import Numbers
from landscape_app.network.csv_targets import Targets, no_number
from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

MOST_COLUMNS = 4_096
MOST_NUMBERS = regular_files.LARGEST // 8


def read(path: Path, target: str) -> Samples:
    """The rows of a table, with the column ``target`` as what is to be predicted.

    A target of numbers is a regression where one of them is not whole or more than 50 differ; all else are classes.
    The table is UTF-8, its fields stand between commas, semicolons or tabs; with the latter two, 1,5 is a number too.
    """
    with regular_files.opened(path) as (file, _):
        text = csv_text.text_of(file)
        delimiter = csv_text.delimiter_of(text, target)
        rows = csv_text.rows(text, delimiter)
        _, header = next(rows, (1, []))
        try:
            table = _Table(header, target, Numbers(decimal_comma=delimiter != ","))
            for line, row in rows:
                table.add(line, row)
            return table.samples()
        except MemoryError:
            raise Refusal(N_("there is too little memory for it; close other programs")) from None


def columns(path: Path) -> list[str]:
    """The names in a table's header."""
    with regular_files.opened(path) as (file, _):
        text = csv_text.text_of(file)
        delimiter = csv_text.delimiter_of(text, "")
        _, header = next(csv_text.rows(text, delimiter), (1, []))
        if not header:
            raise Refusal(N_("the file is empty; give a table with a header row"))
        return header


class _Table:
    """The numbers read so far, row after row in one piece of memory."""

    def __init__(self, header: list[str], target: str, numbers: Numbers) -> None:
        _check_header(header, target)
        self._header = header
        self._place = header.index(target)
        self._features = [name for name in header if name != target]
        self._targets = Targets(target)
        self._numbers = numbers
        self._values = array("d")

    def add(self, line: int, row: list[str]) -> None:
        """One more row; refuses one of another length, and features that are no finite numbers."""
        if len(row) != len(self._header):
            raise Refusal(
                N_("line {line} has {count} fields, but the header has {columns}; give every row as many"),
                line=line,
                count=len(row),
                columns=len(self._header),
            )
        if len(self._values) + len(self._targets) + len(row) > MOST_NUMBERS:
            raise Refusal(
                N_("line {line} exceeds {most} numbers; give fewer rows"), line=line, most=f"{MOST_NUMBERS:,}"
            )
        target = row.pop(self._place)
        self._targets.add(line, target, self._numbers.one(line, target))
        values = self._numbers.row(line, row)
        if values is None:
            raise self._refused(line, row)
        self._values.extend(values)

    def _refused(self, line: int, row: list[str]) -> Refusal:
        wrong = next(i for i, text in enumerate(row) if self._numbers.one(line, text) is None)
        return no_number(line, self._features[wrong], row[wrong])

    def samples(self) -> Samples:
        """All that has been read."""
        if not len(self._targets):
            raise Refusal(N_("has a header but no rows; give at least one"))
        targets, classes = self._targets.found()
        inputs = np.frombuffer(self._values, np.float64).reshape(len(targets), -1)
        return Samples(inputs, targets, classes, features=tuple(self._features))


def _check_header(header: list[str], target: str) -> None:
    if not header:
        raise Refusal(N_("is empty; give a row of names and then rows of numbers"))
    if len(header) == 1:
        raise Refusal(
            N_("has one column, {name}; put commas, semicolons or tabs between the columns"), name=shown(header[0])
        )
    if len(header) > MOST_COLUMNS:
        raise Refusal(
            N_("has {count} columns; the limit is {most}, so leave some out"),
            count=f"{len(header):,}",
            most=f"{MOST_COLUMNS:,}",
        )
    if "" in header:
        raise Refusal(
            N_("column {column} has no name in the first row; name it or remove it"), column=header.index("") + 1
        )
    names = set[str]()
    twice = next((name for name in header if name in names or names.add(name)), None)  # type: ignore[func-returns-value]
    if twice is not None:
        raise Refusal(N_("two columns are named {name}; rename one"), name=shown(twice))
    if target not in header:
        raise Refusal(N_("has no column {target}; choose one of {names}"), target=shown(target), names=_few(header))


def _few(names: list[str]) -> str:
    return ", ".join(map(shown, names[:6])) + (", ..." if len(names) > 6 else "")
