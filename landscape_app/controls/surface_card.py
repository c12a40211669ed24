"""What can be changed about the ground: its formula, its parameters, and how far it is turned."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.number_field import UndoingField, mark_refused
from landscape_app.controls.settings import Setting
from landscape_app.core.fields import Number
from landscape_app.scenario import SurfaceChoice, check, stands
from landscape_app.session import Session
from landscape_app.theme import Theme
from surfaces import Parameter, Surface
from surfaces.formula import derive, parse, pretty, text
from surfaces.refusal import N_, Refusal

_TURNS = N_("Degrees anticlockwise about the origin. A start of your own does not turn along.")
_ROTATE = Number("⟲", _TURNS, -1e6, 1e6, slider=(-180, 180))
_LONGEST = 60


class FormulaField(UndoingField):
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
        self._answer.setToolTip(sentence)
        self._answer.setVisible(bool(sentence))
        self._answer.setObjectName("warning" if refused else "quiet")
        self._answer.style().unpolish(self._answer)
        self._answer.style().polish(self._answer)
        self.setAccessibleDescription(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self.show_formula(self._kept)
        else:
            super().keyPressEvent(event)


class SurfaceCard(QWidget):
    """Shows the session's surface and asks it for others."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._answer = QLabel()
        self._answer.setTextFormat(Qt.TextFormat.PlainText)
        self._answer.setWordWrap(True)
        self._formula = FormulaField(self._answer)
        self._formula.returnPressed.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 12, 4)
        column.setSpacing(2)
        column.addWidget(self._formula)
        column.addWidget(self._answer)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._name: str | None = None
        self._settings: dict[str, Setting] = {}
        self._rotate = Setting(_ROTATE, words.tr(N_("rotation")), (theme.ink, theme))
        self._rotate.wished.connect(lambda value, settled: self._ask(settled, rotate=value))

    def refresh(self) -> None:
        """Show the scene's surface."""
        choice, surface = self._session.scenario.surface, self._session.scenario.surface.surface
        self._formula.show_formula(choice.formula or _typed(surface))
        if choice.name != self._name:
            self._name = choice.name
            self._build(surface)
        for name, setting in self._settings.items():
            setting.show_value(surface.values[name])
        self._rotate.show_value(choice.rotate)

    def _build(self, surface: Surface) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._rotate:
                widget.blockSignals(True)
                widget.hide()
                widget.deleteLater()
        self._settings = {}
        for row, parameter in enumerate(surface.parameters):
            declaration = declared(parameter)
            setting = Setting(declaration, parameter.name, (self._theme.ink, self._theme))
            setting.wished.connect(
                lambda value, settled, name=parameter.name: self._ask(settled, parameters={name: value})
            )
            self._settings[parameter.name] = setting
            self._add(row, parameter.name, words.tr(parameter.help), setting)
        self._add(len(surface.parameters), words.tr(N_("rotation")), words.tr(_ROTATE.help), self._rotate)

    def _add(self, row: int, title: str, explained: str, setting: Setting) -> None:
        label = QLabel(title)
        label.setToolTip(explained)
        label.setObjectName("quiet")
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(setting, row, 1)

    def _ask(self, settled: bool, parameters: dict[str, float] | None = None, rotate: float | None = None) -> None:
        scenario = self._session.wished
        choice = scenario.surface
        if parameters is not None:
            choice = replace(choice, parameters=tuple(sorted({**dict(choice.parameters), **parameters}.items())))
        if rotate is not None:
            choice = replace(choice, rotate=rotate)
        self._session.ask(replace(scenario, surface=choice), gesture=("surface", parameters is None))
        if settled:
            self._session.settle()

    def _choose(self) -> None:
        """Enter: the formula becomes the ground, seen through the window that is there; the start stays if it can."""
        if not self._formula.isModified():
            return
        formula = self._formula.accept()
        scenario = self._session.wished
        if formula is None or formula == scenario.surface.formula:
            return
        choice = SurfaceChoice(formula=formula, window=scenario.surface.surface.turned_window)
        try:
            start = scenario.first if stands(choice.surface, scenario.first) else None
            wished = check(replace(scenario, surface=choice, start=start))
        except Refusal as refusal:
            self._formula.setModified(True)
            self._session.refused.emit(words.told(refusal))
            return
        self._session.step(lambda _: wished)


def declared(parameter: Parameter) -> Number:
    """A surface's parameter as the controls want it; logarithmic where it spans powers of ten."""
    low, high = parameter.low, parameter.high
    return Number(parameter.name, parameter.help, low, high, slider=(low, high), log=low > 0 and high / low >= 30)


def _typed(surface: Surface) -> str:
    """A surface's formula as it could be typed; of a loss on data there is none."""
    return "" if surface.samples else text(replace(surface, rotate=0.0).tree)
