"""A data set as it comes: rows of numbers, and what each row is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Samples:
    """``inputs`` (N, D), all finite: float64, or float32 where they are a file's pictures, to halve their memory.

    ``targets`` (N,): whole numbers 0 to K - 1 where there are K classes, real numbers where ``classes`` is empty
    (regression).
    ``classes``: K names. ``features``: D names, or empty. ``picture``: (height, width) where a row is a picture, row
    by row. ``given_test``: so many rows at the end are a test part of their own, as in MNIST's folder.
    """

    inputs: npt.NDArray[np.floating]
    targets: npt.NDArray[np.float64] | npt.NDArray[np.int64]
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    picture: tuple[int, int] | None = None
    given_test: int = 0

    def __len__(self) -> int:
        return len(self.inputs)
