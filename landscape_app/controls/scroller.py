"""What is longer than its room is scrolled, and nothing but scrolled by the wheel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

SIGN = "  ▾"
_FRAME = 14
"""Pixels about the text of a list."""
_MARGIN = 8
"""Pixels that are seen above and below what is scrolled to."""


class Scroller(QScrollArea):
    """Shows as much of a widget as there is room for; without a frame, and never sideways."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)


class List(QComboBox):
    """A list that keeps its entry under the wheel, which scrolls what the list stands in.

    An entry that does not fit is cut where it is seen to be cut, before the sign that there is a list.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        title, metrics = option.currentText.removesuffix(SIGN), option.fontMetrics
        sign = SIGN if title != option.currentText else ""
        room = self.width() - _FRAME - metrics.horizontalAdvance(sign)
        option.currentText = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room) + sign
        painter = QStylePainter(self)
        with painter:
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def reveal(widget: QWidget) -> None:
    """Scroll whatever a widget stands in until it is seen."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 0, _MARGIN)
        around = around.parentWidget()
