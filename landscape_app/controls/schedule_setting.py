"""How a learning rate changes: a choice of kinds, the settings of the one chosen, and a small curve of the rate."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.retire import retire
from landscape_app.controls.scroller import SIGN, List
from landscape_app.controls.settings import Colours, Settings
from landscape_app.core.schedules import SCHEDULES, Schedule
from surfaces.refusal import N_


class Preview(QWidget):
    """A small curve of the learning rate over the run."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colour, self._theme = colours
        self._shares: list[float] = []
        self.setFixedSize(66, 22)
        self.setAccessibleName(words.tr(N_("learning rate over the run")))

    def show_schedule(self, schedule: Schedule, lr: float, updates: int) -> None:
        rate = schedule.over_time(lr, updates)
        try:
            rates = [rate(int(t)) for t in np.linspace(0, max(updates - 1, 0), 60)]
        except OverflowError:
            rates = [lr]
        self._shares = [value / max(*rates, 1e-300) for value in rates]
        self.setToolTip(words.tr(N_("lr from {first:.3g} to {last:.3g}"), first=rates[0], last=rates[-1]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawLine(QPointF(2, 20), QPointF(64, 20))
            painter.setPen(QPen(QColor(self._colour), 1.8))
            count = max(len(self._shares) - 1, 1)
            painter.drawPolyline(
                QPolygonF([QPointF(2 + 62 * i / count, 19 - 16 * share) for i, share in enumerate(self._shares)])
            )


class ScheduleSetting(QWidget):
    """Says ``wished`` with another schedule, and whether the hand has let go."""

    wished = Signal(object, bool)

    def __init__(self, spoken: str, colours: Colours) -> None:
        super().__init__()
        self._spoken, self._colours = spoken, colours
        self._settings: Settings | None = None
        self._shown: tuple[Schedule, float, int] | None = None
        self._kinds = List()
        self._kinds.setAccessibleName(f"{spoken} {words.tr(N_('schedule'))}")
        self._kinds.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._kinds.setToolTip(words.tr(N_("How the learning rate changes during the run")))
        for key, kind in SCHEDULES.items():
            self._kinds.addItem(f"{words.tr(kind.title)}{SIGN}", key)
            explained = (kind.__doc__ or "").partition("\n")[0]
            self._kinds.setItemData(self._kinds.count() - 1, explained, Qt.ItemDataRole.ToolTipRole)
        self._kinds.activated.connect(self._choose)
        self._preview = Preview(colours)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._kinds)
        line.addStretch(1)
        line.addWidget(self._preview)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addLayout(line)

    def show_schedule(self, schedule: Schedule, lr: float, updates: int) -> None:
        """Show a schedule of a run of so many updates at that learning rate."""
        before, self._shown = self._shown, (schedule, lr, updates)
        self._kinds.setCurrentIndex(self._kinds.findData(schedule.key))
        if before is None or type(before[0]) is not type(schedule):
            retire(self._settings)
            self._settings = Settings(schedule, self._spoken, self._colours)
            self._settings.wished.connect(self.wished)
            self._column.addWidget(self._settings)
        assert self._settings is not None
        self._settings.show_owner(schedule, {"over": max(updates, 1)})
        self._preview.show_schedule(schedule, lr, updates)

    def _choose(self, index: int) -> None:
        assert self._shown is not None
        kind, (schedule, lr, updates) = SCHEDULES[self._kinds.itemData(index)], self._shown
        if kind is not type(schedule):
            self.wished.emit(kind.suggested(lr, updates), True)
