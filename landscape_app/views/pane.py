"""A rectangle with two axes to draw lines and bands in: what charts, small multiples and panels have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape_app.core.walk import Floats
from landscape_app.theme import Theme
from landscape_app.views.axes import Axis, value_ticks
from landscape_app.views.curves import band
from landscape_app.views.lettering import Type, cut, extent
from landscape_app.views.paths import lines_path

TICKS, TITLE = Type(13), Type(15, bold=True)
Ticks = Sequence[tuple[float, str]]
_APART = 14
"""Pixels between points that are shown as such."""
_DENSE = 1
"""Points to a pixel from which on a line is drawn from its least to its greatest value on each pixel column."""

_SWINGING, _SHORT = 8.0, 4
"""A line that goes up and down by so many heights of the box is stroked in pieces of so many steps."""
_BEYOND = 4000.0
"""Pixels outside of the box beyond which nobody sees where a line goes; to dash it all the way would take minutes."""


@dataclass(frozen=True)
class Pane:
    """``box`` in pixels, ``across`` and ``up``: what lies at its edges."""

    box: QRectF
    across: Axis
    up: Axis

    def x(self, values: Floats) -> Floats:
        places: Floats = self.box.left() + self.across.share(values) * self.box.width()
        return places

    def y(self, values: Floats) -> Floats:
        places: Floats = self.box.bottom() - self.up.share(values) * self.box.height()
        return places

    def place(self, x: float, y: float) -> QPointF:
        return QPointF(float(self.x(np.array([x]))[0]), float(self.y(np.array([y]))[0]))

    def value_at(self, x: float) -> float:
        """What lies across at a pixel."""
        return self.across.value((x - self.box.left()) / max(self.box.width(), 1))

    def draw_grid(
        self, painter: QPainter, theme: Theme, ticks: Ticks, labels: tuple[bool, bool] = (True, True)
    ) -> None:
        """Lines across at round values; ``labels``: whether values and ``ticks`` are written, too."""
        painter.setFont(TICKS.font)
        for value, text in value_ticks(self.up, max(int(self.box.height() / 30), 2)):
            y = self.place(self.across.low, value).y()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(self.box.left(), y), QPointF(self.box.right(), y))
            if labels[0]:
                painter.setPen(QColor(theme.quiet))
                room = QRectF(self.box.left() - 60, y - 10, 54, 20)
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if labels[1]:
            self._draw_ticks(painter, theme, ticks)

    def _draw_ticks(self, painter: QPainter, theme: Theme, ticks: Ticks) -> None:
        painter.setPen(QColor(theme.quiet))
        free = -1e9
        for value, text in ticks:
            x, half = self.place(value, self.up.low).x(), extent(text, TICKS)[0] / 2
            x = min(x, self.box.right() + 8 - half)
            if x - half > free:
                painter.drawText(QRectF(x - 50, self.box.bottom() + 2, 100, 20), Qt.AlignmentFlag.AlignHCenter, text)
                free = x + half + 10

    def draw_title(self, painter: QPainter, text: str, colour: str) -> None:
        """A name above the left corner."""
        painter.setFont(TITLE.font)
        painter.setPen(QColor(colour))
        room = QRectF(self.box.left(), self.box.top() - 21, self.box.width(), 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut(text, TITLE, int(room.width())))

    def draw_line(self, painter: QPainter, x: Floats, y: Floats, pen: QPen) -> None:
        """A line through points from left to right; thinned where there are more than the pixels can show."""
        x, y = self.x(x), self.y(y)
        sound = np.isfinite(y)
        x, y = x[sound], y[sound]
        if len(x) > _DENSE * self.box.width():  # to stroke so many swings would take a hundred times as long
            if pen.style() == Qt.PenStyle.SolidLine:
                painter.fillPath(band(x, y, thick=pen.widthF() / 2), pen.color())
                return
            last = np.flatnonzero(np.diff(np.floor(x), append=np.inf))
            x, y = x[last], y[last]
        if len(x) < 2:
            return
        y = y.clip(self.box.top() - _BEYOND, self.box.bottom() + _BEYOND)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))]) / max(pen.widthF(), 1e-9)
        steps = _SHORT if np.abs(np.diff(y)).sum() > _SWINGING * self.box.height() else len(x)
        for begin in range(0, len(x) - 1, steps):  # where strokes cross themselves they take the square of their length
            piece = slice(begin, begin + steps + 1)
            if pen.style() != Qt.PenStyle.SolidLine:
                pen.setDashOffset(float(way[begin]))
            painter.setPen(pen)
            painter.drawPath(lines_path(np.column_stack([x[piece], y[piece]]), [len(x[piece])]))

    def draw_dots(self, painter: QPainter, x: Floats, y: Floats, colour: str) -> None:
        """The points themselves where they are far apart, so that nobody takes the line between them for measured."""
        if 1 < len(x) * _APART < self.box.width() * float(x[-1] - x[0]) / (self.across.high - self.across.low):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            for place, value in zip(self.x(x), self.y(y), strict=True):
                if np.isfinite(value):
                    painter.drawEllipse(QPointF(place, value), 2.2, 2.2)

    def draw_band(self, painter: QPainter, x: Floats, y: Floats, colour: QColor, grain: float = 5.0) -> None:
        """From the least to the greatest value in each column of ``grain`` pixels."""
        places, y = self.x(x), self.y(y)
        sound = np.isfinite(y)
        places, y = places[sound], y[sound]
        if len(places) < 2:
            return
        columns = np.floor(places / grain)
        path = band(columns, y, (grain, grain / 2))
        painter.fillPath(path, colour)


def grid(count: int, width: float, height: float, wish: float) -> tuple[int, int]:
    """(columns, rows) for so many panes in a room, so that each is ``wish`` times as wide as high, about."""
    best, found = -1.0, (count, 1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        w, h = width / columns, height / rows
        size = min(w, h * wish) * min(h, w / wish)
        if size > best + 1e-9:
            best, found = size, (columns, rows)
    return found
