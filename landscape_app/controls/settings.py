"""Controls for all that a rule, a schedule or the noise declares: built from the declarations, one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from landscape_app import words
from landscape_app.controls.number_field import NumberField, TypedField, typed
from landscape_app.controls.scroller import SIGN, List
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.fields import Choice, Declaration, Flag, Number, Numbers, declarations, number_text
from landscape_app.core.theory import Advice
from landscape_app.theme import Theme
from surfaces.refusal import N_, Refusal

Colours = tuple[str, Theme]
"""The racer's own colour (or the ink), and the theme."""


class Setting(QWidget):
    """One number: a slider where its declaration has a range for one, and a field."""

    wished = Signal(object, bool)

    def __init__(self, declaration: Number, name: str, colours: Colours) -> None:
        super().__init__()
        self._slider = ValueSlider(declaration, name, colours) if declaration.slides else None
        self._field = NumberField(declaration, name)
        self._field.setFixedWidth(58)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        if self._slider is None:
            layout.addStretch(1)
        else:
            layout.addWidget(self._slider, 1)
            self._slider.dragged.connect(self._dragged)
            self._slider.released.connect(self._let_go)
        layout.addWidget(self._field)
        self._field.entered.connect(self._entered)
        self._field.scrubbed.connect(self._dragged)
        self._field.let_go.connect(self._let_go)
        self.value = 0.0
        self._moved = False

    def show_value(self, value: float) -> None:
        self.value = value
        if self._slider is not None:
            self._slider.show_value(value)
        self._field.show_value(value)

    def show_advice(self, advice: Advice | None) -> None:
        """Mark on the slider what theory knows of this number."""
        if self._slider is not None:
            self._slider.show_advice(advice)

    def _dragged(self, value: float) -> None:
        self.value, self._moved = value, True
        self.wished.emit(value, False)

    def _let_go(self) -> None:
        if self._moved:  # a slider also lets go when it only loses the focus
            self._moved = False
            self.wished.emit(self.value, True)

    def _entered(self, value: float) -> None:
        self.wished.emit(value, True)


class PairsField(TypedField):
    """Two lists of numbers side by side, typed as ``0: 0.1, 100: 0.01``."""

    entered = Signal(object)

    def __init__(self, each: tuple[Number, Number], name: str) -> None:
        super().__init__()
        self._each = each
        self._shown = ""
        explained = N_("{name}: from which update on, and which rate, as in 0: 0.1, 100: 0.01")
        self.explain(name, words.tr(explained, name=name))
        self.editingFinished.connect(self._enter)

    def show_pairs(self, pairs: Iterable[tuple[float, float]]) -> None:
        self._shown = ", ".join(f"{number_text(a)}: {number_text(b)}" for a, b in pairs)
        if not self.isModified():
            self.setText(self._shown)

    def _enter(self) -> None:
        if not self.isModified():
            return
        try:
            pairs = [self._pair(part) for part in re.split(r"[,;]\s*(?=\d+\s*:)", self.text().strip())]
            self.setModified(False)
            self.entered.emit(tuple(zip(*pairs, strict=True)))
        except Refusal as refusal:
            self.refuse(words.told(refusal))

    def _pair(self, text: str) -> tuple[float, float]:
        first, colon, second = text.partition(":")
        if not colon:
            raise Refusal(N_("type pairs, such as 0: 0.1, 100: 0.01"))
        return typed(first, self._each[0]), typed(second, self._each[1])

    def restore(self) -> None:
        self.setText(self._shown)  # which also says that nothing is being typed
        self._calm()


class Settings(QWidget):
    """All (or some) declared fields of a value, shown and asked for; ``wished`` brings the value as it should be.

    ``absent`` says what stands for a number that is not given. Showing never speaks.
    """

    wished = Signal(object, bool)

    def __init__(self, owner: Any, spoken: str, colours: Colours, without: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._owner, self._spoken, self._colours = owner, spoken, colours
        self._show: dict[str, Callable[[Any], object]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        known = {name: d for name, d in declarations(owner).items() if name not in without}
        lists = {name: d for name, d in known.items() if isinstance(d, Numbers)}
        for name, declaration in known.items():
            if name not in lists:
                self._add(name, declaration)
        if lists:
            self._add_pairs(lists)

    def show_owner(self, owner: Any, absent: Mapping[str, float] | None = None) -> None:
        """Show the values of a value of the same kind."""
        self._owner = owner
        for name, show in self._show.items():
            value = getattr(owner, name, None)
            show((absent or {}).get(name, 0.0) if value is None else value)

    def _add(self, name: str, declaration: Declaration) -> None:
        row, spoken = self._grid.rowCount(), f"{self._spoken} {words.tr(declaration.symbol)}"
        if isinstance(declaration, Flag):
            self._grid.addWidget(self._flag(name, declaration, spoken), row, 0, 1, 2)
            return
        label = QLabel(words.symbol(declaration.symbol))
        label.setToolTip(words.tr(declaration.help))
        self._grid.addWidget(label, row, 0)
        if isinstance(declaration, Choice):
            self._grid.addWidget(self._choice(name, declaration, spoken), row, 1, Qt.AlignmentFlag.AlignRight)
        elif isinstance(declaration, Number):
            setting = Setting(declaration, spoken, self._colours)
            setting.wished.connect(lambda value, settled: self._wish({name: value}, settled))
            self._show[name] = setting.show_value
            self._grid.addWidget(setting, row, 1)

    def _flag(self, name: str, declaration: Flag, spoken: str) -> QCheckBox:
        box = QCheckBox(words.tr(declaration.symbol))
        box.setAccessibleName(spoken)
        box.setToolTip(words.tr(declaration.help))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.clicked.connect(lambda checked: self._wish({name: checked}, True))
        self._show[name] = box.setChecked
        return box

    def _choice(self, name: str, declaration: Choice, spoken: str) -> List:
        box = List()
        box.setAccessibleName(spoken)
        box.setToolTip(words.tr(declaration.help))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for option in declaration.options:
            box.addItem(f"{words.tr(declaration.title(option))}{SIGN}", option)
        box.activated.connect(lambda index: self._wish({name: box.itemData(index)}, True))
        self._show[name] = lambda value: box.setCurrentIndex(box.findData(value))
        return box

    def _add_pairs(self, lists: Mapping[str, Numbers]) -> None:
        first, second = lists
        field = PairsField((lists[first].each, lists[second].each), f"{self._spoken} {first}")

        def enter(pair: tuple[Any, Any]) -> None:
            try:
                self._wish(dict(zip((first, second), pair, strict=True)), True)
            except Refusal as refusal:
                field.refuse(words.told(refusal))

        field.entered.connect(enter)
        self._show[first] = lambda _: field.show_pairs(
            zip(getattr(self._owner, first), getattr(self._owner, second), strict=True)
        )
        self._grid.addWidget(field, self._grid.rowCount(), 0, 1, 2)

    def _wish(self, changes: Mapping[str, Any], settled: bool) -> None:
        self._owner = replace(self._owner, **changes)
        self.wished.emit(self._owner, settled)
