"""Opening a data file of unknown origin: regular, of bounded size, and every failure one sentence with its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from surfaces.refusal import N_, Refusal

LARGEST = 512 * 2**20
MB = 2**20
MOST_CLASSES = 1_000


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """``with opened(path) as (file, size):`` puts the file's name before any refusal inside.

    Pipes, devices and folders are refused before they are opened, since a pipe may never answer and a device may
    never end, and once more afterwards, since the file may have been replaced in between.
    """
    try:
        with os.fdopen(_descriptor(path), "rb") as file:
            yield file, _checked(os.fstat(file.fileno()))
    except Refusal as refusal:
        raise Refusal("{file}: {reason}", file=path.name or str(path), reason=refusal) from None
    except OSError as error:
        raise Refusal("{file}: {reason}", file=path.name or str(path), reason=unreadable(error)) from None


def unreadable(error: Exception) -> Refusal:
    """What the operating system says, in a sentence."""
    reason = getattr(error, "strerror", None) or str(error)
    return Refusal(N_("cannot be read ({reason}); check its name, folder and permissions"), reason=reason)


def _descriptor(path: Path) -> int:
    try:
        _checked(path.stat())
        return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:  # a name that no system can spell
        if isinstance(error, Refusal):
            raise
        raise unreadable(error) from None


def _checked(status: os.stat_result) -> int:
    if not stat.S_ISREG(status.st_mode):
        raise Refusal(N_("is not a regular file but a folder, a pipe or a device; choose a file"))
    if status.st_size > LARGEST:
        raise too_large(status.st_size)
    return status.st_size


def too_large(size: int) -> Refusal:
    """That so many bytes are more than any data set may have."""
    return Refusal(
        N_("is {size} MB large; the limit is {most} MB, so give fewer samples"),
        size=f"{-(-size // MB):,}",
        most=LARGEST // MB,
    )
