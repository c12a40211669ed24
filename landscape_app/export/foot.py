"""The rows below a picture: the formula, who is who, and where the playhead is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from landscape_app import markers
from landscape_app.theme import Look, Theme, font

_SIZES = (18, 16, 14, 12)
_FEW = 2
"""Rows from which on smaller type is tried first."""
_MARGIN, _KEY, _APART = 16.0, 54.0, 22.0
"""Beside all; for a bit of a line with its marker; between two entries."""

_Row = list[tuple[float, Look]]


class Foot:
    """Has room for everybody: in smaller type where they are many, and in as many rows as that takes."""

    def __init__(self, formula: str, names: Sequence[Look], widest: str, width: float) -> None:
        """``widest``: the longest of what is told of the playhead, at the right of the first row."""
        self._formula = formula
        for size in _SIZES:
            self._font = font(size)
            self._metrics = QFontMetricsF(self._font)
            self._right = width - _MARGIN
            self._free = self._right - self._metrics.horizontalAdvance(widest) - _APART
            self._rows = self._flow(names)
            if len(self._rows) <= _FEW:
                break

    def _flow(self, names: Sequence[Look]) -> list[_Row]:
        """The entries row by row: after the formula where all of them fit there, else below it."""
        begin = _MARGIN + (self._metrics.horizontalAdvance(self._formula) + _APART if self._formula else 0.0)
        wide = [_KEY + self._metrics.horizontalAdvance(look.name) + _APART for look in names]
        if self._formula and names and begin + sum(wide) > self._free:
            return [[], *self._broken(names, wide, (_MARGIN, self._right))]
        return self._broken(names, wide, (begin, self._free))

    def _broken(self, names: Sequence[Look], wide: Sequence[float], first: tuple[float, float]) -> list[_Row]:
        rows: list[_Row] = [[]]
        x, right = first
        for look, width in zip(names, wide, strict=True):
            if rows[-1] and x + width - _APART > right:
                rows.append([])
                x, right = _MARGIN, self._right
            rows[-1].append((x, look))
            x += width
        return rows

    @property
    def _line(self) -> float:
        return self._metrics.height() + 3.0

    @property
    def height(self) -> float:
        return len(self._rows) * self._line + 12.0

    def paint(self, painter: QPainter, top: float, theme: Theme, telling: str) -> None:
        painter.setFont(self._font)
        painter.setPen(QColor(theme.quiet))
        y = top + 6.0 + self._metrics.ascent()
        room = self._free - _MARGIN
        cut = self._metrics.elidedText(self._formula, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(_MARGIN, y), cut)
        painter.drawText(QPointF(self._right - self._metrics.horizontalAdvance(telling), y), telling)
        for row in self._rows:
            for x, look in row:
                self._paint_entry(painter, QPointF(x, y), look, theme)
            y += self._line

    def _paint_entry(self, painter: QPainter, at: QPointF, look: Look, theme: Theme) -> None:
        middle = at.y() - 0.35 * self._metrics.ascent()
        pen = QPen(QColor(look.colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if look.dash:
            pen.setDashPattern(list(look.dash))
        painter.setPen(pen)
        painter.drawLine(QPointF(at.x(), middle), QPointF(at.x() + _KEY - 8, middle))
        markers.draw(painter, look, QPointF(at.x() + _KEY / 2 - 4, middle), 13, theme.casing)
        painter.setPen(QColor(look.colour))
        name = self._metrics.elidedText(look.name, Qt.TextElideMode.ElideRight, self._right - at.x() - _KEY)
        painter.drawText(QPointF(at.x() + _KEY, at.y()), name)
