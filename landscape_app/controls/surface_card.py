"""What can be changed about the ground: its formula, its parameters, and how far it is turned."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.card import Card
from landscape_app.controls.formula_field import FormulaField, WindowFields
from landscape_app.controls.retire import retire
from landscape_app.controls.settings import Setting
from landscape_app.controls.surface_box import SurfaceBox, Thumbnail
from landscape_app.core.fields import Number
from landscape_app.outcome import TARGET
from landscape_app.scenario import SurfaceChoice, check, stands
from landscape_app.session import Session
from landscape_app.theme import Theme, font
from surfaces import Parameter, Surface, Window
from surfaces.formula import pretty, text
from surfaces.refusal import N_, Refusal

_TURNS = N_("Degrees anticlockwise about the origin. A start of your own does not turn along.")
_ROTATE = Number("⟲", _TURNS, -1e6, 1e6, slider=(-180, 180))
_ROOM = 266
"""Pixels for the formula in the panel."""
_LINE = 160
"""Letters of a line in a tooltip; of what is longer only the outline is told."""


class SurfaceCard(Card["SurfaceSettings"]):
    """The surface's picture, name and formula; behind the chevron all that can be changed about it."""

    def __init__(self, session: Session, theme: Theme, thumbnail: Thumbnail) -> None:
        explained = N_("Type a formula of your own; change parameters and rotation")
        super().__init__(theme, words.tr(N_("formula, parameters, rotation")), words.tr(explained))
        self._session = session
        self._shown: Surface | None = None
        self._box = SurfaceBox(thumbnail)
        self._box.activated.connect(self._choose)
        self._column.insertWidget(0, self._box)
        formula_font = QFont(font(15))  # the other is everybody's
        formula_font.setItalic(True)
        self._told.setFont(formula_font)

    def build(self) -> SurfaceSettings:
        return SurfaceSettings(self._session, self._theme)

    def refresh(self) -> None:
        """Show the scene's surface."""
        choice = self._session.scenario.surface
        self._box.show_surface(choice.name, choice.surface)
        if choice.surface is not self._shown:
            self._shown = choice.surface
            formula = f"f = {choice.surface.shown}"
            self._told.setText(self._told.fontMetrics().elidedText(formula, Qt.TextElideMode.ElideRight, _ROOM))
            self._told.setToolTip(_derivatives(choice.surface))
        if self._body is not None and self.opened:
            self._body.refresh()

    def _choose(self, index: int) -> None:
        scenario = self._session.wished
        view = {key: value for key, value in scenario.view.items() if key not in ("window", TARGET)}
        chosen = SurfaceChoice(name=self._box.itemData(index))
        if chosen.name != scenario.surface.name:
            self._session.ask(replace(scenario, surface=chosen, start=None, view=view))


class SurfaceSettings(QWidget):
    """Formula, parameters, rotation and window: shows the session's surface and asks it for others."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._answer = QLabel()
        self._answer.setTextFormat(Qt.TextFormat.PlainText)
        self._answer.setWordWrap(True)
        self._formula = FormulaField(self._answer)
        self._formula.returnPressed.connect(self._choose)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self._formula)
        column.addWidget(self._answer)
        self._body: QWidget | None = None
        self._window = WindowFields()
        self._window.wished.connect(self._widen)
        self._window.let_go.connect(session.settle)
        column.addWidget(self._window)
        self._shown: SurfaceChoice | None = None
        self._settings: dict[str, Setting] = {}

    def refresh(self) -> None:
        """Show the scene's surface."""
        choice, surface = self._session.scenario.surface, self._session.scenario.surface.surface
        if choice != self._shown:
            if self._shown is None or (choice.name, choice.formula) != (self._shown.name, self._shown.formula):
                if choice.name:  # picked from the list: what was being typed is given up
                    self._formula.setModified(False)
                self._build(surface)
            self._shown = choice
            self._formula.show_formula(choice.formula or _typed(surface))
        for name, setting in self._settings.items():
            setting.show_value(surface.values[name])
        self._rotate.show_value(choice.rotate)
        self._window.show_window(choice.window)
        self._window.setVisible(bool(choice.formula))

    def _build(self, surface: Surface) -> None:
        retire(self._body)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._rotate = Setting(_ROTATE, words.tr(N_("rotation")), (self._theme.ink, self._theme))
        self._rotate.wished.connect(lambda value, settled: self._ask(settled, rotate=value))
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
        self._column.insertWidget(2, self._body)

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

    def _widen(self, window: Window, settled: bool) -> None:
        scenario = self._session.wished
        self._session.ask(replace(scenario, surface=replace(scenario.surface, window=window)), gesture="window")
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


def _derivatives(surface: Surface) -> str:
    """The formula with its gradient and Hessian, a line each, the long ones cut."""
    signs = {"f": "f", "f_x": "∂f/∂x", "f_y": "∂f/∂y", "f_xx": "∂²f/∂x²", "f_xy": "∂²f/∂x∂y", "f_yy": "∂²f/∂y²"}
    texts = surface.texts(lambda part: pretty(part, _LINE))
    return "\n".join(f"{signs[name]} = {text}" for name, text in texts.items())
