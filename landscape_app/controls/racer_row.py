"""One racer in the panel: its line in the legend, its learning rate, and behind a chevron everything else."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from landscape_app import words
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.racer_details import Details
from landscape_app.controls.settings import Setting
from landscape_app.core.fields import Number, declarations
from landscape_app.core.theory import advice
from landscape_app.scenario import Motion, Racer, Scenario
from landscape_app.simulate import Run
from landscape_app.telling import extras_text, outcome_text, warning_text
from landscape_app.theme import Look, Theme
from surfaces.refusal import N_


class RacerRow(LegendRow):
    """Says ``wished`` with the racer's new motion and whether the hand has let go; ``clouded`` with its
    cloud, ``deed`` with what to do to it, ``given`` with whom it gives its settings, ``scaled`` with a factor for all
    learning rates."""

    wished = Signal(int, object, bool)
    clouded = Signal(int, object, bool)
    given = Signal(int, int)

    def __init__(self, index: int, motion: Motion, look: Look, theme: Theme, spoken: str) -> None:
        hides = N_("Show or hide {name} on the map and in the charts (H or −)")
        super().__init__(index, look, theme, spoken, words.tr(hides, name=spoken))
        self._motion, self._spoken, self._colours = motion, spoken, (look.colour, theme)
        self._scenario: Scenario | None = None
        self._racer: Racer | None = None
        self._scaled_from: float | None = None
        self.rename(look.name)
        self._extras, self._status, self._outcome = QLabel(), QLabel(), QLabel()
        self._status.setObjectName("warning")
        for label in (self._extras, self._outcome):
            label.setObjectName("aside")
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._status, self._outcome):
            label.setWordWrap(True)
        self._chevron.toggled.connect(self._open)
        self._lr = self._rate()
        self._details: Details | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 1, 2, 1)
        self._column.setSpacing(0)
        self._column.addLayout(self._first_line())
        self._column.addWidget(self._extras)
        self._column.addWidget(self._status)
        self._column.addWidget(self._outcome)

    def _rate(self) -> Setting:
        declaration = declarations(self._motion.rule)["lr"]
        assert isinstance(declaration, Number)
        setting = Setting(declaration, f"{self._spoken} {declaration.symbol}", self._colours)
        setting.wished.connect(self._wish_rate)
        return setting

    def _first_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(3)
        line.addWidget(self._sample)
        line.addWidget(self._name)
        line.addWidget(self._lr, 1)
        line.addWidget(self._chevron)
        return line

    def rename(self, name: str) -> None:
        """What the racer is called now."""
        self._shown_name = name
        rule = self._motion.rule
        self._rename(name, f"{name}. {rule.title}: {rule.equation}")

    def show_racer(self, racer: Racer, run: Run, scenario: Scenario, hidden: bool) -> None:
        """Show the racer's values, what else decides its way, and what became of its run."""
        motion = racer.motion
        self._motion, self._racer, self._scenario = motion, racer, scenario
        self._lr.show_value(motion.rule.lr)
        self._lr.show_advice(None if motion.ascend else advice(motion.rule, scenario.surface.surface))
        self._show_hidden(hidden)
        if self._details is not None:
            self._details.show_racer(racer, scenario)
        _say(self._extras, "" if self.opened else extras_text(racer, self._shown_name))
        warning = warning_text(run)
        _say(self._status, f"⚠ {warning}" if warning else "")
        _say(self._outcome, outcome_text(run, racer, scenario))

    def _open(self, opened: bool) -> None:
        if self._details is None:  # most rows are never opened
            self._details = Details(self.index, self._motion, self._spoken, self._colours)
            self._details.wished.connect(lambda motion, settled: self.wished.emit(self.index, motion, settled))
            self._details.clouded.connect(lambda cloud, settled: self.clouded.emit(self.index, cloud, settled))
            self._details.given.connect(lambda target: self.given.emit(self.index, target))
            self._details.deed.connect(lambda name: self.deed.emit(self.index, name))
            self._column.addWidget(self._details)
        if self._racer is not None and self._scenario is not None:
            self._details.show_racer(self._racer, self._scenario)
            _say(self._extras, "" if opened else extras_text(self._racer, self._shown_name))
        self._details.setVisible(opened)

    def _wish_rate(self, lr: float, settled: bool) -> None:
        """The racer's learning rate; with Ctrl held down, all of them by the same factor."""
        if self._scaled_from is None and QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self._scaled_from = self._motion.rule.lr
        self._motion = replace(self._motion, rule=replace(self._motion.rule, lr=lr))
        if self._scaled_from is None:
            self.wished.emit(self.index, self._motion, settled)
            return
        self.scaled.emit(lr / self._scaled_from, settled)
        if settled:
            self._scaled_from = None


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
