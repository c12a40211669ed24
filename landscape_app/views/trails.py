"""The trails of the racers: drawn bit by bit as the playhead moves on, striped where several run on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from landscape_app.core.walk import Floats
from landscape_app.theme import Look
from landscape_app.views.frame import Frame
from landscape_app.views.paths import clip, lines_path

WIDTH = 3.0
CASING = 1.5
STRIPE = 8.0
_CELL = 4.0
_SAMPLE = 2.0
_SHORTEST_SHARED = 8
"""Samples that two trails must share before they are striped; a mere crossing shares fewer."""


class Trails:
    """The trails on one frame. ``draw`` adds the part between two steps to a layer of casings and one of colours."""

    def __init__(self, points: Sequence[Floats], looks: Sequence[Look], frame: Frame, scale: float) -> None:
        self._pixels = [frame.to_pixels(run) for run in points]
        self._looks, self._frame, self._scale = looks, frame, scale
        self._columns = int(frame.width / (_CELL * scale)) + 1
        rows = int(frame.height / (_CELL * scale)) + 1
        self._visitors = np.zeros(self._columns * rows + 1, np.uint64)  # who passed each cell; the last is outside

    def draw(self, casings: QPainter, colours: QPainter, casing: str, first: int, last: int) -> None:
        """Add steps ``first`` to ``last`` of every trail."""
        parts = [self._part(pixels[first : last + 1]) for pixels in self._pixels]
        for i, part in enumerate(parts):
            if part is not None:
                self._visitors[part.cells] |= np.uint64(1 << i)
        for i, part in enumerate(parts):
            if part is None:
                continue
            pen = QPen(QColor(casing), (WIDTH + 2 * CASING) * self._scale)
            _stroke(casings, part.whole, pen)
            pen = QPen(QColor(self._looks[i].colour), WIDTH * self._scale)
            if self._looks[i].dash:
                pen.setDashPattern(list(self._looks[i].dash))
            _stroke(colours, self._striped(part, i), pen)

    def _part(self, pixels: Floats) -> _Part | None:
        if len(pixels) < 2:
            return None
        start, stop, kept = clip(pixels[:-1], pixels[1:], self._frame.width, self._frame.height)
        start, stop = start[kept], stop[kept]
        return _Part(start, stop, self) if len(start) else None

    def cells(self, points: Floats) -> Any:
        """The index of the cell under each point; the last cell stands for everything outside."""
        size = _CELL * self._scale
        column, row = (points // size).astype(np.int64).T
        outside = (column < 0) | (column >= self._columns) | (row < 0) | (row * size >= self._frame.height)
        return np.where(outside, len(self._visitors) - 1, row * self._columns + column)

    @property
    def sample(self) -> float:
        return _SAMPLE * self._scale

    def _striped(self, part: _Part, racer: int) -> QPainterPath:
        """The part of a trail that shows: all of it, or every k-th stripe where k racers share the line."""
        visitors = self._visitors[part.cells]
        count = np.bitwise_count(visitors).astype(np.int64)
        shared = _long_enough((count > 1) & (part.cells < len(self._visitors) - 1))
        if not shared.any():
            return part.whole
        rank = np.bitwise_count(visitors & np.uint64((1 << racer) - 1)).astype(np.int64)
        stripe = (part.along // (STRIPE * self._scale)).astype(np.int64)
        return part.only(~shared | (stripe % np.maximum(count, 1) == rank))


class _Part:
    """Consecutive clipped segments, with samples every two pixels along them."""

    def __init__(self, start: Floats, stop: Floats, trails: Trails) -> None:
        self._start, self._stop = start, stop
        step = stop - start
        number = np.maximum(np.ceil(np.hypot(*step.T) / trails.sample).astype(np.int64), 1)
        self._segment = np.repeat(np.arange(len(start)), number)
        place = np.arange(len(self._segment)) - np.repeat(np.cumsum(number) - number, number)
        self._from = place / number[self._segment]
        self._to = (place + 1) / number[self._segment]
        middle = start[self._segment] + ((self._from + self._to) / 2)[:, None] * step[self._segment]
        flat = np.abs(step[:, 0]) >= np.abs(step[:, 1])
        self.cells = trails.cells(middle)
        self.along = np.where(flat[self._segment], middle[:, 0], middle[:, 1])

    @property
    def whole(self) -> QPainterPath:
        return _joined(self._start, self._stop)

    def only(self, visible: Any) -> QPainterPath:
        """The polylines through the visible samples."""
        change = np.flatnonzero(np.diff(visible.astype(np.int8), prepend=0, append=0))
        firsts, lasts = change[::2], change[1::2] - 1
        starts, stops = [], []
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            i, j = self._segment[first], self._segment[last]
            a, b = self._start[i : j + 1].copy(), self._stop[i : j + 1].copy()
            a[0] = self._at(i, self._from[first])
            b[-1] = self._at(j, self._to[last])
            starts.append(a)
            stops.append(b)
        return _joined(np.concatenate(starts), np.concatenate(stops)) if starts else QPainterPath()

    def _at(self, segment: int, share: float) -> Floats:
        place: Floats = self._start[segment] + share * (self._stop[segment] - self._start[segment])
        return place


def _joined(start: Floats, stop: Floats) -> QPainterPath:
    """One path of segments, each joined to the one before where that ended at its start."""
    breaks = np.flatnonzero((start[1:] != stop[:-1]).any(axis=1)) + 1
    groups_start = np.concatenate([[0], breaks])
    points = np.insert(stop, groups_start, start[groups_start], axis=0)
    ends = np.concatenate([breaks, [len(stop)]]) + np.arange(1, len(groups_start) + 1)
    return lines_path(points, ends)


def _long_enough(shared: Any) -> Any:
    """The mask without its short stretches of True."""
    change = np.flatnonzero(np.diff(shared.astype(np.int8), prepend=0, append=0))
    firsts, ends = change[::2], change[1::2]
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        if end - first < _SHORTEST_SHARED:
            shared[first:end] = False
    return shared


def _stroke(painter: QPainter, path: QPainterPath, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if pen.style() == Qt.PenStyle.CustomDashLine else Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
