"""The test score, hidden until somebody asks for it: who looks often ends up tuning on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.scroller import reveal
from surfaces.refusal import N_

_WHY = N_("The test part answers once, at the end: who looks and goes on choosing makes it a second validation part.")


class TestScore(QWidget):
    """Says ``asked`` when the score is wanted."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._button, self._told = QToolButton(), QLabel()
        self._button.setObjectName("deed")
        self._button.setText(words.tr(N_("reveal the test score")))
        self._button.setAccessibleName(words.tr(N_("reveal the test score")))
        self._button.setToolTip(words.tr(_WHY))
        self._button.clicked.connect(self._ask)
        self._told.setObjectName("quiet")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 0, 10, 6)
        column.setSpacing(2)
        column.addWidget(self._button)
        column.addWidget(self._told)
        self._told.hide()

    def _ask(self) -> None:
        self.asked.emit()
        QTimer.singleShot(0, self, partial(reveal, self))  # once it has its size

    def hide_score(self, there: bool) -> None:
        """Other data or another seed: the test part has not been asked yet. ``there``: whether there is one."""
        self._told.hide()
        self._button.setEnabled(there)
        self._button.setVisible(True)

    def show_score(self, lines: list[str]) -> None:
        """What the test part said; it cannot be asked again."""
        self._told.setText("\n".join([*lines, words.tr(_WHY)]))
        self._told.show()
        self._button.hide()
