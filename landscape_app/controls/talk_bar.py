"""On and back in a talk, for those who have no clicker, and which scene of the lesson it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from landscape_app import words
from surfaces.refusal import N_


class TalkBar(QWidget):
    """Says ``back`` and ``on``; hidden where there is nothing to walk through."""

    back = Signal()
    on = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(2)
        self._place = QLabel()
        self._place.setObjectName("quiet")
        row.addWidget(self._button("‹", N_("Back to the mark or the scene before (Page Up)"), self.back))
        row.addWidget(self._place)
        row.addWidget(self._button("›", N_("On to the next mark or scene (Page Down)"), self.on))
        self.hide()

    def _button(self, sign: str, says: str, signal: object) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setAccessibleName(words.tr(says))
        button.setToolTip(words.tr(says))
        button.clicked.connect(signal)
        return button

    def show_place(self, place: int, count: int) -> None:
        """Which scene of how many; a lesson of none is no lesson."""
        self._place.setText(f"{place + 1} / {count}")
        self._place.setToolTip(words.tr(N_("scene {place} of {count} in this lesson"), place=place + 1, count=count))
        self.setVisible(count > 0)
