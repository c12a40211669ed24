"""The side panel: the surface, the start, the number of steps, and the racers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from landscape_app import edits, words
from landscape_app.controls.noise_card import NoiseCard
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.row_panel import Deed, RowPanel
from landscape_app.controls.surface_box import Thumbnail
from landscape_app.controls.surface_card import SurfaceCard
from landscape_app.core.fields import Number, declarations
from landscape_app.outcome import TARGET, target
from landscape_app.scenario import Cloud, Motion, Scenario
from landscape_app.session import Session
from landscape_app.theme import Look, Theme, font
from surfaces.refusal import N_

_TARGET = N_("A loss to reach: each row says when. Above the lowest height where one is known. May be empty.")
_COORDINATE = N_("Where racers start, unless they have a start of their own. It can also be dragged on the map.")


class SidePanel(RowPanel[RacerRow]):
    """The rows are racers."""

    deeds: ClassVar[dict[str, Deed]] = {"rates": edits.rates_copied, "reset": edits.reset}
    full = N_("a scene has 1 to {most} racers")

    def __init__(self, session: Session, theme: Theme, thumbnail: Thumbnail) -> None:
        super().__init__(session, theme)
        self._race = session
        self._numbers: list[NumberField] = []
        layout = self._column
        layout.setSpacing(6)
        self._card, self._noise = SurfaceCard(session, theme, thumbnail), NoiseCard(session, theme)
        layout.addWidget(self._card)
        layout.addLayout(self._shared_numbers())
        layout.addWidget(self._noise)
        layout.addWidget(self._line())
        layout.addLayout(self._heading())
        layout.addLayout(self._row_list(), 1)
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
        more = self._more(N_("add a racer"), N_("Add a racer of any rule"), edits.added)
        heading.addWidget(more, 0, 2)
        return heading

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

    def make_row(self, place: int, look: Look, spoken: str) -> RacerRow:
        row = RacerRow(place, self._session.scenario.racers[place].motion, look, self._theme, spoken)
        row.wished.connect(self._move)
        row.clouded.connect(self._cloud)
        row.given.connect(self._give)
        return row

    def scaled(self, scene: Scenario, factor: float) -> Scenario:
        return edits.rates_scaled(scene, factor)

    def _refresh_rows(self) -> None:
        scenario, runs, hidden = self._session.scenario, self._race.runs, self._session.scenario.hidden
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
        self._ask(edits.moved(self._session.wished, index, motion), ("racer", index), settled)

    def _cloud(self, index: int, cloud: Cloud | None, settled: bool) -> None:
        self._ask(edits.clouded(self._session.wished, index, cloud), ("cloud", index), settled)

    def _give(self, source: int, target: int) -> None:
        self._session.step(lambda scenario: edits.given(scenario, source, target))

    @property
    def kept(self) -> tuple[set[int], bool, bool]:
        """What is open, and whether the seed is locked: it outlives a change of theme or language."""
        return self.opened, self._card.opened, self._noise.locked

    def keep(self, kept: tuple[set[int], bool, bool]) -> None:
        rows, card, locked = kept
        self.open_rows(rows)
        self._card.open(card)
        self._noise.lock(locked)


def _rate_title() -> str:
    """What stands over the sliders: the notation's own letter where it has one."""
    title, written = words.tr(N_("learning rate")), words.symbol("lr")
    return title if written == "lr" else f"{title} {written}"
