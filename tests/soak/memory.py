"""Memory of a window in its canonical state: what grows here is not given back."""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QPixmapCache

WINDOW_OF_MINIMA = 10
"""Samples of which the least counts in a long run: freed memory comes and goes, what is held stays."""


@dataclass(frozen=True)
class Sample:
    """Megabytes after so many seconds and actions."""

    seconds: float
    actions: int
    megabytes: float


def resident() -> float:
    """Megabytes that the process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def trimmed() -> float:
    """The same once all that nobody needs was given back; the window must be in its canonical state."""
    QGuiApplication.clipboard().clear()
    QPixmapCache.clear()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return resident()


def after_warm_up(samples: Sequence[Sample], warm_up: float) -> list[Sample]:
    """The samples that count; of a long run only the least of each ten."""
    counted = [sample for sample in samples if sample.seconds >= warm_up]
    if len(counted) < 3 * WINDOW_OF_MINIMA:
        return counted
    groups = [counted[i : i + WINDOW_OF_MINIMA] for i in range(0, len(counted), WINDOW_OF_MINIMA)]
    return [min(group, key=lambda sample: sample.megabytes) for group in groups]


def slope(samples: Sequence[Sample]) -> float:
    """Megabytes for each 1,000 actions, by least squares; nan where there are too few."""
    if len(samples) < 2:
        return float("nan")
    mean_x = sum(s.actions for s in samples) / len(samples)
    mean_y = sum(s.megabytes for s in samples) / len(samples)
    spread = sum((s.actions - mean_x) ** 2 for s in samples)
    joint = sum((s.actions - mean_x) * (s.megabytes - mean_y) for s in samples)
    return 1000 * joint / spread if spread else float("nan")
