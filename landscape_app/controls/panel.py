"""The side panel: the surface, the start, the number of steps, and the racers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from landscape_app import edits, words
from landscape_app.controls.noise_card import NoiseCard
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.retire import retire
from landscape_app.controls.surface_box import Thumbnail
from landscape_app.controls.surface_card import SurfaceCard
from landscape_app.core.fields import Number, declarations
from landscape_app.core.optimizers import RULES
from landscape_app.outcome import TARGET, target
from landscape_app.scenario import MOST_RACERS, Cloud, Motion, Racer, Scenario
from landscape_app.session import Session
from landscape_app.theme import Theme, font, looks
from surfaces.refusal import N_

WIDTH = 320
_DEEDS = {
    "hide": edits.toggled,
    "duplicate": edits.duplicated,
    "rates": edits.rates_copied,
    "reset": edits.reset,
    "remove": edits.removed,
}
_LONGEST = 160
"""Letters of a line in a tooltip; of what is longer only the outline is told."""
_TARGET = N_("A loss to reach: each row says when. Above the lowest height where one is known. May be empty.")
_COORDINATE = N_("Where racers start, unless they have a start of their own. It can also be dragged on the map.")


class SidePanel(QWidget):
    """Shows a session's scenario and asks it for others."""

    def __init__(self, session: Session, theme: Theme, thumbnail: Thumbnail) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._session, self._theme = session, theme
        self._rows: list[RacerRow] = []
        self._numbers: list[NumberField] = []
        self._scaled: tuple[Scenario, Scenario] | None = None  # where the hand began, and what it asked for last
        self._built: object = None
        self._racers_built: tuple[Racer, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        self._card, self._noise = SurfaceCard(session, theme, thumbnail), NoiseCard(session, theme)
        layout.addWidget(self._card)
        layout.addLayout(self._shared_numbers())
        layout.addWidget(self._noise)
        layout.addWidget(_line())
        layout.addLayout(self._heading())
        layout.addWidget(self._racers(), 1)
        session.changed.connect(self.refresh)
        session.advanced.connect(self._refresh_rows)
        self.refresh()

    # Building

    def _shared_numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(16, 2, 12, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        steps = declarations(Scenario)["steps"]
        assert isinstance(steps, Number)
        x, y = (Number(axis, _COORDINATE, -1e9, 1e9, slider=(-10, 10)) for axis in "xy")
        level = Number("target", _TARGET, -1e300, 1e300, log=True)
        titles = (N_("start x"), N_("start y"), N_("steps"), N_("target"))
        for column, (declaration, title) in enumerate(zip((x, y, steps, level), titles, strict=True)):
            field = NumberField(declaration, words.tr(title), optional=declaration is level)
            label = QLabel(words.tr(title))
            label.setObjectName("quiet")
            label.setBuddy(field)
            field.setAlignment(Qt.AlignmentFlag.AlignLeft)
            field.entered.connect(self._enter_numbers)
            field.scrubbed.connect(partial(self._enter_numbers, gesture="numbers"))
            field.let_go.connect(self._session.settle)
            self._numbers.append(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
        return grid

    def _heading(self) -> QGridLayout:
        heading = QGridLayout()
        heading.setContentsMargins(12, 2, 12, 0)
        racers, rate = QLabel(words.tr(N_("Racers"))), QLabel(_rate_title())
        racers.setFont(font(15, bold=True))
        rate.setObjectName("quiet")
        heading.addWidget(racers, 0, 0)
        heading.addWidget(rate, 0, 1, Qt.AlignmentFlag.AlignRight)
        heading.setColumnStretch(1, 1)
        heading.addWidget(self._more(), 0, 2)
        return heading

    def _more(self) -> QToolButton:
        """A button with a menu of all rules."""
        more = QToolButton()
        more.setText("+")
        more.setFont(font(20))
        more.setAccessibleName(words.tr(N_("add a racer")))
        more.setToolTip(words.tr(N_("Add a racer of any rule")))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        for key, rule in RULES.items():
            action = menu.addAction(rule.title)
            action.setToolTip(rule.equation)
            action.triggered.connect(lambda _=False, key=key: self._add(key))
        more.setMenu(menu)
        return more

    def _racers(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list = QWidget()
        self._list.setObjectName("racers")
        self._list_layout = QVBoxLayout(self._list)
        self._list_layout.setContentsMargins(0, 0, 0, 0)
        self._list_layout.setSpacing(2)
        self._list_layout.addStretch(1)
        area.setWidget(self._list)
        return area

    # Showing

    def refresh(self) -> None:
        """Show the session's scenario."""
        scenario = self._session.scenario
        for field, value in zip(self._numbers, (*scenario.first, scenario.steps, target(scenario)), strict=True):
            field.show_value(value)
        for field in self._numbers[:2]:
            field.setEnabled(scenario.shares_start)
        self._card.refresh()
        self._noise.refresh()
        self._build_rows(scenario)
        self._refresh_rows()

    def _build_rows(self, scenario: Scenario) -> None:
        """New rows when there are other racers; names and values alone are shown in the rows there are.

        Where rates tell racers apart a name changes with every move of a slider, which must not lose its row to that.
        """
        found, spoken = looks(scenario, self._theme), _spoken(scenario)
        keys = [racer.motion.rule.key for racer in scenario.racers]
        built = [(k, replace(look, name=n)) for k, look, n in zip(keys, found, spoken, strict=True)]
        if built == self._built:
            for row, look in zip(self._rows, found, strict=True):
                row.rename(look.name)
            self._racers_built = scenario.racers
            return
        self._built, self._scaled = built, None
        opened, current = [self._racers_built[i] for i in self.opened], self.current
        held = None if current is None else self._racers_built[current]
        for row in self._rows:
            retire(row)
        self._rows = []
        for i, (racer, look) in enumerate(zip(scenario.racers, found, strict=True)):
            row = RacerRow(i, racer.motion, look, self._theme, spoken[i])
            row.wished.connect(self._move)
            row.clouded.connect(self._cloud)
            row.deed.connect(self.do)
            row.given.connect(self._give)
            row.scaled.connect(self._scale)
            self._list_layout.insertWidget(i, row)
            self._rows.append(row)
        places = {id(racer): i for i, racer in enumerate(scenario.racers)}
        self.open_rows({places[id(racer)] for racer in opened if id(racer) in places})
        self._racers_built = scenario.racers
        if current is not None:
            self._rows[places.get(id(held), min(current, len(self._rows) - 1))].setFocus()

    @property
    def opened(self) -> set[int]:
        """Which racers show all their settings."""
        return {i for i, row in enumerate(self._rows) if row.opened}

    def open_rows(self, opened: set[int]) -> None:
        for i in opened & set(range(len(self._rows))):
            self._rows[i].open()

    def _refresh_rows(self) -> None:
        scenario, runs, hidden = self._session.scenario, self._session.runs, edits.hidden(self._session.scenario)
        for i, (row, racer, run) in enumerate(zip(self._rows, scenario.racers, runs.values(), strict=True)):
            row.show_racer(racer, run, scenario, i in hidden)

    # Asking

    def _enter_numbers(self, _: object, gesture: str | None = None) -> None:
        x, y, steps, level = (field.value for field in self._numbers)
        scenario = self._session.wished
        start = scenario.start if (x, y) == scenario.first else (x, y)
        view = {key: value for key, value in scenario.view.items() if key != TARGET}
        view |= {} if level is None else {TARGET: level}
        self._session.ask(replace(scenario, start=start, steps=int(steps), view=view), gesture=gesture)

    def _move(self, index: int, motion: Motion, settled: bool) -> None:
        self._session.ask(edits.moved(self._session.wished, index, motion), gesture=("racer", index))
        if settled:
            self._session.settle()

    def _cloud(self, index: int, cloud: Cloud | None, settled: bool) -> None:
        self._session.ask(edits.clouded(self._session.wished, index, cloud), gesture=("cloud", index))
        if settled:
            self._session.settle()

    def _give(self, source: int, target: int) -> None:
        self._session.step(lambda scenario: edits.given(scenario, source, target))

    def _scale(self, factor: float, settled: bool) -> None:
        """Always from where the hand began, so that there and back is where it was."""
        if self._scaled is not None and self._scaled[1] != self._session.wished:  # taken back, or changed otherwise
            self._scaled = None
            if settled:
                return
        began = self._session.wished if self._scaled is None else self._scaled[0]
        wish = edits.rates_scaled(began, factor)
        self._scaled = None if settled else (began, wish)
        self._session.ask(wish, gesture="rates")
        if settled:
            self._session.settle()

    @property
    def kept(self) -> tuple[set[int], bool, bool]:
        """What is open, and whether the seed is locked: it outlives a change of theme or language."""
        return self.opened, self._card.opened, self._noise.locked

    def keep(self, kept: tuple[set[int], bool, bool]) -> None:
        rows, card, locked = kept
        self.open_rows(rows)
        self._card.open(card)
        self._noise.lock(locked)

    def do(self, index: int, deed: str) -> None:
        """Do something to a racer: hide, duplicate, reset, remove it, or give its rate to all."""
        self._step(lambda scenario: _DEEDS[deed](scenario, index))

    def _add(self, rule: str) -> None:
        self._step(lambda scenario: edits.added(scenario, rule))

    def _step(self, change: Callable[[Scenario], Scenario]) -> None:
        """A deed; what cannot be done is said."""
        if not self._session.step(change):
            self._session.refused.emit(words.tr(N_("a scene has 1 to {most} racers"), most=MOST_RACERS))

    def do_to_current(self, deed: str) -> None:
        """The same to the racer whose row has the focus, if one has."""
        if self.current is not None:
            self.do(self.current, deed)

    @property
    def current(self) -> int | None:
        """The racer whose row has the focus."""
        focus = QApplication.focusWidget()
        return next((row.index for row in self._rows if focus is not None and row.isAncestorOf(focus)), None)


def _rate_title() -> str:
    """What stands over the sliders: the notation's own letter where it has one."""
    title, written = words.tr(N_("learning rate")), words.symbol("lr")
    return title if written == "lr" else f"{title} {written}"


def _spoken(scenario: Scenario) -> list[str]:
    """A name for each racer that its settings do not change: its label, or its rule, numbered where that repeats."""
    titles = [racer.motion.rule.title for racer in scenario.racers]
    numbered = [f"{title} {titles[: i + 1].count(title)}" for i, title in enumerate(titles)]
    spoken = [title if titles.count(title) == 1 else name for title, name in zip(titles, numbered, strict=True)]
    return [racer.label or name for racer, name in zip(scenario.racers, spoken, strict=True)]


def _line() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    return line
