"""A chart of one quantity over the steps, on the playhead that everything shares."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent

from landscape_app import markers, words
from landscape_app.core.walk import Floats
from landscape_app.numerals import number
from landscape_app.theme import AUDIENCE, Look, Theme
from landscape_app.views.axes import Axis, step_ticks, value_ticks
from landscape_app.views.curves import Curves, band, stacked
from landscape_app.views.drawing import Drawing
from landscape_app.views.lettering import Type, cut, draw_cased, extent
from landscape_app.views.painting import is_vector, saved
from landscape_app.views.paths import lines_path
from surfaces.refusal import N_

TICKS = Type(15)
NAMES = tuple(Type(size, bold=True) for size in (AUDIENCE - 1, 14, 12))
"""The names at the ends of the curves; smaller where there are many, and only as many as fit."""
STEP = Type(AUDIENCE, bold=True)
HOVER = Type(14)
_COLUMN = 150
"""Pixels that a column of values under the hand needs at least."""
_APART = 4.0
"""Pixels between two points from which on each swing can be followed."""
_DENSE, _SWINGS = 3, 0.35
"""Steps to a pixel, and swings to a pixel, from which on a curve is drawn as a band."""
_FUTURE = 0.28
"""Strength of a curve beyond the playhead."""


class Chart(Drawing):
    """Draws curves; says ``sought`` with a step while the playhead is dragged."""

    sought = Signal(float)

    def __init__(self, theme: Theme, future: float = _FUTURE, scale: float = 1.0) -> None:
        """``future``: how strongly the part of the curves is drawn that the playhead has not reached."""
        super().__init__(theme, scale)
        self._strength = future
        self._hover: int | None = None
        self._curves: Curves | None = None
        self._ground = QPixmap()
        self._lines: QPixmap | None = None
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(400, 140)

    def show_curves(self, shown: Curves) -> None:
        self._curves, self._lines = shown, None
        if self._hover is not None and not shown.steps.holds(self._hover):
            self._hover = None  # until the hand moves again
        self.update()

    # Where things are, in pixels at scale 1

    @property
    def _plot(self) -> QRectF:
        names = self._curves.looks if self._curves is not None and self._curves.names else ()
        right = max((extent(look.name, NAMES[0])[0] for look in names), default=0.0)
        width, height = self._size
        right = min(right + 26 if names else 16, width * 0.3)
        return QRectF(58, 8, max(width - 58 - right, 20.0), max(height - 8 - 27, 20.0))

    def _across(self, steps: Floats, axis: Axis) -> Floats:
        plot = self._plot
        across: Floats = plot.left() + axis.share(steps) * plot.width()
        return across

    def _down(self, values: Floats, axis: Axis) -> Floats:
        plot = self._plot
        down: Floats = plot.bottom() - axis.share(values) * plot.height()
        return down

    # Drawing

    def paint_into(self, painter: QPainter) -> None:
        shown = self._curves
        if shown is None:
            return
        at = float(self._across(np.array([self._position]), shown.steps)[0])
        with saved(painter):
            painter.scale(self._scale, self._scale)
            (self._draw_lines if is_vector(painter) else self._draw_layers)(painter, at, shown)
            self._draw_playhead(painter, at, shown)
            if self._hover is not None:
                self._draw_hover(painter, self._hover, shown)

    def _draw_lines(self, painter: QPainter, at: float, shown: Curves) -> None:
        """Grid and curves as the lines they are."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, shown)
        width, height = self._size
        for left, right, strength in ((0.0, at, 1.0), (at, width, self._strength)):
            if strength and left < right:
                with saved(painter):
                    painter.setOpacity(strength)
                    self._draw_curves(painter, shown, QRectF(left, 0, right - left, height))

    def _draw_layers(self, painter: QPainter, at: float, shown: Curves) -> None:
        """The same from pictures that are kept."""
        if self._lines is None:
            self._ground, self._lines = self._layers(shown)
        ratio = self._lines.devicePixelRatio()
        painter.drawPixmap(QPointF(0, 0), self._ground)
        cut, end, height = round(at * ratio), self._lines.width(), self._lines.height()
        for left, right, strength in ((0, cut, 1.0), (cut, end, self._strength)):
            painter.setOpacity(strength)
            seen = QRectF(left / ratio, 0, (right - left) / ratio, height / ratio)
            painter.drawPixmap(seen, self._lines, QRectF(left, 0, right - left, height))
        painter.setOpacity(1.0)

    def _layers(self, shown: Curves) -> tuple[QPixmap, QPixmap]:
        """Grid and names on the paper; and the curves alone, so that the future can be drawn pale."""
        ratio = self.devicePixelRatioF()
        made = []
        for draw in (self._draw_ground, self._draw_curves):
            layer = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            layer.setDevicePixelRatio(ratio * self._scale)
            layer.fill(Qt.GlobalColor.transparent)
            with QPainter(layer) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw(painter, shown)
            made.append(layer)
        return made[0], made[1]

    def _draw_ground(self, painter: QPainter, shown: Curves) -> None:
        self._draw_grid(painter, shown)
        self._draw_level(painter, shown)
        if shown.names:
            self._draw_names(painter, shown)

    def _draw_grid(self, painter: QPainter, shown: Curves) -> None:
        plot, theme = self._plot, self._theme
        painter.setFont(TICKS.font)
        for value, text in value_ticks(shown.heights, max(int(plot.height() / 34), 2)):
            y = float(self._down(np.array([value]), shown.heights)[0])
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.quiet))
            box = QRectF(0, y - 12, plot.left() - 7, 24)
            type_ = next((t for t in (TICKS, Type(13)) if extent(text, t)[0] <= box.width() - 3), Type(11))
            painter.setFont(type_.font)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_level(self, painter: QPainter, shown: Curves) -> None:
        """A line across at the target, if there is one within the axis."""
        plot, theme = self._plot, self._theme
        if shown.level is None or not shown.heights.holds(shown.level):
            return
        y = float(self._down(np.array([shown.level]), shown.heights)[0])
        painter.setPen(QPen(QColor(theme.ink), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        text = words.tr(N_("target"))
        left = plot.right() - extent(text, TICKS)[0] - 4
        draw_cased(painter, left, max(y - 20, plot.top()), text, TICKS, (theme.ink, theme.paper))

    def _draw_steps(self, painter: QPainter, shown: Curves, badge: QRectF) -> None:
        """The ticks of the step axis, apart from those that the badge of the playhead covers."""
        plot = self._plot
        painter.setFont(TICKS.font)
        painter.setPen(QColor(self._theme.quiet))
        free = -1e9
        for value, text in step_ticks(shown.steps, max(int(plot.width() / 90), 2)):
            x = float(self._across(np.array([value]), shown.steps)[0])
            half = extent(text, TICKS)[0] / 2
            hidden = x + half + 4 > badge.left() and x - half - 4 < badge.right()
            if x - half > free and not hidden:
                painter.drawText(QRectF(x - 40, plot.bottom() + 3, 80, 22), Qt.AlignmentFlag.AlignHCenter, text)
                free = x + half + 8

    def _draw_curves(self, painter: QPainter, shown: Curves, part: QRectF | None = None) -> None:
        """``part``: what is to be seen of them. An SVG knows one clip at a time, and some readers of it none at all, so
        points beyond are left out as well."""
        with saved(painter):
            whole = self._plot.adjusted(0, -2, 3, 2)
            seen = whole if part is None else whole & part
            painter.setClipRect(seen)
            for values, look in reversed(list(zip(shown.values, shown.looks, strict=True))):
                pen = QPen(QColor(look.colour), 2)
                pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # half the time, and no difference at this width
                if look.dash:
                    pen.setDashPattern(list(look.dash))
                painter.setPen(pen)
                x, y = self._places(values, shown)
                if part is not None:
                    within = (x >= part.left() - 0.5) & (x <= part.right() + 0.5)
                    x, y = x[within], np.clip(y[within], whole.top() - 9, whole.bottom() + 9)
                self._draw_curve(painter, x, y)

    def _draw_curve(self, painter: QPainter, x: Floats, y: Floats) -> None:
        """A line; a band where it has more points, or swings more often, than the pixels can show. On a scale of
        logarithms it begins as the one and ends as the other."""
        close = np.flatnonzero(np.diff(x) < _APART)
        turn = int(close[0]) if len(close) else max(len(x) - 1, 0)
        self._draw_part(painter, x[: turn + 1], y[: turn + 1])
        self._draw_part(painter, x[turn:], y[turn:])

    def _draw_part(self, painter: QPainter, x: Floats, y: Floats) -> None:
        if len(x) < 2:
            return
        ways, width = np.diff(y), float(x[-1] - x[0])
        swings = np.count_nonzero(np.diff(np.sign(ways[np.abs(ways) > 1])))
        if x[1] - x[0] < _APART and (len(x) > _DENSE * width or swings > _SWINGS * width):
            painter.fillPath(band(x, y), painter.pen().color())
        else:
            painter.drawPath(lines_path(np.column_stack([x, y]), [len(x)]))

    def _places(self, values: Floats, shown: Curves) -> tuple[Floats, Floats]:
        return self._across(np.arange(len(values), dtype=float), shown.steps), self._down(values, shown.heights)

    def _draw_names(self, painter: QPainter, shown: Curves) -> None:
        plot = self._plot
        ends = [(self._end(values, shown), look) for values, look in zip(shown.values, shown.looks, strict=True)]
        type_ = next((t for t in NAMES if len(ends) <= self._fitting(t)), NAMES[-1])
        ends = sorted(ends[: self._fitting(type_)], key=lambda end: end[0].y())
        places = stacked([end.y() for end, _ in ends], _line(type_), plot.top() + 4, plot.bottom() - 12)
        painter.setFont(type_.font)
        for (end, look), y in zip(ends, places, strict=True):
            painter.setPen(QPen(QColor(look.colour), 1))
            painter.drawPolyline([QPointF(plot.right() + 1, end.y()), QPointF(plot.right() + 12, y)])
            box = QRectF(plot.right() + 16, y - 14, self._size[0] - plot.right() - 18, 28)
            name = painter.fontMetrics().elidedText(look.name, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _fitting(self, type_: Type) -> int:
        """How many names fit below one another."""
        return max(int((self._plot.height() - 8) / _line(type_)) + 1, 1)

    def _end(self, values: Floats, shown: Curves) -> QPointF:
        last = values[-1:] if len(values) else np.array([shown.heights.low])
        down = float(self._down(last, shown.heights)[0])
        return QPointF(self._plot.right(), min(max(down, self._plot.top()), self._plot.bottom()))

    def _draw_playhead(self, painter: QPainter, at: float, shown: Curves) -> None:
        plot, theme = self._plot, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ink), 1.5))
        painter.drawLine(QPointF(at, plot.top() - 4), QPointF(at, plot.bottom()))
        step = int(self._position)
        for values, look in reversed(list(zip(shown.values, shown.looks, strict=True))):
            if step < len(values):
                y = float(self._down(values[step : step + 1], shown.heights)[0])
                if plot.top() - 2 <= y <= plot.bottom() + 2:
                    markers.draw(painter, look, QPointF(at, y), 9, theme.casing)
        text = str(step)
        width = extent(text, STEP)[0] + 12
        box = QRectF(min(max(at - width / 2, 0), self._size[0] - width), plot.bottom() + 2, width, 24)
        self._draw_steps(painter, shown, box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ink))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(STEP.font)
        painter.setPen(QColor(theme.paper))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_hover(self, painter: QPainter, step: int, shown: Curves) -> None:
        """All values at the step under the hand, in a box beside it."""
        plot, theme, line = self._plot, self._theme, _line(HOVER)
        title, columns = words.tr(N_("step {step}"), step=step), self._read(step, shown)
        widths = [max(extent(text, HOVER)[0] for text, _ in column) + 36 for column in columns]
        width = max(sum(widths), extent(title, HOVER)[0] + 12) + 4
        at = float(self._across(np.array([float(step)]), shown.steps)[0])
        left = max(at + 10 if at + 14 + width < self._size[0] else at - width - 10, 0.0)
        box = QRectF(left, plot.top(), width, line * (1 + max(map(len, columns), default=0)) + 6)
        painter.setPen(QPen(QColor(theme.quiet), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(HOVER.font)
        painter.setPen(QColor(theme.ink))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left + 8, box.top() + 3, width, line), flags, title)
        for column, wide in zip(columns, widths, strict=True):
            for i, (text, look) in enumerate(column):
                place = QRectF(left + 28, box.top() + 3 + (i + 1) * line, wide, line)
                painter.setPen(QColor(theme.ink))
                painter.drawText(place, flags, text)
                markers.draw(painter, look, QPointF(left + 16, place.center().y()), 10, theme.panel)
            left += wide

    def _read(self, step: int, shown: Curves) -> list[list[tuple[str, Look]]]:
        """The values at a step, the largest first, in as many columns as they need and have room for."""
        found = [(float(v[step]), look) for v, look in zip(shown.values, shown.looks, strict=True) if step < len(v)]
        found.sort(key=lambda value: -value[0] if not math.isnan(value[0]) else math.inf)
        rows = max(int((self._plot.height() - 4) / _line(HOVER)) - 1, 1)
        columns = max(min(-(-len(found) // rows), int(self._size[0] / _COLUMN)), 1)
        room = self._size[0] / columns - 40
        texts = [(_named(look.name, number(value), room), look) for value, look in found[: rows * columns]]
        return [texts[i : i + rows] for i in range(0, len(texts), rows)]

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek_under(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_under(event)
        self._show_hover(self._step_under(event))

    def leaveEvent(self, event: QEvent) -> None:
        self._show_hover(None)
        super().leaveEvent(event)

    def _show_hover(self, step: int | None) -> None:
        if step != self._hover:
            self._hover = step
            self.update()

    def _step_under(self, event: QMouseEvent) -> int | None:
        if self._curves is None:
            return None
        plot = self._plot
        return round(self._curves.steps.value((event.position().x() / self._scale - plot.left()) / plot.width()))

    def _seek_under(self, event: QMouseEvent) -> None:
        step = self._step_under(event)
        if step is not None:
            self.sought.emit(step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lines = None


def _named(name: str, value: str, room: float) -> str:
    """A value behind its name, which is cut where both do not fit."""
    left = int(room - extent(f"   {value}", HOVER)[0])
    return f"{cut(name, HOVER, left)}   {value}"


def _line(type_: Type) -> float:
    return extent("A", type_)[1] - 3
