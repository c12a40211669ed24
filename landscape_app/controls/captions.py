"""The sentence a scene is about, and the bar that says news."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel

from landscape_app import words
from landscape_app.controls.plain import plain
from landscape_app.theme import CAPTION, fitted
from surfaces.refusal import N_

_SMALLEST = 15
_STAYS = 10_000
"""Milliseconds that a notice stays."""


class Caption(QLabel):
    """One line, as large as its width allows; cut only when even small type does not fit."""

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self.setObjectName("caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(10)
        self.setFixedHeight(round(38 * scale))
        self._largest = round(CAPTION * scale)
        self._sentence = ""

    def say(self, sentence: str) -> None:
        if sentence == self._sentence:
            return
        self._sentence = sentence
        self.setToolTip(plain(sentence))
        self.setAccessibleName(sentence)
        self._fit()

    def _fit(self) -> None:
        size, cut = fitted(self._sentence, self.width() - 30, self._largest, _SMALLEST)
        self.setStyleSheet(f"font-size: {size}px")
        self.setText(cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)


class Notice(QLabel):
    """Says above the map what went wrong, or well; goes by itself or at a click, and never stands in the way."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(10)
        self.setToolTip(words.tr(N_("Click to put this away.")))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, good: bool = False) -> None:
        """``good``: nothing to be warned of."""
        self.setText(sentence if good else f"⚠  {sentence}")
        self.setAccessibleName(sentence)
        self.show()
        self._timer.start(_STAYS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._timer.stop()
        self.hide()
