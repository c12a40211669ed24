"""Fields for a formula of one's own and for the window it is first seen through."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from landscape_app import words
from landscape_app.controls.number_field import NumberField, TypedField, mark_refused
from landscape_app.controls.plain import plain
from landscape_app.core.fields import Number
from landscape_app.scenario import NARROWEST
from surfaces import Window
from surfaces.formula import derive, parse, pretty
from surfaces.refusal import N_, Refusal

_LONGEST = 60
"""Letters of a gradient below the field; of what is longer only the outline is told."""


class FormulaField(TypedField):
    """A formula of x and y, checked with every key: the line below says its gradient, or what is wrong with it."""

    def __init__(self, answer: QLabel) -> None:
        super().__init__()
        self._answer = answer
        self._kept = ""
        self.setAccessibleName(words.tr(N_("formula of your own")))
        self.setToolTip(
            words.tr(N_("A formula of x and y, such as x**2 + 3*sin(y). Enter shows it; Esc brings the old one back."))
        )
        self.setPlaceholderText("x**2 + 3*sin(y)")
        self.textEdited.connect(self._check)

    def show_formula(self, formula: str) -> None:
        """Show what stands, unless something else is being typed."""
        self._kept = formula
        if not self.isModified():
            self.setText(formula)
            self.setCursorPosition(0)
            self._say("")

    def accept(self) -> str | None:
        """The formula typed, or None where it is none; then it stays to be mended."""
        if not self._check():
            return None
        self.setModified(False)
        return self.text()

    def _check(self) -> bool:
        try:
            tree = parse(self.text())
        except Refusal as refusal:
            self._say(f"⚠ {words.told(refusal)}", refused=True)
            return False
        slopes = ", ".join(pretty(derive(tree, axis), _LONGEST) for axis in "xy")
        self._say(f"∇f = ({slopes})")
        return True

    def _say(self, sentence: str, refused: bool = False) -> None:
        mark_refused(self, refused)
        short = sentence if refused or len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"
        self._answer.setText(short)
        self._answer.setToolTip(plain(sentence))
        self._answer.setVisible(bool(sentence))
        self._answer.setObjectName("warning" if refused else "quiet")
        self._answer.style().unpolish(self._answer)
        self._answer.style().polish(self._answer)
        self.setAccessibleDescription(sentence)

    def restore(self) -> None:
        self.setModified(False)
        self.show_formula(self._kept)


class WindowFields(QWidget):
    """The part of the plane that a formula of one's own is first seen through."""

    wished = Signal(object, bool)
    let_go = Signal()

    def __init__(self) -> None:
        super().__init__()
        explained = N_("End of the window that the formula is first seen through; the map can go beyond it.")
        names = (N_("from x"), N_("to x"), N_("from y"), N_("to y"))
        self._fields = [NumberField(Number("", explained, -1e9, 1e9), words.tr(name)) for name in names]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for row, axis in enumerate("xy"):
            label = QLabel(axis)
            label.setObjectName("quiet")
            grid.addWidget(label, row, 0)
            grid.addWidget(self._fields[2 * row], row, 1)
            grid.addWidget(QLabel("…"), row, 2)
            grid.addWidget(self._fields[2 * row + 1], row, 3)
        for field in self._fields:
            field.entered.connect(partial(self._enter, True))
            field.scrubbed.connect(partial(self._enter, False))
            field.let_go.connect(self.let_go)

    def show_window(self, window: Window) -> None:
        for field, value in zip(self._fields, (*window[0], *window[1]), strict=True):
            field.show_value(value)

    def _enter(self, settled: bool, _: object) -> None:
        """A window whose ends are in the right order is asked for; any other waits for its other end."""
        x0, x1, y0, y1 = (field.value for field in self._fields)
        wrong = [x1 - x0 < NARROWEST, y1 - y0 < NARROWEST]
        for i, field in enumerate(self._fields):
            mark_refused(field, wrong[i // 2])
        if not any(wrong):
            self.wished.emit(((x0, x1), (y0, y1)), settled)
