"""A black screen while the audience is to listen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from landscape_app import words
from surfaces.refusal import N_


class Curtain(QWidget):
    """Covers the window; any key or click opens it, and it says so."""

    opened = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("curtain")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.tr(N_("blank screen")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.hide()

    def draw(self) -> None:
        """Cover all of the window."""
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._open()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._open()

    def _open(self) -> None:
        self.hide()
        self.opened.emit()
