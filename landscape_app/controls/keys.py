"""Every key of the window in one table, and the overlay that shows it. Letters are doubled by other keys, because a
keyboard that types Hangul sends no letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from landscape_app import words
from landscape_app.theme import font
from surfaces.refusal import N_

KEYS = (
    ("toggle", "Space", N_("play or pause")),
    ("pause", "K", N_("pause")),
    ("forwards", "L; Shift+Right", N_("play")),
    ("backwards", "J; Shift+Left", N_("play backwards")),
    ("back", "Left; ,", N_("one step back")),
    ("on", "Right; .", N_("one step on")),
    ("start", "Home", N_("to the start")),
    ("end", "End", N_("to the end")),
    ("slower", "[", N_("slower")),
    ("quicker", "]", N_("quicker")),
    ("loop", "R; \\", N_("begin again at the end")),
    ("fit", "F; =", N_("fit the map to the trails")),
    ("panel", "P; F9", N_("hide or show the panel")),
    ("charts", "C; F10", N_("hide or show the charts")),
    ("hide", "H; -", N_("hide or show the racer whose row has the focus")),
    ("remove", "Del", N_("remove the racer whose row has the focus")),
    *((f"solo {n}", str(n), N_("dim all racers but the first to ninth")) for n in range(1, 10)),
    ("stage", "F11; F5", N_("present, and back")),
    ("leave", "Esc", N_("back from presenting")),
    ("help", "F1; ?", N_("show or hide these keys")),
)
"""Name, keys, what it does."""

_BY_KEY = {sequence.toString(): name for name, keys, _ in KEYS for sequence in QKeySequence.listFromString(keys)}
_IGNORED = Qt.KeyboardModifier.KeypadModifier


def name_of(event: QKeyEvent) -> str | None:
    """What a key is for, or None."""
    modifiers = event.modifiers() & ~_IGNORED
    typed = event.text()
    if typed and typed.isprintable() and typed in _BY_KEY:  # ? needs Shift on some keyboards
        return _BY_KEY[typed]
    return _BY_KEY.get(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString())


class Help(QWidget):
    """All keys over the window; a click, Esc or F1 puts it away, and it says so."""

    left = Signal()

    def __init__(self, parent: QWidget, others: Sequence[tuple[str, str]]) -> None:
        """``others``: keys and meaning of what stands in the header."""
        super().__init__(parent)
        self.setObjectName("help")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.tr(N_("keys")))
        grid = QGridLayout(self)
        grid.setContentsMargins(34, 24, 34, 24)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        rows = [(_shown(keys), words.tr(text)) for name, keys, text in KEYS if not name.startswith("solo")]
        rows.insert(-1, ("1 … 9", words.tr(N_("dim all racers but the first to ninth"))))
        rows += others
        half = -(-len(rows) // 2)
        for i, (keys, text) in enumerate(rows):
            row, column = i % half, 2 * (i // half)
            key = QLabel(keys)
            key.setFont(font(15, bold=True))
            grid.addWidget(key, row, column)
            grid.addWidget(QLabel(text), row, column + 1)
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, max((parent.height() - self.height()) // 2, 0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _shown(keys: str) -> str:
    return "   ".join(
        sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in QKeySequence.listFromString(keys)
    )
