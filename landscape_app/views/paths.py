"""Polylines from arrays, quickly, and cut to what can be painted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainterPath, QPolygonF

from landscape_app.core.walk import Floats


def lines_path(points: Floats, ends: Any) -> QPainterPath:
    """One path of several polylines: (n, 2) points, and for each line the index after its last point."""
    joined = np.ones(len(points), np.int32)
    joined[np.asarray(ends, np.int64) - 1] = 0
    path: QPainterPath = pg.arrayToQPath(
        np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), connect=joined, finiteCheck=False
    )
    return path


def points_of(places: Floats) -> QPolygonF:
    """(n, 2) places as points to draw."""
    if not len(places):  # of which pyqtgraph cannot make a polygon
        return QPolygonF()
    points: QPolygonF = pg.functions.arrayToQPolygonF(
        np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])
    )
    return points


def clip(a: Floats, b: Floats, width: float, height: float) -> tuple[Floats, Floats, Any]:
    """Segments a[i] -> b[i], (n, 2), cut to a picture with some margin (Liang and Barsky, 1984).

    Returns the cut ends and which segments are left at all. Painting coordinates of 1e12 would overflow.
    """
    margin = 100.0
    low, high = np.array([-margin, -margin]), np.array([width + margin, height + margin])
    start, stop = a.copy(), b.copy()
    kept: Any = (np.minimum(a, b) >= low).all(axis=1) & (np.maximum(a, b) <= high).all(axis=1)
    over = np.flatnonzero(~kept)
    start[over], stop[over], kept[over] = _cut(a[over], b[over], low, high)
    return start, stop, kept


def _cut(a: Floats, b: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Any]:
    step = b - a
    with np.errstate(all="ignore"):  # of segments that lie wholly outside
        first, second = (low - a) / step, (high - a) / step
        within = np.where((a >= low) & (a <= high), 0.0, np.inf)
        enter = np.where(step == 0, within, np.minimum(first, second)).max(axis=1)
        leave = np.where(step == 0, 1.0, np.maximum(first, second)).min(axis=1)
        enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
        start = np.where((enter > 0)[:, None], a + enter[:, None] * step, a)
        stop = np.where((leave < 1)[:, None], a + leave[:, None] * step, b)
    return start, stop, enter <= leave
