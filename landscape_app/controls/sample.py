"""A bit of a trail or curve with its marker."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton

from landscape_app import markers
from landscape_app.theme import Look, Theme


class Sample(QToolButton):
    """The row is the legend; a click hides what it stands for, or shows it again."""

    def __init__(self, look: Look, theme: Theme) -> None:
        super().__init__()
        self._look, self._theme = look, theme
        self.setFixedSize(34, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._hidden = False

    def show_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(0.25 if self._hidden else 1.0)
            pen = QPen(QColor(self._look.colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if self._look.dash:
                pen.setDashPattern(list(self._look.dash))
            painter.setPen(pen)
            painter.drawLine(QPointF(1, 12), QPointF(33, 12))
            markers.draw(painter, self._look, QPointF(17, 12), 15, self._theme.panel)
            painter.setOpacity(1.0)
            if self._hidden or self.hasFocus():
                painter.setPen(QPen(QColor(self._theme.ink), 1.4))
            if self._hidden:
                painter.drawLine(QPointF(6, 21), QPointF(28, 3))
            if self.hasFocus():
                painter.drawRoundedRect(QRectF(0.5, 0.5, 33, 23), 6, 6)
