"""The title of a scene, which can be typed over."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from landscape_app import words
from landscape_app.controls.plain import plain
from landscape_app.theme import TITLE, fitted, font
from surfaces.refusal import N_

_SMALLEST = 15
_FRAME = 16
"""Pixels about the text of the field."""


class TitleField(QLineEdit):
    """Smaller type for a long title, and a cut only where even that does not fit; whoever types sees it whole."""

    def __init__(self) -> None:
        super().__init__()
        self._said, self._size = "", 0
        self.setObjectName("title")
        self.setAccessibleName(words.tr(N_("title of the scene")))
        self.setPlaceholderText(words.tr(N_("Untitled scene")))
        self.setMaxLength(200)
        self._fit()

    def say(self, title: str) -> None:
        """Show a title, unless a person is typing another one."""
        if not self.isModified():
            self._said = title
            self._fit()

    def width_at(self, pixels: int) -> int:
        """How wide it is when the whole title stands in it in that size."""
        said = self._said or self.placeholderText()
        return round(QFontMetricsF(font(pixels, bold=True)).horizontalAdvance(said)) + _FRAME

    @property
    def least(self) -> int:
        """How wide it is in its smallest type."""
        return self.width_at(_SMALLEST)

    def _fit(self) -> None:
        size, cut = fitted(self._said, self.width() - _FRAME, TITLE, _SMALLEST, bold=True)
        if size != self._size:
            self._size = size
            self.setStyleSheet(f"font-size: {size}px")
        shown = self._said if self.hasFocus() else cut
        if shown != self.text() and not self.isModified():
            self.setText(shown)
            self.setCursorPosition(0)
        help_text = words.tr(N_("Title of the scene; click to change it."))
        self.setToolTip(help_text if cut == self._said else f"{plain(self._said)}\n{help_text}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._fit()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._fit()
