"""All settings of a racer beyond its learning rate: the rule's own, schedule, start, batch, and what to do to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.row_details import RowDetails, beside
from landscape_app.controls.schedule_setting import ScheduleSetting
from landscape_app.controls.settings import Colours, Settings
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Number, declarations
from landscape_app.scenario import Cloud, Motion, Racer, Scenario
from landscape_app.theme import display_names
from surfaces.refusal import N_

_OWN = N_("Where this racer starts.")
DEEDS = (
    ("duplicate", N_("twin"), N_("Add the same racer once more (Ctrl+D or Ins)")),
    ("reset", N_("reset"), N_("Back to the rule's own settings; the learning rate stays")),
    ("remove", N_("remove"), N_("Take this racer out of the scene (Delete)")),
)


class Details(RowDetails):
    """Says ``wished`` with the racer's new motion, ``clouded`` with its cloud, ``deed`` with what to do with it."""

    wished = Signal(object, bool)
    clouded = Signal(object, bool)
    given = Signal(int)

    def __init__(self, index: int, motion: Motion, spoken: str, colours: Colours) -> None:
        super().__init__(spoken, colours)
        self._index, self._motion = index, motion
        self._scenario: Scenario | None = None
        self._racer: Racer | None = None
        self._rule = Settings(motion.rule, spoken, colours, without=("lr",))
        self._rule.wished.connect(lambda rule, settled: self._wish(settled, rule=rule))
        self._column.addWidget(self._rule)
        self._schedule = ScheduleSetting(spoken, colours)
        self._schedule.wished.connect(lambda schedule, settled: self._wish(settled, schedule=schedule))
        self._column.addWidget(self._schedule)
        self._climb = self._check(N_("climb"), N_("Go up the gradient instead of down"), self._toggle_climb)
        self._own = self._check(N_("own start"), N_("Start apart from the others"), self._toggle_start)
        self._start = [NumberField(Number(axis, _OWN, -1e9, 1e9), f"{spoken} {axis}") for axis in "xy"]
        self._column.addLayout(beside(self._own, *self._start, stretch=False))
        self._batch_own = self._check(N_("own B"), N_("A batch size apart from the others'"), self._toggle_batch)
        declaration: Any = declarations(Noise)["batch"]
        self._batch = NumberField(declaration, f"{spoken} B")
        self._batch_line = QWidget()
        self._batch_line.setLayout(beside(self._batch_own, self._batch))
        self._column.addWidget(self._batch_line)
        self._cloud = self._check(N_("cloud"), N_("Many balls at once, each with luck of its own"), self._toggle_cloud)
        self._column.addLayout(beside(self._climb, self._cloud))
        self._balls: Settings | None = None
        self._add_deeds(DEEDS, self._giver())
        for field in self._start:
            field.setFixedWidth(58)
            field.entered.connect(partial(self._enter_start, True))
            field.scrubbed.connect(partial(self._enter_start, False))
            field.let_go.connect(self._let_go)
        self._batch.setFixedWidth(58)
        self._batch.entered.connect(self._enter_batch)
        self._batch.scrubbed.connect(lambda batch: self._wish(False, batch=batch))
        self._batch.let_go.connect(self._let_go)

    def _giver(self) -> QToolButton:
        """A menu of those who may have this racer's settings."""
        button = self._button(N_("give"), N_("Give this racer's settings to others"))
        button.setText(f"{button.text()} ▾")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(partial(self._fill, menu))
        button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        rates = menu.addAction(words.tr(N_("learning rate and schedule to all")))
        rates.triggered.connect(partial(self.deed.emit, "rates"))
        menu.addSeparator()
        for i, name in enumerate(display_names(self._scenario) if self._scenario else ()):
            if i != self._index:
                action = menu.addAction(words.tr(N_("all settings to {name}"), name=name.replace("&", "&&")))
                action.triggered.connect(partial(self.given.emit, i))

    # Showing

    def show_racer(self, racer: Racer, scenario: Scenario) -> None:
        """Show all settings; without a word."""
        motion = racer.motion
        self._motion, self._scenario, self._racer = motion, scenario, racer
        self._rule.show_owner(motion.rule)
        self._schedule.show_schedule(motion.schedule, motion.rule.lr, scenario.steps)
        self._climb.setChecked(motion.ascend)
        self._own.setChecked(motion.start is not None)
        for field, value in zip(self._start, motion.start or scenario.first, strict=True):
            field.setVisible(motion.start is not None)
            field.show_value(value)
        noise = scenario.sampling
        self._batch_line.setVisible(noise is not None)
        self._batch_own.setChecked(motion.batch is not None)
        self._batch.setVisible(motion.batch is not None)
        if noise is not None:
            self._batch.show_value(min(motion.batch or noise.batch, noise.samples))
        self._show_cloud(racer.cloud)

    def _show_cloud(self, cloud: Cloud | None) -> None:
        self._cloud.setChecked(cloud is not None)
        if cloud is not None:
            if self._balls is None:
                self._balls = Settings(cloud, self._spoken, self._colours)
                self._balls.wished.connect(self.clouded)
                self._column.addWidget(self._balls)
            self._balls.show_owner(cloud)
        if self._balls is not None:
            self._balls.setVisible(cloud is not None)

    # Asking

    def _wish(self, settled: bool, **changes: Any) -> None:
        self._motion = replace(self._motion, **changes)
        self.wished.emit(self._motion, settled)

    def _let_go(self) -> None:
        self._wish(True)

    def _toggle_climb(self, on: bool) -> None:
        self._wish(True, ascend=on)

    def _toggle_cloud(self, on: bool) -> None:
        """Where there is noise it makes the balls differ; else they start scattered, by a fiftieth of the window."""
        assert self._scenario is not None
        if on:
            (low, high), _ = self._scenario.surface.surface.turned_window
            scattered = 0.0 if self._scenario.noise else float(f"{(high - low) / 50:.1g}")
            self.clouded.emit(Cloud(spread=scattered), True)
        else:
            self.clouded.emit(None, True)

    def _toggle_start(self, on: bool) -> None:
        assert self._scenario is not None
        self._wish(True, start=self._scenario.first if on else None)

    def _enter_start(self, settled: bool, _: object) -> None:
        x, y = (field.value for field in self._start)
        self._wish(settled, start=(x, y))

    def _toggle_batch(self, on: bool) -> None:
        assert self._scenario is not None and self._scenario.noise is not None
        self._wish(True, batch=self._scenario.noise.batch if on else None)

    def _enter_batch(self, batch: int) -> None:
        self._wish(True, batch=batch)
        if self._scenario is not None and self._racer is not None:
            self.show_racer(
                replace(self._racer, motion=self._motion), self._scenario
            )  # a batch larger than all samples is shown as it acts
