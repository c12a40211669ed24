"""A field for the widths of the hidden layers, typed as ``16, 16``."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from landscape_app import words
from landscape_app.controls.number_field import TypedField, typed
from landscape_app.core.fields import Numbers
from surfaces.refusal import N_, Refusal


class WidthsField(TypedField):
    """Says ``entered`` with a tuple of whole numbers; keeps what was there when something else is typed."""

    entered = Signal(object)

    def __init__(self, declaration: Numbers, name: str) -> None:
        super().__init__()
        self._declaration = declaration
        self._widths: tuple[int, ...] = ()
        example = words.tr(N_("As in 16, 16; empty for a linear model."))
        self.explain(name, f"{name}: {words.tr(declaration.help)} {example}")
        self.setPlaceholderText(words.tr(N_("linear")))
        self.editingFinished.connect(self._enter)

    def show_widths(self, widths: tuple[int, ...]) -> None:
        self._widths = widths
        if not self.isModified():
            self.setText(", ".join(map(str, widths)))

    def _enter(self) -> None:
        if not self.isModified():
            return
        try:
            text = re.sub(r"(?<=\d)\s*[–-]\s*(?=\d)", ",", self.text())  # between numbers it is no sign
            parts = [part for part in re.split(r"[,;x\s]+", text) if part]
            widths = self._declaration.check([typed(part, self._declaration.each) for part in parts])
        except Refusal as refusal:
            self.refuse(words.told(refusal))
            return
        self.setModified(False)
        self.entered.emit(widths)

    def restore(self) -> None:
        self.setModified(False)
        self.show_widths(self._widths)
        self._calm()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isModified():
            self.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not self.isModified():
            event.ignore()
        else:
            super().keyPressEvent(event)
