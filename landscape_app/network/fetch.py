"""MNIST for those who do not have it: fetched once from OpenML and kept as the four files everybody knows."""

from __future__ import annotations

import gzip
import socket
import struct
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.files import check_place, reason, write_whole
from landscape_app.network.idx_files import USUAL
from surfaces.refusal import N_, Refusal

PATIENCE = 20.0
"""Seconds without a byte after which the other side is given up."""

_PICTURES, _TRAINING, _SIDE = 70_000, 60_000, 28


def fetch_mnist(folder: Path) -> None:
    """Put MNIST's four files into ``folder``, all of them or none; 60,000 digits to train on and 10,000 to test.

    OpenML keeps them in the order of the original files. The folder is made where there is none, and tried before
    anything is fetched.
    """
    with _staged(folder) as staging:
        pixels, labels = _checked(*_fetched())
        for part, rows in (("train", slice(_TRAINING)), ("t10k", slice(_TRAINING, None))):
            images = pixels[rows].reshape(-1, _SIDE, _SIDE)
            write_whole(staging / _name(part, "images"), _idx(images))
            write_whole(staging / _name(part, "labels"), _idx(labels[rows]))


def _name(part: str, content: str) -> str:
    return USUAL[content].format(part=part) + ".gz"


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A place beside the files' own places, from where they move there together at the end."""
    made = False
    try:
        made = not folder.exists()
        folder.mkdir(exist_ok=True)
        for name in (_name(part, content) for part in ("train", "t10k") for content in USUAL):
            check_place(folder / name)
        with tempfile.TemporaryDirectory(prefix=".mnist-", dir=folder) as staging:
            yield Path(staging)
            for file in Path(staging).iterdir():
                file.replace(folder / file.name)
            made = False
    except (OSError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise Refusal(N_("{path}: cannot be written: {reason}"), path=str(folder), reason=reason(error)) from None
    finally:
        if made:
            with suppress(OSError, ValueError):
                folder.rmdir()


def _fetched() -> tuple[Any, Any]:
    """What the loader brings. Many things can go wrong between here and there; a person can do the same about each."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)  # the loader has no such setting of its own
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _load()
    except Exception as error:
        raise _failed(error) from None
    finally:
        socket.setdefaulttimeout(before)


def _load() -> tuple[Any, Any]:
    from sklearn.datasets import fetch_openml

    found = fetch_openml(
        "mnist_784", version=1, as_frame=False, parser="liac-arff", cache=False, n_retries=1, return_X_y=True
    )
    return found[0], found[1]


def _checked(pixels: Any, labels: Any) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Bytes; refuses what is not MNIST, so that no such files are ever written."""
    try:
        values, digits = np.asarray(pixels, np.float64), np.array([int(label) for label in labels])
        if values.shape != (_PICTURES, _SIDE * _SIDE) or digits.shape != (_PICTURES,):
            raise ValueError(f"shapes {values.shape}, {digits.shape}")
        with np.errstate(invalid="ignore"):
            rounded = values.astype(np.uint8)
        if (rounded != values).any() or digits.min() < 0 or digits.max() > 9:
            raise ValueError("values out of range")
    except (ValueError, TypeError, MemoryError) as error:
        raise _failed(error) from None
    return rounded, digits.astype(np.uint8)


def _failed(error: Exception) -> Refusal:
    inner = getattr(error, "reason", error)
    said = getattr(inner, "strerror", None) or str(inner) or type(error).__name__
    return Refusal(
        N_("MNIST could not be fetched ({reason}); connect to the internet, or choose a folder that holds its files"),
        reason=said[:100],
    )


def _idx(values: npt.NDArray[np.uint8]) -> bytes:
    """The bytes as a gzipped IDX file; no date in it, so that the same data give the same file."""
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    return gzip.compress(header + values.tobytes(), mtime=0)
