"""What the rows of both panels share: a bit of the line with its marker, a name, and a chevron for all the rest."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from landscape_app import words
from landscape_app.controls.chevron import Chevron
from landscape_app.controls.plain import plain
from landscape_app.controls.sample import Sample
from landscape_app.theme import Look, Theme, fitted
from surfaces.refusal import N_

_NAME = 92
"""Width of a name in pixels."""


class LegendRow(QWidget):
    """Says ``deed`` with what to do to the entrant, ``scaled`` with a factor for all learning rates and whether the
    hand has let go."""

    deed = Signal(int, str)
    scaled = Signal(float, bool)

    def __init__(self, index: int, look: Look, theme: Theme, spoken: str, explained: str) -> None:
        """``spoken`` names it to those who listen; unlike the name shown, it must not change under a drag.
        ``explained``: what a click on the sample does."""
        super().__init__()
        self.index = index
        self._sample, self._name = Sample(look, theme), QLabel()
        self._sample.setAccessibleName(words.tr(N_("show or hide {name}"), name=spoken))
        self._sample.setToolTip(explained)
        self._renamed: tuple[str, str] | None = None
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setFixedWidth(_NAME)
        self._chevron = Chevron(
            theme,
            words.tr(N_("all settings of {name}"), name=spoken),
            words.tr(N_("Show or hide all settings of {name}"), name=spoken),
        )
        self._sample.clicked.connect(lambda: self.deed.emit(self.index, "hide"))
        self.setFocusProxy(self._sample)

    @abstractmethod
    def rename(self, name: str) -> None:
        """What it is called now."""

    def _rename(self, name: str, explained: str) -> None:
        """The name, in smaller type where it is long, cut only when even that does not fit."""
        if (name, explained) == self._renamed:
            return  # a new style sheet, even the same, costs a quarter of a millisecond
        self._renamed = name, explained
        size, cut = fitted(name, _NAME, 16, 12, bold=True)
        self._name.setStyleSheet(f"font-size: {size}px; font-weight: 600")
        self._name.setText(cut)
        self._name.setToolTip(plain(explained))

    def _show_hidden(self, hidden: bool) -> None:
        self._sample.show_hidden(hidden)
        self._name.setEnabled(not hidden)

    @property
    def opened(self) -> bool:
        return self._chevron.isChecked()

    def open(self) -> None:
        self._chevron.setChecked(True)
