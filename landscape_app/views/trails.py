"""The trails of the racers: drawn bit by bit as the playhead moves on, striped where several run on one line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from landscape_app.core.walk import Floats
from landscape_app.theme import Look
from landscape_app.views.frame import Frame
from landscape_app.views.paths import clip, lines_path, points_of

WIDTH = 3.0
CASING = 1.5
STRIPE = 8.0
BEAD, BEADS_APART = 6.5, 9.0
"""Each point is a bead on its trail where there is room, so that nobody takes the path for a curve."""
_CELL = 4.0
_SAMPLE = 2.0
_MANY = 400
"""Segments from which on it pays to look for those that repeat others."""
_STROKE = 600.0
"""Pixels of a trail that are stroked at once: a path that crosses itself often takes time with the square of that."""
_SCRIBBLE = 200_000.0
"""Pixels of a trail from which on it covers what it is drawn on; smooth edges and stripes would only take time."""
_LONGEST = 1_000_000.0
"""Pixels of a trail from which on only segments count that reach where no earlier one was."""
_CELLS = 30_000
"""Cells by which that is told."""
_SHORTEST_SHARED = 8
"""Samples that a trail must share with others before it is striped; a mere crossing shares fewer."""


class Trails:
    """The trails on one frame. ``draw`` adds the part between two steps to a layer of casings and one of colours.

    The picture is divided into small cells. Where a stretch of cells is shared, stripes are dealt out in turn to all
    who ever pass; until its owner has passed, a stripe belongs to whoever is there. So the picture at a step does not
    depend on how the playhead got there.
    """

    def __init__(self, points: Sequence[Floats], looks: Sequence[Look], frame: Frame, scale: float) -> None:
        self._looks, self._scale = looks, scale
        grid = self._grid = _Grid(frame, _CELL * scale)
        self._trails = [_Trail(frame.to_pixels(run), frame, grid, scale) for run in points]
        passing = np.zeros(grid.count, np.uint64)
        for i, trail in enumerate(self._trails):
            passing[trail.cells] |= np.uint64(1 << i)
        passing[grid.outside] = 0
        for trail in self._trails:
            trail.share(passing, len(self._trails), STRIPE * scale)
        self._passed = np.zeros(grid.count, np.uint64)
        self._ever = passing != 0
        self.extent = QRectF()

    def draw(self, casings: QPainter, colours: QPainter, casing: str, first: int, last: int) -> None:
        """Add steps ``first`` to ``last`` of every trail."""
        parts = [trail.part(first, last) for trail in self._trails]
        for i, (trail, (a, b)) in enumerate(zip(self._trails, parts, strict=True)):
            self._passed[trail.cells_of(a, b)] |= np.uint64(1 << i)
        pen = _pen(casing, (WIDTH + 2 * CASING) * self._scale, ())
        casings.setPen(pen)
        for i, (trail, (a, b)) in enumerate(zip(self._trails, parts, strict=True)):
            if a < b:
                whole = trail.whole(a, b)
                paths = _strokes(*whole)
                _stroke(casings, paths)
                colours.setPen(_pen(self._looks[i].colour, WIDTH * self._scale, self._looks[i].dash))
                shared = trail.shares(a, b)
                _stroke(colours, _strokes(*trail.visible(a, b, self._passed, i)) if shared else paths)
                (left, top), (right, bottom) = np.min(whole, axis=(0, 1)).tolist(), np.max(whole, axis=(0, 1)).tolist()
                self.extent |= QRectF(left - 8, top - 8, right - left + 16, bottom - top + 16)
                colours.setPen(_pen(self._looks[i].colour, BEAD * self._scale, ()))
                beads = points_of(trail.beads(a, b, BEADS_APART * self._scale))
                if not beads.isEmpty():  # a PDF would keep a path that is none
                    colours.drawPoints(beads)

    def under(self, boxes: Floats) -> Floats:
        """For each of the boxes (n, 4), which are near one another, how much of it lies on what is drawn."""
        return self._grid.within(self._passed, boxes)

    def under_all(self, boxes: Floats) -> Floats:
        """The same for what will be drawn in the end."""
        return self._grid.within(self._ever, boxes)


class _Grid:
    """Square cells over a frame, row after row; one more stands for all that is outside."""

    def __init__(self, frame: Frame, side: float) -> None:
        self._side = side
        self._columns, self._rows = int(frame.width / side) + 1, int(frame.height / side) + 1
        self.outside = self._columns * self._rows
        self.count = self.outside + 1

    def cells(self, points: Floats) -> Any:
        column, row = (points // self._side).astype(np.int64).T
        out = (column < 0) | (column >= self._columns) | (row < 0) | (row >= self._rows)
        return np.where(out, self.outside, row * self._columns + column)

    def within(self, marks: Any, boxes: Floats) -> Floats:
        """The area of the marked cells in each box (left, top, right, bottom)."""
        corners = np.clip(np.rint(boxes / self._side), 0, np.array([self._columns, self._rows] * 2)).astype(np.int64)
        (x, y), (end, bottom) = corners[:, :2].min(axis=0).tolist(), corners[:, 2:].max(axis=0).tolist()
        near = marks[: self.outside].reshape(self._rows, self._columns)[y:bottom, x:end] != 0
        sums = np.zeros((bottom - y + 1, end - x + 1), np.int64)  # how many lie above and left of each corner
        near.cumsum(axis=0).cumsum(axis=1, out=sums[1:, 1:])
        left, top, right, low = (corners - np.array([x, y, x, y])).T
        area: Floats = (sums[low, right] - sums[top, right] - sums[low, left] + sums[top, left]) * self._side**2
        return area


class _Trail:
    """One racer's segments, clipped, with samples every two pixels along them."""

    def __init__(self, pixels: Floats, frame: Frame, grid: _Grid, scale: float) -> None:
        told = _told_apart(pixels) if len(pixels) > _MANY else np.arange(len(pixels))
        start, stop, kept = clip(pixels[told[:-1]], pixels[told[1:]], frame.width, frame.height)
        self._steps = told[1:][kept] - 1
        self._start, self._stop = start[kept], stop[kept]
        if len(self._steps) > _MANY:
            new = _first_of_its_kind(self._start, self._stop)
            self._steps, self._start, self._stop = self._steps[new], self._start[new], self._stop[new]
        if np.hypot(*(self._stop - self._start).T).sum() > _LONGEST * scale:
            new = _reaching(self._start, self._stop, frame)
            self._steps, self._start, self._stop = self._steps[new], self._start[new], self._stop[new]
        way = self._stop - self._start
        number = np.maximum(np.ceil(np.hypot(*way.T) / (_SAMPLE * scale)).astype(np.int64), 1)
        self._first = np.concatenate([[0], np.cumsum(number)])  # of each segment's samples
        self._segment = np.repeat(np.arange(len(way)), number)
        place = np.arange(len(self._segment)) - self._first[self._segment]
        self._from, self._to = place / number[self._segment], (place + 1) / number[self._segment]
        self._middle = self._start[self._segment] + ((self._from + self._to) / 2)[:, None] * way[self._segment]
        self._flat = (np.abs(way[:, 0]) >= np.abs(way[:, 1]))[self._segment]
        self.cells = grid.cells(self._middle)
        self._shared = np.zeros(len(self._segment), bool)
        self._owner = np.zeros(len(self._segment), np.int64)

    def share(self, passing: Any, racers: int, stripe: float) -> None:
        """Find the stretches that others pass too, and whose stripe each sample there is."""
        if self._first[-1] * _SAMPLE > _SCRIBBLE:
            return
        here = passing[self.cells]
        count = np.bitwise_count(here).astype(np.int64)
        self._shared = _long_enough(count > 1)
        if not self._shared.any():
            return
        along = np.where(self._flat, self._middle[:, 0], self._middle[:, 1])
        turn = (along // stripe).astype(np.int64) % np.maximum(count, 1)
        for racer in range(racers):
            bit = np.uint64(1 << racer)
            rank = np.bitwise_count(here & (bit - np.uint64(1)))
            self._owner[((here & bit) != 0) & (rank == turn)] = racer

    def part(self, first: int, last: int) -> tuple[int, int]:
        """The range of segments between two steps."""
        a, b = np.searchsorted(self._steps, (first, last)).tolist()
        return a, b

    def cells_of(self, a: int, b: int) -> Any:
        return self.cells[self._first[a] : self._first[b]]

    def shares(self, a: int, b: int) -> bool:
        return bool(self._shared[self._first[a] : self._first[b]].any())

    def whole(self, a: int, b: int) -> tuple[Floats, Floats]:
        return self._start[a:b], self._stop[a:b]

    def visible(self, a: int, b: int, passed: Any, racer: int) -> tuple[Floats, Floats]:
        """The segments without the stripes that belong to others who have passed."""
        base, end = int(self._first[a]), int(self._first[b])
        owner = self._owner[base:end]
        others = (passed[self.cells[base:end]] >> owner.astype(np.uint64)) & np.uint64(1) != 0
        seen = ~self._shared[base:end] | (owner == racer) | ~others
        firsts, ends = _stretches(seen)
        starts, stops = [self._start[:0]], [self._stop[:0]]
        for first, last in zip((firsts + base).tolist(), (ends + base - 1).tolist(), strict=True):
            i, j = self._segment[first], self._segment[last]
            p, q = self._start[i : j + 1].copy(), self._stop[i : j + 1].copy()
            p[0], q[-1] = self._at(i, self._from[first]), self._at(j, self._to[last])
            starts.append(p)
            stops.append(q)
        return np.concatenate(starts), np.concatenate(stops)

    def beads(self, a: int, b: int, apart: float) -> Floats:
        """The points that stand at least so far apart from the ones before them."""
        way = self._stop[a:b] - self._start[a:b]
        told: Floats = self._stop[a:b][np.hypot(*way.T) >= apart]
        return told

    def _at(self, segment: int, share: float) -> Floats:
        place: Floats = self._start[segment] + share * (self._stop[segment] - self._start[segment])
        return place


@dataclass(frozen=True)
class _Strokes:
    """Paths to draw one after the other, smoothly unless they are a scribble."""

    paths: Sequence[QPainterPath]
    smooth: bool


def _strokes(start: Floats, stop: Floats) -> _Strokes:
    """Segments as paths, not too much in each."""
    along = np.cumsum(np.hypot(*(stop - start).T))
    cuts = np.flatnonzero(np.diff(along // _STROKE)) + 1
    paths = [_joined(start[i:j], stop[i:j]) for i, j in pairwise([0, *cuts.tolist(), len(start)]) if i < j]
    return _Strokes(paths, len(start) > 0 and bool(along[-1] < _SCRIBBLE))


def _stroke(painter: QPainter, strokes: _Strokes) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, strokes.smooth)
    for path in strokes.paths:
        painter.drawPath(path)


def _joined(start: Floats, stop: Floats) -> QPainterPath:
    """One path of segments, each joined to the one before where that ended at its start."""
    if len(start) == 1:
        path = QPainterPath()
        path.moveTo(*start[0].tolist())
        path.lineTo(*stop[0].tolist())
        return path
    breaks = np.flatnonzero((start[1:] != stop[:-1]).any(axis=1)) + 1
    groups = np.concatenate([[0], breaks])
    points = np.insert(stop, groups, start[groups], axis=0)
    ends = np.concatenate([breaks, [len(stop)]]) + np.arange(1, len(groups) + 1)
    return lines_path(points, ends)


def _told_apart(pixels: Floats) -> Any:
    """The first of each run of points that are the same to a quarter of a pixel."""
    places = np.round(np.clip(pixels, -1e6, 1e6) * 4)
    return np.flatnonzero(np.concatenate([[True], (places[1:] != places[:-1]).any(axis=1)]))


def _first_of_its_kind(start: Floats, stop: Floats) -> Any:
    """Which segments are not drawn already, to a quarter of a pixel: a racer that rattles goes one way for ever."""
    ends = np.round(np.stack([start, stop]) * 4).astype(np.int64)
    keys = (ends[..., 0] << 20) + ends[..., 1]
    low, high = np.minimum(*keys), np.maximum(*keys)
    _, first = np.unique(low + 1j * high, return_index=True)  # a pair as one number, exactly
    return np.sort(first)


def _reaching(start: Floats, stop: Floats, frame: Frame) -> Any:
    """Which segments pass a cell that no earlier one has passed: a racer in noise covers its ground with scribble."""
    side = max(_CELL, math.sqrt(frame.width * frame.height / _CELLS))
    grid = _Grid(frame, side)
    seen = np.zeros(grid.count, bool)
    seen[grid.outside] = True
    kept, ways = [], stop - start
    for base in range(0, len(start), _MANY):
        a, way = start[base : base + _MANY], ways[base : base + _MANY]
        number = np.ceil(np.hypot(*way.T) / side).astype(np.int64) + 1
        segment = np.repeat(np.arange(len(way)), number)
        place = np.arange(len(segment)) - np.repeat(np.cumsum(number) - number, number)
        cells = grid.cells(a[segment] + (place / number[segment])[:, None] * way[segment])
        fresh = np.flatnonzero(~seen[cells])
        _, first = np.unique(cells[fresh], return_index=True)
        kept.append(base + np.unique(segment[fresh[first]]))
        seen[cells] = True
    return np.concatenate(kept)


def _stretches(mask: Any) -> tuple[Any, Any]:
    """Where each run of True begins, and the index after its end."""
    change = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return change[::2], change[1::2]


def _long_enough(mask: Any) -> Any:
    """The mask without its short runs of True."""
    kept = mask.copy()
    firsts, ends = _stretches(mask)
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        if end - first < _SHORTEST_SHARED:
            kept[first:end] = False
    return kept


def _pen(colour: str, width: float, dash: tuple[float, ...]) -> QPen:
    cap = Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.BevelJoin)  # beads round the corners
    if dash:
        pen.setDashPattern(list(dash))
    return pen
