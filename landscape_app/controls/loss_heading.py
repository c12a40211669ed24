"""The row above the loss curves: what they show, over what, and how smooth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from landscape_app import words
from landscape_app.controls.scroller import List
from landscape_app.controls.settings import Setting
from landscape_app.controls.switch import switch
from landscape_app.core.fields import Number
from landscape_app.theme import Theme
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

_BETA = N_("Memory of the smooth line, as in Momentum. Larger is smoother, and later.")
_CORRECT = N_("Divide the average by 1 - beta^t, because it starts at 0. Without it the line starts too low.")
_SHAPE = N_("One chart with a line for each run; off: a chart for each, with its batches as a band.")
_LOG = N_("Logarithmic loss: equal distances are equal ratios. Off: linear.")
_NARROW, _LEAST = 760, 92
"""Pixels below which a word gives way, and of a list that has little room."""


@dataclass(frozen=True)
class Choices:
    """What may be chosen: title and explanation by key."""

    curves: Mapping[str, tuple[str, str]]
    across: Mapping[str, tuple[str, str]]
    smoothing: float


class LossHeading(QWidget):
    """Asks the session for another view of the same runs."""

    def __init__(self, session: TrainingSession, theme: Theme, choices: Choices) -> None:
        super().__init__()
        self._session, self._choices = session, choices
        self.setFixedHeight(32)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 8, 0)
        row.setSpacing(4)
        self._title = QLabel(words.tr(N_("loss")))
        self._title.setObjectName("heading")
        self._curve = self._box("curve", choices.curves, words.tr(N_("what the lines show")))
        self._lines = switch(N_("lines"), _SHAPE)
        self._log = switch(N_("log loss"), _LOG)
        self._across = self._box("across", choices.across, words.tr(N_("what lies across")))
        self._corrected = switch(N_("bias correction"), _CORRECT)
        self._beta = Setting(
            Number("β", _BETA, 0, 0.999, slider=(0.0, 0.99)), words.tr(N_("smoothing β")), (theme.ink, theme)
        )
        self._beta.setMinimumWidth(120)
        self._beta.setMaximumWidth(150)
        self._beta.wished.connect(self._smooth)
        self._lines.clicked.connect(lambda on: self._view("shape", "lines" if on else "bands"))
        self._log.clicked.connect(lambda on: self._view("loss_axis", "log" if on else "linear"))
        self._corrected.clicked.connect(lambda on: self._view("bias_correction", on))
        for widget in (self._title, self._curve, self._lines, self._log, self._across):
            row.addWidget(widget)
        row.addStretch(1)
        self._smoothing = QLabel(words.tr(N_("smoothing β")))
        self._smoothing.setObjectName("quiet")
        self._smoothing.setMinimumWidth(12)
        row.addWidget(self._smoothing)
        row.addWidget(self._beta)
        row.addWidget(self._corrected)
        session.changed.connect(self.refresh)
        self.refresh()

    def _box(self, key: str, choices: Mapping[str, tuple[str, str]], name: str) -> List:
        box = List()
        box.setMinimumWidth(_LEAST)
        box.setObjectName("heading")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setAccessibleName(name)
        for choice, (title, explained) in choices.items():
            box.addItem(f"{words.tr(title)}  ▾", choice)
            box.setItemData(box.count() - 1, words.tr(explained), Qt.ItemDataRole.ToolTipRole)
        box.activated.connect(lambda index: self._view(key, box.itemData(index)))
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._smoothing.setText("β" if self.width() < _NARROW else words.tr(N_("smoothing β")))
        super().resizeEvent(event)

    def refresh(self) -> None:
        view, training = self._session.scenario.view, self._session.scenario
        lines = view.get("shape") == "lines"
        self._lines.setChecked(lines)
        self._curve.setVisible(lines)
        self._title.setVisible(not lines)
        self._log.setChecked(view.get("loss_axis") == "log")
        self._corrected.setChecked(view.get("bias_correction") is not False)
        for box, key, default in ((self._curve, "curve", "batch"), (self._across, "across", training.length.unit)):
            index = max(box.findData(view.get(key)), 0) if view.get(key) else box.findData(default)
            box.setCurrentIndex(index)
            box.setToolTip(box.itemData(index, Qt.ItemDataRole.ToolTipRole))
        smoothing = view.get("smoothing")
        sound = isinstance(smoothing, int | float) and 0 <= smoothing <= 0.999
        self._beta.show_value(float(smoothing) if sound else self._choices.smoothing)  # type: ignore[arg-type]

    def _smooth(self, beta: float, settled: bool) -> None:
        self._view("smoothing", beta, "smoothing")
        if settled:
            self._session.settle()

    def _view(self, key: str, value: object, gesture: object = None) -> None:
        training = self._session.wished
        self._session.ask(replace(training, view={**training.view, key: value}), gesture)
