"""Sheets over the window that never hold it up: all keys, and what the program is."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import numpy as np
import PySide6
from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from landscape_app import __version__, words
from landscape_app.theme import font
from surfaces.refusal import N_

VERIFIED = 1e-15
"""No step of any rule differs by more from PyTorch or optax, as a share of the larger of 1 and the place."""


class Overlay(QWidget):
    """Rows of two texts; a click or Esc puts it away, and it says so."""

    left = Signal()

    def __init__(self, parent: QWidget, title: str, rows: Sequence[tuple[str, str]], columns: int) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{left}: {right}" for left, right in rows))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid = QGridLayout(self)
        grid.setContentsMargins(34, 24, 34, 24)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        each = -(-len(rows) // columns)
        for i, texts in enumerate(rows):
            for side, text in enumerate(texts):
                label = QLabel(text)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setFont(font(14, bold=side == 0))
                grid.addWidget(label, i % each, 2 * (i // each) + side)

    def showEvent(self, event: QShowEvent) -> None:
        """In the middle; only now the style has said how large the letters are."""
        super().showEvent(event)
        self.adjustSize()
        room = self._over.size() - self.size()
        self.move(max(room.width() // 2, 0), max(room.height() // 2, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


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
