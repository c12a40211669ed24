"""All settings of a run beyond learning rate and batch size: its rule's own, schedule, seed, network, and deeds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from landscape_app import words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.row_details import RowDetails, beside
from landscape_app.controls.schedule_setting import ScheduleSetting
from landscape_app.controls.settings import Colours, Settings
from landscape_app.controls.widths_field import WidthsField
from landscape_app.core.fields import Number, Numbers, declarations
from landscape_app.training import Network, Training, TrainingRun
from surfaces.refusal import N_

_DEEDS = (
    ("duplicate", N_("twin"), N_("Add the same run once more (Ctrl+D or Ins)")),
    ("rates", N_("rate to all"), N_("Give this learning rate and schedule to all runs")),
    ("reset", N_("reset"), N_("Back to the rule's own settings; learning rate and batch size stay")),
    ("remove", N_("remove"), N_("Take this run out of the scene (Delete)")),
)


class RunDetails(RowDetails):
    """Says ``wished`` with the run as it should be, ``deed`` with what to do with it."""

    wished = Signal(object, bool)

    def __init__(self, run: TrainingRun, spoken: str, colours: Colours) -> None:
        super().__init__(spoken, colours)
        self._run = run
        self._training: Training | None = None
        self._network: Settings | None = None
        self._told = QLabel()
        self._told.setObjectName("quiet")
        self._told.setWordWrap(True)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._column.addWidget(self._told)
        self._column.addLayout(self._label_row())
        self._rule = Settings(run.rule, spoken, colours, without=("lr",))
        self._rule.wished.connect(lambda rule, settled: self._wish(settled, rule=rule))
        self._column.addWidget(self._rule)
        self._schedule = ScheduleSetting(spoken, colours)
        self._schedule.wished.connect(lambda schedule, settled: self._wish(settled, schedule=schedule))
        self._per_epoch = self._check(N_("per epoch"), N_("The schedule counts epochs instead of updates"), self._count)
        self._column.addWidget(self._schedule)
        self._column.addWidget(self._per_epoch)
        self._column.addLayout(self._seed_row())
        other = N_("Other layers, activation or first weights than the scene's")
        self._own = self._check(N_("network of its own"), other, self._toggle_network)
        self._column.addWidget(self._own)
        self._add_deeds(_DEEDS)

    def _label_row(self) -> QHBoxLayout:
        title, self._label = QLabel(words.tr(N_("label"))), QLineEdit()
        self._label.setAccessibleName(f"{self._spoken} {words.tr(N_('label'))}")
        self._label.setToolTip(words.tr(N_("What the run is called; empty: by what tells it from the others")))
        self._label.editingFinished.connect(self._wish_label)
        return beside(title, self._label)

    def _seed_row(self) -> QHBoxLayout:
        apart = N_("First weights and order of samples apart from the others'")
        self._own_seed = self._check(N_("own seed"), apart, self._toggle_seed)
        declaration = declarations(Training)["seed"]
        assert isinstance(declaration, Number)
        self._seed = NumberField(declaration, f"{self._spoken} {words.tr(N_('seed'))}")
        self._seed.setFixedWidth(66)
        self._seed.entered.connect(lambda seed: self._wish(True, seed=int(seed)))
        return beside(self._own_seed, self._seed)

    # Showing

    def tell(self, long: str) -> None:
        """All counters of the run, and what is known of it at the playhead."""
        self._told.setText(long)

    def show_run(self, run: TrainingRun, training: Training) -> None:
        """Show all settings; without a word."""
        self._run, self._training = run, training
        if not self._label.isModified():
            self._label.setText(run.label or "")
        self._rule.show_owner(run.rule)
        self._schedule.show_schedule(run.schedule, run.rule.lr, training.updates(run))
        self._per_epoch.setChecked(run.per_epoch)
        self._own_seed.setChecked(run.seed is not None)
        self._seed.setVisible(run.seed is not None)
        self._seed.show_value(run.seed or 0)
        self._own.setChecked(run.network is not None)
        self._show_network(run.network)

    def _show_network(self, network: Network | None) -> None:
        if network is not None and self._network is None:
            declaration = declarations(Network)["hidden"]
            assert isinstance(declaration, Numbers)
            self._widths = WidthsField(declaration, f"{self._spoken} {words.tr(N_('hidden layers'))}")
            self._widths.entered.connect(self._wish_widths)
            self._network = Settings(network, self._spoken, self._colours, ("hidden",))
            self._network.wished.connect(self._wish_network)
            self._column.addWidget(self._widths)
            self._column.addWidget(self._network)
        if self._network is not None:
            self._network.setVisible(network is not None)
            self._widths.setVisible(network is not None)
        if network is not None and self._network is not None:
            self._widths.show_widths(network.hidden)
            self._network.show_owner(network)

    # Asking

    def _wish(self, settled: bool, **changes: Any) -> None:
        self._run = replace(self._run, **changes)
        self.wished.emit(self._run, settled)

    def _wish_label(self) -> None:
        if self._label.isModified():
            self._label.setModified(False)
            self._wish(True, label=self._label.text().strip() or None)

    def _count(self, epochs: bool) -> None:
        self._wish(True, per_epoch=epochs)

    def _toggle_seed(self, on: bool) -> None:
        self._wish(True, seed=(self._training.seed + 1 if self._training else 1) if on else None)

    def _toggle_network(self, on: bool) -> None:
        self._wish(True, network=self._training.network if on and self._training else None)

    def _wish_widths(self, widths: tuple[int, ...]) -> None:
        if self._run.network is not None:
            self._wish(True, network=replace(self._run.network, hidden=widths))

    def _wish_network(self, network: Network, settled: bool) -> None:
        if self._run.network is not None:
            self._wish(settled, network=replace(network, hidden=self._run.network.hidden))
