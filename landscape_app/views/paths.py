"""Polylines from arrays, quickly, and cut to what can be painted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainterPath, QPolygonF

from landscape_app.core.walk import Floats

_STRAIGHT = 0.1
"""Pixels by which a point may lie off the way between its neighbours to be left out."""
_ROUNDS, _FEW = 4, 64
"""How often every other point is looked at, and up to how many points that would take longer than stroking them."""


def lines_path(points: Floats, ends: Any) -> QPainterPath:
    """One path of several polylines: (n, 2) points, and for each line the index after its last point.

    Points on the straight way between their neighbours are left out: stroking takes as long as there are points.
    """
    last = np.zeros(len(points), bool)
    last[np.asarray(ends, np.int64) - 1] = True
    for _ in range(_ROUNDS if len(points) > _FEW else 0):
        kept = _needed(points, last)
        points, last = points[kept], last[kept]
        if len(points) > 0.85 * len(kept):
            break
    joined = (~last).astype(np.int32)
    path: QPainterPath = pg.arrayToQPath(
        np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), connect=joined, finiteCheck=False
    )
    return path


def _needed(points: Floats, last: Any) -> Any:
    """Which points to keep: all but every other one, of those that lie between their neighbours."""
    a, p, b = points[:-2:2], points[1:-1:2], points[2::2]
    a = a[: len(p)]
    way = b - a
    long = (way * way).sum(axis=1)
    share = np.clip(((p - a) * way).sum(axis=1) / np.where(long > 0, long, 1.0), 0.0, 1.0)
    off = np.hypot(*(p - a - share[:, None] * way).T)
    kept = np.ones(len(points), bool)
    kept[1:-1:2] = (off > _STRAIGHT) | last[1:-1:2] | last[:-2:2][: len(p)]
    return kept


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
