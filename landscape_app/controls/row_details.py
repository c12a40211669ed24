"""What stands behind a row's chevron, in both panels: lines of settings, and below them what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.settings import Colours

Deed = tuple[str, str, str]
"""Its name, its text and its explanation."""


class RowDetails(QWidget):
    """Says ``deed`` with what is to be done with the entrant."""

    deed = Signal(str)

    def __init__(self, spoken: str, colours: Colours) -> None:
        super().__init__()
        self._spoken, self._colours = spoken, colours
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(2)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(38, 2, 27, 0)
        self._column.setSpacing(3)
        self._whole.addLayout(self._column)

    def _check(self, text: str, explained: str, call: Callable[[bool], None]) -> QCheckBox:
        box = QCheckBox(words.tr(text))
        box.setAccessibleName(f"{self._spoken} {words.tr(text)}")
        box.setToolTip(words.tr(explained))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.clicked.connect(call)
        return box

    def _button(self, text: str, explained: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("deed")
        button.setText(words.tr(text))
        button.setToolTip(words.tr(explained))
        button.setAccessibleName(f"{self._spoken} {words.tr(text)}")
        return button

    def _add_deeds(self, deeds: Sequence[Deed], second: QToolButton | None = None) -> None:
        """A button for each deed; ``second`` stands behind the first."""
        buttons = []
        for name, text, explained in deeds:
            buttons.append(self._button(text, explained))
            buttons[-1].clicked.connect(lambda _=False, name=name: self.deed.emit(name))
        row = beside(*buttons[:1], *([second] if second else []), *buttons[1:])
        row.setContentsMargins(8, 0, 0, 6)
        row.setSpacing(0)
        self._whole.addLayout(row)


def beside(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    """Widgets beside one another; what room is left stands before the last one, or at the end without ``stretch``."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for i, widget in enumerate(widgets):
        if stretch and i == len(widgets) - 1:
            row.addStretch(1)
        row.addWidget(widget)
    if not stretch:
        row.addStretch(1)
    return row
