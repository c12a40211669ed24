"""One run in the panel: its legend, learning rate, batch size, and where it is; all else behind a chevron."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from landscape_app import words
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.run_details import RunDetails
from landscape_app.controls.settings import Setting
from landscape_app.core.fields import Number, declarations
from landscape_app.standing import Standing
from landscape_app.theme import Look, Theme
from landscape_app.training import Training, TrainingRun
from surfaces.refusal import N_


class RunRow(LegendRow):
    """Says ``rated`` with a learning rate, ``wished`` with a run as it should be, and whether the hand has let go;
    ``deed`` with what to do to it, ``scaled`` with a factor for all learning rates."""

    rated = Signal(int, float, bool)
    wished = Signal(int, object, bool)

    def __init__(self, index: int, run: TrainingRun, look: Look, theme: Theme, spoken: str) -> None:
        super().__init__(
            index, look, theme, spoken, words.tr(N_("Show or hide the curves of {name} (H or −)"), name=spoken)
        )
        self._run, self._spoken, self._colours = run, spoken, (look.colour, theme)
        self._training: Training | None = None
        self._scaled_from: float | None = None
        self._told, self._status = QLabel(), QLabel()
        for label, kind in ((self._told, "aside"), (self._status, "warning")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setObjectName(kind)
        self._status.setWordWrap(True)
        self._told.setMinimumWidth(10)
        self._chevron.toggled.connect(self._open)
        self._lr, self._batch = self._settings()
        self._details: RunDetails | None = None
        self._lay_out()
        self.rename(look.name)

    def _settings(self) -> tuple[Setting, Setting]:
        rate, batch = declarations(self._run.rule)["lr"], declarations(TrainingRun)["batch"]
        assert isinstance(rate, Number) and isinstance(batch, Number)
        lr, size = (
            Setting(rate, f"{self._spoken} lr", self._colours),
            Setting(batch, f"{self._spoken} B", self._colours),
        )
        lr.wished.connect(self._wish_rate)
        size.wished.connect(self._wish_batch)
        return lr, size

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(10, 1, 2, 3)
        column.setSpacing(0)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(3)
        for widget in (self._sample, self._name):
            first.addWidget(widget)
        first.addWidget(self._lr, 1)
        first.addWidget(self._chevron)
        self._all = QToolButton()
        self._all.setObjectName("switch")
        self._all.setText(words.tr(N_("all")))
        self._all.setCheckable(True)
        self._all.setAccessibleName(f"{self._spoken} {words.tr(N_('all samples in one batch'))}")
        self._all.setToolTip(words.tr(N_("All training samples in every batch: no noise")))
        self._all.clicked.connect(self._toggle_all)
        self._epochs, label = QLabel(), QLabel("B")
        self._epochs.setObjectName("aside")
        self._epochs.setMinimumWidth(10)
        self._epochs.setToolTip(words.tr(N_("Passes over all training samples so far")))
        label.setObjectName("quiet")
        label.setToolTip(words.tr(N_("Batch size")))
        second.addWidget(self._epochs)
        second.addStretch(1)
        second.addWidget(label)
        second.addWidget(self._all)
        self._batch.setFixedWidth(112)
        second.addWidget(self._batch)
        second.addSpacing(27)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._told)
        column.addWidget(self._status)

    def rename(self, name: str) -> None:
        """What the run is called now."""
        self._rename(name, f"{name}. {self._run.rule.title}: {self._run.rule.equation}")

    def show_run(self, training: Training, hidden: bool) -> None:
        """Show the run's values."""
        run = training.runs[self.index]
        self._run, self._training = run, training
        self._lr.show_value(run.rule.lr)
        self._batch.show_value(training.batch(run))
        self._batch.setEnabled(run.batch is not None)
        self._all.setChecked(run.batch is None)
        self._show_hidden(hidden)
        if self._details is not None:
            self._details.show_run(run, training)

    def tell(self, standing: Standing) -> None:
        """Say where the run is, and what went wrong with it."""
        told, warning = standing.short, standing.warning
        if told != self._told.text() or standing.epochs != self._epochs.text():
            self._told.setText(told)
            self._epochs.setText(standing.epochs)
            self._told.setToolTip(standing.long)
            self._told.setAccessibleName(standing.long)
            if self._details is not None:
                self._details.tell(standing.long)
        self._status.setText(f"⚠ {warning}" if warning else "")
        self._status.setVisible(bool(warning))

    def _open(self, opened: bool) -> None:
        if self._details is None:  # most rows are never opened
            self._details = RunDetails(self._run, self._spoken, self._colours)
            self._details.wished.connect(lambda run, settled: self.wished.emit(self.index, run, settled))
            self._details.deed.connect(lambda name: self.deed.emit(self.index, name))
            self._column.addWidget(self._details)
        if self._training is not None:
            self._details.show_run(self._run, self._training)
        self._details.setVisible(opened)

    def _wish_rate(self, lr: float, settled: bool) -> None:
        """The run's learning rate; with Ctrl held down, all of them by the same factor."""
        if self._scaled_from is None and QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self._scaled_from = self._run.rule.lr
        if self._scaled_from is None:
            self.rated.emit(self.index, lr, settled)
            return
        self.scaled.emit(lr / self._scaled_from, settled)
        if settled:
            self._scaled_from = None

    def _wish_batch(self, batch: float, settled: bool) -> None:
        self.wished.emit(self.index, replace(self._run, batch=int(batch)), settled)

    def _toggle_all(self, on: bool) -> None:
        batch = None if on else min(64, self._training.batch(self._run) if self._training else 64)
        self.wished.emit(self.index, replace(self._run, batch=batch), True)
