"""Sheets over the window that never hold it up: all keys, and what the program is."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import numpy as np
import PySide6
from PySide6.QtCore import QEvent, QMargins, QObject, QSize, Qt, Signal, qVersion
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from landscape_app import __version__, words
from landscape_app.controls.scroller import Scroller
from landscape_app.theme import font
from surfaces.refusal import N_

_BORDER = 34, 24, 26, 24
_ROOM = QMargins(16, 16, 16, 16)
"""Pixels of the window that are seen about a sheet."""
_BAR, _LINE = 8, 60
"""Pixels of a scroll bar, and of one press of an arrow key."""
VERIFIED = 1e-15
"""No step of any rule differs by more from PyTorch or optax, as a share of the larger of 1 and the place."""


class Overlay(QWidget):
    """Rows of two texts; a click or Esc puts it away, and it says so. It is never larger than what it lies over: it has
    fewer columns then, and scrolls."""

    left = Signal()

    def __init__(self, parent: QWidget, title: str, rows: Sequence[tuple[str, str]], columns: int) -> None:
        super().__init__(parent)
        self._over, self._rows, self._columns = parent, rows, columns
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{left}: {right}" for left, right in rows))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area = Scroller(QWidget())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*_BORDER)
        whole.addWidget(self._area)
        parent.installEventFilter(self)

    def _fill(self, columns: int) -> QSize:
        """Lay the rows out in so many columns; the size that they need."""
        sheet = QWidget()
        sheet.setObjectName("sheet")
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, _BAR, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        each = -(-len(self._rows) // columns)
        for i, texts in enumerate(self._rows):
            for side, text in enumerate(texts):
                label = QLabel(text)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(columns == 1 and side == 1)
                label.setFont(font(14, bold=side == 0))
                grid.addWidget(label, i % each, 2 * (i // each) + side)
        if columns == 1:
            grid.setColumnStretch(1, 1)
        self._area.setWidget(sheet)
        sheet.ensurePolished()
        return sheet.sizeHint().grownBy(QMargins(*_BORDER))

    def _fit(self) -> None:
        """In the middle, no larger than there is room."""
        room = self._over.size().shrunkBy(_ROOM)
        wanted = self._fill(self._columns)
        if wanted.width() > room.width() and self._columns > 1:
            wanted = self._fill(1)
        self.resize(wanted.boundedTo(room))
        left = self._over.size() - self.size()
        self.move(left.width() // 2, left.height() // 2)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the style has said how large the letters are."""
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self._scroll(event.key()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _scroll(self, key: int) -> bool:
        """The arrow keys scroll where there is something to scroll."""
        bar = self._area.verticalScrollBar()
        places = {
            Qt.Key.Key_Up: bar.value() - _LINE,
            Qt.Key.Key_Down: bar.value() + _LINE,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: bar.maximum(),
        }
        if bar.maximum() > 0 and key in places:
            bar.setValue(places[Qt.Key(key)])
            return True
        return False


def about() -> list[tuple[str, str]]:
    """The program, what it runs on, and what is known of its arithmetic."""
    import pyqtgraph as pg

    return [
        ("landscape-app", __version__),
        ("", words.tr(N_("Optimizers on loss landscapes: true, instant, reproducible"))),
        ("Python", platform.python_version()),
        ("PySide6, Qt", f"{PySide6.__version__}, {qVersion()}"),
        ("pyqtgraph", pg.__version__),
        ("NumPy", np.__version__),
        (
            words.tr(N_("verified")),
            words.tr(
                N_("every step of every rule agrees with PyTorch or optax within {bound:g} (tests/oracles)"),
                bound=VERIFIED,
            ),
        ),
        (words.tr(N_("licence")), "MIT"),
    ]
