"""The rows of a CSV file of unknown origin: its encoding, its delimiter, and on which line each row begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from surfaces.refusal import N_, Refusal

DELIMITERS = (",", ";", "\t")
LONGEST = 4 * 2**20
"""Characters in a line: 4,096 columns of a thousand each."""

Row = tuple[int, list[str]]

_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def text_of(file: BinaryIO) -> TextIO:
    """The file as text; what is not UTF-8 comes through as half characters, so that its line can be told."""
    return TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline=None)


def delimiter_of(text: TextIO, target: str) -> str:
    """What stands between the fields, comma, semicolon or tab: the one under which the first row names ``target``.

    Where none does, the one that makes the most columns.
    """

    def fitness(delimiter: str) -> tuple[bool, int]:
        try:
            _, header = next(rows(text, delimiter), (1, []))
        except Refusal:  # said when the file is read in earnest
            return False, 0
        return target in header, len(header)

    return max(DELIMITERS, key=fitness)


def rows(text: TextIO, delimiter: str) -> Iterator[Row]:
    """Each row that is not blank: the number of its first line and its fields, without the spaces around them."""
    text.seek(0)
    reader = csv.reader(_lines(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if fields and fields != [""]:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            N_("line {line}: a quote does not close or a field is too long ({reason}); correct it"),
            line=line,
            reason=str(error),
        ) from None


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if not line.isascii() and _NOT_UTF8.search(line):
            raise Refusal(
                N_("line {line} is not UTF-8 but perhaps CP949 or UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)"),
                line=number,
            )
        if "\0" in line:
            raise Refusal(N_("line {line} holds a zero byte, so this is no text; save the table as CSV"), line=number)
        if len(line) == LONGEST:
            raise Refusal(
                N_("line {line} has over {most} characters; give a table of fewer columns"),
                line=number,
                most=f"{LONGEST:,}",
            )
        yield line
