"""A field for one number, right in every locale: comma or point, exponents, and no other surprises."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolTip

from landscape_app import words
from landscape_app.controls.plain import plain
from landscape_app.core.fields import Number, number_text
from landscape_app.theme import OPERATOR, fitted, font
from surfaces.refusal import N_, Refusal

_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)

_LETTERS = frozenset("0123456789.,eE+-−")
"""What a number is typed with."""
_SMALLEST = 10
_FRAME = 14
"""Pixels about the text of a field."""
_LATER = 250
"""Milliseconds until a reason is shown beside a field that was left: a tool tip goes when the button is let go."""
_SLACK = 4
"""Pixels that a hand may tremble in a click."""


def typed(text: str, declaration: Number) -> float:
    """The number a person typed; refuses what is none, and what the declaration refuses."""
    text = text.strip().replace("−", "-")
    if not _NUMBER.fullmatch(text):
        raise Refusal(N_("type a number, such as 0.05 or 1e-3"))
    number = Decimal(text.replace(",", "."))
    if declaration.whole:
        if number != int(number):
            raise Refusal(N_("type a whole number"))
        return int(declaration.check(int(number)))
    return float(declaration.check(float(number)))


def mark_refused(field: QLineEdit, refused: bool) -> None:
    """A red border, or none: see the style sheet."""
    if bool(field.property("refused")) != refused:
        field.setProperty("refused", refused)
        field.style().unpolish(field)
        field.style().polish(field)


class TypedField(QLineEdit):
    """A field that keeps what stands in it until something good is typed, and says what is wrong with the rest.

    Ctrl+Z where nothing is being typed takes back the last change of the scene, not of the text.
    """

    declined = Signal(str)
    """What was typed does not do, and why."""
    _explained = ""

    def explain(self, name: str, explained: str) -> None:
        """Its name, and what it is for."""
        self._explained = explained
        self.setAccessibleName(name)
        self.setToolTip(explained)
        self.textEdited.connect(self._calm)

    def refuse(self, reason: str) -> None:
        """Keep what was typed, say why it does not do."""
        self.setModified(True)
        mark_refused(self, True)
        self.setToolTip(plain(f"⚠ {reason}"))
        self.setAccessibleDescription(reason)
        timer = QTimer(self)  # not QTimer.singleShot, whose timer outlives a field that goes
        timer.setSingleShot(True)
        timer.timeout.connect(partial(self._show_reason, reason))
        timer.timeout.connect(timer.deleteLater)
        timer.start(0 if self.hasFocus() else _LATER)
        self.declined.emit(reason)

    def _show_reason(self, reason: str) -> None:
        """Beside the field: nobody should have to look for it."""
        if self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height() // 2)), plain(f"⚠ {reason}"), self)

    def _calm(self) -> None:
        mark_refused(self, False)
        self.setToolTip(self._explained)
        self.setAccessibleDescription(self._explained)

    def restore(self) -> None:
        """Show again what stood there before anything was typed."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.isModified():
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.restore()
        else:
            super().keyPressEvent(event)


class NumberField(TypedField):
    """Shows a number as it would be typed; says ``entered`` when a good one was typed, and keeps the old one if not.

    An ``optional`` one may be empty, which is None. A hand that drags over the number (unless it is being edited)
    changes it by a hundredth a pixel, by a thousandth with Shift: ``scrubbed`` says each value, ``let_go`` the end.
    Keys that no number is typed with are the window's.
    """

    entered = Signal(object)
    scrubbed = Signal(object)
    let_go = Signal()

    def __init__(self, declaration: Number, name: str, optional: bool = False) -> None:
        super().__init__()
        self._declaration, self._optional = declaration, optional
        self._value: Any = None if optional else 0.0
        self._whole, self._size = "", OPERATOR
        told, limits = words.tr(declaration.help), _capital(declaration.range)
        self._grip: tuple[float, Any] | None = None
        self._scrubbing = self._entered_by_hand = False
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # which would keep the window's letters
        self.explain(name, words.tr(N_("{name}: {help} {range}."), name=name, help=told, range=limits))
        self.returnPressed.connect(self.settle)

    @property
    def value(self) -> Any:
        """The number last shown or entered."""
        return self._value

    def show_value(self, value: float | None) -> None:
        """Show a value, unless a person is typing another one."""
        text = "" if value is None else number_text(value).replace("-", "−")
        if value == self._value and text == self._whole == self.text():
            self.setModified(False)
        elif value != self._value or not self.isModified():
            self._value, self._whole = value, text
            self.setModified(False)
            self._calm()
            self._fit()

    def _fit(self) -> None:
        """Smaller type for a long number, and a cut that is seen where nobody types: 1e-300 is not 1e-30."""
        size, cut = _fitted(self._whole, self.width() - _FRAME)
        if size != self._size:
            self._size = size
            self.setStyleSheet(f"font-size: {size}px")
        if self.isModified():
            return
        shown = self._whole if self.hasFocus() else cut
        if shown != self.text():
            self.setText(shown)
            self.setCursorPosition(0)
        if size < OPERATOR:
            self.setToolTip(f"{self._whole}\n{self._explained}")

    def settle(self) -> bool:
        """What is being typed counts; False if it is refused."""
        if not self.isModified():
            return True
        try:
            empty = self._optional and not self.text().strip()
            value = None if empty else typed(self.text(), self._declaration)
        except Refusal as refusal:
            self.refuse(words.told(refusal))
            return False
        self.setModified(False)
        self._value = value
        self.entered.emit(value)
        return True

    def restore(self) -> None:
        self.setModified(False)
        self.show_value(self._value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._entered_by_hand = event.reason() == Qt.FocusReason.MouseFocusReason  # it comes before the press
        self._fit()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if not self.settle():
            self.restore()
        super().focusOutEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _foreign(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _foreign(event):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._nudge(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        editing, self._entered_by_hand = self.hasFocus() and not self._entered_by_hand, False
        if event.button() == Qt.MouseButton.LeftButton and not editing and self._value is not None:
            self._grip = event.position().x(), self._value

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            super().mouseMoveEvent(event)
            return
        way = event.position().x() - self._grip[0]
        if abs(way) >= _SLACK or self._scrubbing:
            self._scrubbing = True
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._scrub(way * (0.1 if fine else 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        if self._scrubbing:
            self._scrubbing = False
            self.let_go.emit()
        super().mouseReleaseEvent(event)

    def _scrub(self, pixels: float) -> None:
        assert self._grip is not None
        value = self._grip[1]
        if self._declaration.whole:
            wanted: float = round(value + pixels * max(abs(value), 50) / 100)
        elif self._declaration.below:
            wanted = 1 - (1 - value) * 1.01**-pixels
        elif value == 0 or not self._declaration.log:
            wanted = value + pixels * max(abs(value), 0.1) / 100
        else:
            wanted = value * 1.01**pixels
        if self._take(wanted if self._declaration.whole else float(f"{wanted:.4g}")):
            self.scrubbed.emit(self._value)

    def _nudge(self, direction: int) -> None:
        """A little up or down: by one, by a tenth, or by a tenth of what is left to 1."""
        value, declaration = self._value, self._declaration
        if value is None:
            return
        if declaration.whole:
            wanted: float = int(value) + direction
        elif declaration.log and value:
            wanted = value * 1.1**direction
        elif declaration.below:
            wanted = 1 - (1 - value) * 1.1**-direction
        else:
            wanted = value + direction * (abs(value) / 10 or 0.1)
        if self._take(wanted if declaration.whole else float(f"{wanted:.6g}")):
            self.entered.emit(self._value)

    def _take(self, wanted: float) -> bool:
        """Show a value that a hand or an arrow key came to; False where it may not be."""
        try:
            value = self._declaration.check(wanted)
        except Refusal:
            return False
        self.setModified(False)
        self.show_value(value)
        return True


def _fitted(text: str, room: float) -> tuple[int, str]:
    """The size in which a number fits, and the number, of which a power of ten is never cut off."""
    size, cut = fitted(text, room, OPERATOR, _SMALLEST)
    front, power = text.partition("e")[0], "".join(text.partition("e")[1:])
    if cut != text and power:
        metrics = QFontMetricsF(font(size))
        cut = metrics.elidedText(front, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(power)) + power
    return size, cut


def _foreign(event: QKeyEvent) -> bool:
    """Whether a key types what is in no number: it does here what it does everywhere."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    text = event.text()
    return not held and bool(text) and text.isprintable() and not _LETTERS.issuperset(text)


def _capital(refusal: Refusal) -> str:
    text = words.told(refusal)
    return text[:1].upper() + text[1:]
