"""A slider over a declared number: logarithmic where the declaration says so, drawn thin, in the racer's colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider

from landscape_app import markers, words
from landscape_app.core.fields import Number
from landscape_app.core.theory import Advice
from landscape_app.theme import Look, Theme
from surfaces.refusal import N_

_MARGIN = 8


class ValueSlider(QSlider):
    """Says ``dragged`` with each value under the hand or the arrow keys, and ``released`` when the hand lets go."""

    dragged = Signal(object)
    released = Signal()

    def __init__(self, declaration: Number, name: str, colours: tuple[str, Theme], ticks: int = 1000) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._declaration = declaration
        self._colour, self._theme = colours
        self.setRange(0, ticks)
        self.setSingleStep(max(ticks // 100, 1))
        self.setPageStep(max(ticks // 10, 1))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.tr(N_("{name}, slider"), name=name))
        self._explained = f"{name}: {words.tr(declaration.help)}"
        self._advice: Advice | None = None
        self._buffer: float | None = None
        self._marks: Sequence[tuple[float, Look]] = ()
        self.veiled = False
        """Whether marks show only once the handle has come to them."""
        self._stops: Sequence[float] = ()
        self.setToolTip(self._explained)
        self.valueChanged.connect(self._say)
        self.sliderReleased.connect(self.released)

    def show_advice(self, advice: Advice | None) -> None:
        """Mark the rates that are quickest, and where the ball no longer arrives; None takes the marks away."""
        if advice != self._advice:
            self._advice = advice
            self.setToolTip(f"{self._explained}\n{_told(advice)}" if advice else self._explained)
            self.update()

    def show_marks(self, marks: Sequence[tuple[float, Look]], stops: Sequence[float] = ()) -> None:
        """Small markers above the line, at values where something happens, and strokes below it at ``stops``."""
        if (marks, stops) != (self._marks, self._stops):
            self._marks, self._stops = marks, stops
            self.update()

    def show_buffer(self, value: float) -> None:
        """A darker line up to there: so much is ready to be shown."""
        if value != self._buffer:
            self._buffer = value
            self.update()

    def show_value(self, value: float) -> None:
        """Move the handle without a word; not under the hand that drags it."""
        if not self.isSliderDown():
            place = round(self._declaration.to_slider(value) * self.maximum())
            if place == self.value():
                return
            blocked = self.blockSignals(True)
            self.setValue(place)
            self.blockSignals(blocked)
            self.update()

    def _say(self, place: int) -> None:
        self.dragged.emit(self._declaration.from_slider(place / self.maximum()))

    def sizeHint(self) -> QSize:
        return QSize(92, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = self.height() / 2
            at = _MARGIN + (self.width() - 2 * _MARGIN) * self.value() / self.maximum()
            colour = QColor(self._colour if self.isEnabled() else self._theme.quiet)
            ends = [(self.width() - _MARGIN, QColor(self._theme.line)), (at, colour)]
            if self._buffer is not None:
                ready = self._declaration.to_slider(self._buffer)
                ends.insert(1, (_MARGIN + (self.width() - 2 * _MARGIN) * ready, QColor(self._theme.quiet)))
            for end, shade in ends:
                painter.setPen(QPen(shade, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLine(QPointF(_MARGIN, middle), QPointF(end, middle))
            self._paint_advice(painter, middle)
            for value in self._stops:
                x = _MARGIN + (self.width() - 2 * _MARGIN) * self._declaration.to_slider(value)
                painter.setPen(QPen(QColor(self._theme.ink), 2))
                painter.drawLine(QPointF(x, middle + 3), QPointF(x, middle + 11))
            for value, look in self._marks:
                x = _MARGIN + (self.width() - 2 * _MARGIN) * self._declaration.to_slider(value)
                if self.veiled and x > at + 1:
                    continue
                painter.setPen(QPen(QColor(look.colour), 1.5))
                painter.drawLine(QPointF(x, middle - 6), QPointF(x, middle))
                markers.draw(painter, look, QPointF(x, middle - 11), 9, self._theme.panel)
            painter.setPen(QPen(QColor(self._theme.panel), 1.5))
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(at, middle), 6, 6)
            if self.hasFocus():
                painter.setPen(QPen(QColor(self._theme.ink), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 6, 6)

    def _paint_advice(self, painter: QPainter, middle: float) -> None:
        """A bar at the limit, a line below the rates that are best."""
        if self._advice is None:
            return
        limit, low, high = (
            _MARGIN + (self.width() - 2 * _MARGIN) * self._declaration.to_slider(value)
            for value in (self._advice.limit, *self._advice.best)
        )
        painter.setPen(QPen(QColor(self._theme.ink), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(limit, middle - 8), QPointF(limit, middle + 8))
        painter.drawLine(QPointF(low, middle + 9), QPointF(min(max(high, low + 1), limit - 4), middle + 9))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.released.emit()  # what the arrow keys did is done
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls what the slider stands in, and changes nothing on the way

    # Qt's sliders step towards a click; a hand means the place it points at.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)

    def _go(self, event: QMouseEvent) -> None:
        share = (event.position().x() - _MARGIN) / max(self.width() - 2 * _MARGIN, 1)
        self.setValue(round(min(max(share, 0.0), 1.0) * self.maximum()))


def _told(advice: Advice) -> str:
    (low, high), limit = advice.best, advice.limit
    if high < 1.05 * low:
        return words.tr(
            N_("On this bowl {best:.3g} is quickest; from {limit:.3g} on it diverges."), best=low, limit=limit
        )
    told = N_(
        "On this bowl {low:.2g} to {high:.2g} are equally quick in the long run; from {limit:.3g} on it diverges."
    )
    return words.tr(told, low=low, high=high, limit=limit)
