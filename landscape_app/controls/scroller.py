"""What is longer than its room is scrolled, and nothing but scrolled by the wheel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QWidget

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
    """A list that keeps its entry under the wheel, which scrolls what the list stands in."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def reveal(widget: QWidget) -> None:
    """Scroll whatever a widget stands in until it is seen."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 0, _MARGIN)
        around = around.parentWidget()
