"""One IDX file, read piece by piece: what its header claims is checked before anything is set aside for it.

An IDX file is 00 00, a type, the number of dimensions, each dimension as four bytes, and then the numbers, all with
the highest byte first (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from landscape_app.network import regular_files
from surfaces.refusal import N_, Refusal

PIECE = 2**20
TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}

_DENSEST = 1040  # deflate cannot make one byte out of more than 1,032


@dataclass(frozen=True)
class Header:
    """What an IDX file says of itself: the type of its numbers and how many there are along each dimension."""

    kind: str
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * np.dtype(self.kind).itemsize


def read_header(path: Path, dimensions: Collection[int]) -> Header:
    """The header alone; refuses one of other dimensions, or that does not fit the size of the file."""
    with _opened(path, dimensions) as (_, header):
        return header


def read_numbers(path: Path, header: Header) -> Iterator[npt.NDArray[Any]]:
    """The numbers after ``header`` in pieces of at most 1 MB; refuses unless there are exactly as many as it claims."""
    with _opened(path, [len(header.shape)]) as (stream, found):
        if found != header:
            raise Refusal(N_("was changed while it was read; choose it again"))
        left = header.bytes
        while left:
            piece = stream.read(min(PIECE, left))
            if len(piece) < min(PIECE, left):
                raise _cut_off(header, header.bytes - left + len(piece))
            left -= len(piece)
            yield np.frombuffer(piece, header.kind)
        if stream.read(1):
            raise _trailing(header)


@contextmanager
def _opened(path: Path, dimensions: Collection[int]) -> Iterator[tuple[BinaryIO | _Gzip, Header]]:
    with regular_files.opened(path) as (file, size):
        stream = _Gzip(file) if path.name.lower().endswith(".gz") else file
        header = _header(stream, dimensions)
        if header.bytes > regular_files.LARGEST:
            raise regular_files.too_large(header.bytes)
        if isinstance(stream, _Gzip):
            if header.bytes > size * _DENSEST:
                raise _cut_off(header, None)
        elif header.bytes != size - file.tell():
            held = size - file.tell()
            raise _cut_off(header, held) if held < header.bytes else _trailing(header)
        yield stream, header


def _header(stream: BinaryIO | _Gzip, dimensions: Collection[int]) -> Header:
    start = stream.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in TYPES:
        raise Refusal(
            N_("begins with the bytes {bytes}; an IDX file begins with 00 00, a type from 08 to 0e and its dimensions"),
            bytes=start.hex(" ") or "-",
        )
    count = start[3]
    if count not in dimensions:
        raise Refusal(
            N_("its number of dimensions is {count}; pictures have 3 (number, height, width), labels 1"),
            count=count,
        )
    sizes = stream.read(4 * count)
    if len(sizes) < 4 * count:
        raise Refusal(N_("ends within its header; fetch it anew"))
    header = Header(TYPES[start[2]], struct.unpack(f">{count}I", sizes))
    if not header.bytes:
        shape = " x ".join(map(str, header.shape))
        raise Refusal(N_("holds nothing (its header says {shape}); give at least one sample"), shape=shape)
    return header


def _cut_off(header: Header, held: int | None) -> Refusal:
    if held is None:
        return Refusal(N_("claims {claimed} bytes, more than it can hold; fetch it anew"), claimed=f"{header.bytes:,}")
    return Refusal(
        N_("claims {claimed} bytes, but only {held} follow its header: it is cut off, so fetch it anew"),
        claimed=f"{header.bytes:,}",
        held=f"{held:,}",
    )


def _trailing(header: Header) -> Refusal:
    return Refusal(N_("claims {claimed} bytes, but more follow its header; fetch it anew"), claimed=f"{header.bytes:,}")


class _Gzip:
    """A gzip member, inflated only as far as one asks, so that a bomb stays as small as its file.

    Python's own ``gzip`` looks for the end of a file's name byte by byte and reads on into any number of members;
    this one leaves the wrapping, the checksum included, to zlib.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(wbits=31)
        self._waiting = b""

    def read(self, most: int) -> bytes:
        """So many bytes, fewer only where the member ends; there its length and checksum have been checked."""
        parts, missing = [], most
        try:
            while missing and not self._inflate.eof:
                parts.append(self._some(missing))
                missing -= len(parts[-1])
        except zlib.error as error:
            raise Refusal(N_("is not gzip or damaged ({reason}); fetch it anew"), reason=str(error)) from None
        if self._inflate.eof and (self._inflate.unused_data or self._file.read(1)):
            raise Refusal(N_("goes on after the end of its gzip data; fetch it anew"))
        return b"".join(parts)

    def _some(self, most: int) -> bytes:
        packed = self._waiting or self._file.read(2**16)
        if not packed:
            raise Refusal(N_("is gzip cut off before its end; fetch it anew"))
        result = self._inflate.decompress(packed, most)
        self._waiting = self._inflate.unconsumed_tail
        return result
