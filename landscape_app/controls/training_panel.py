"""The side panel of the second tab: data, network, length, comparisons, and the runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton

from landscape_app import training_edits, words
from landscape_app.controls.data_card import DataCard
from landscape_app.controls.length_card import LengthCard
from landscape_app.controls.network_card import NetworkCard
from landscape_app.controls.row_panel import Deed, RowPanel
from landscape_app.controls.run_row import RunRow
from landscape_app.controls.test_score import TestScore
from landscape_app.lineup import changed
from landscape_app.standing import Standing
from landscape_app.theme import Look, Theme, font
from landscape_app.training import Training, TrainingRun
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

_BATCHES = N_("Compare batch sizes 1, 8, 64 and all samples, with the first run's rule")
_RULES = N_("Compare SGD, Momentum, NAG, RMSprop and Adam, each at a learning rate that suits it")
_COMPARISONS: tuple[tuple[str, str, Callable[[Training], Training]], ...] = (
    (N_("batch sizes"), _BATCHES, training_edits.compare_batches),
    (N_("five optimizers"), _RULES, training_edits.compare_rules),
)


class TrainingPanel(RowPanel[RunRow]):
    """The rows are runs. Says ``sought`` where a file of data is wanted, ``again`` where all is to be trained anew."""

    deeds: ClassVar[dict[str, Deed]] = {"rates": training_edits.rates_copied, "reset": training_edits.reset}
    full = N_("a scene has 1 to {most} runs")
    sought = Signal(str)
    again = Signal()

    def __init__(self, session: TrainingSession, theme: Theme) -> None:
        super().__init__(session, theme)
        self._training = session
        layout = self._column
        layout.setSpacing(4)
        self._cards = DataCard(session, theme), NetworkCard(session, theme), LengthCard(session, theme)
        self.data = self._cards[0]
        self.data.sought.connect(self.sought)
        for card in self._cards:
            layout.addWidget(card)
        layout.addLayout(self._comparisons())
        layout.addWidget(self._line())
        layout.addLayout(self._heading())
        layout.addLayout(self._row_list(), 1)
        self.score = TestScore()
        layout.addWidget(self.score)
        session.changed.connect(self.refresh)
        self.refresh()

    # Building

    def _comparisons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 2)
        row.setSpacing(4)
        title = QLabel(words.tr(N_("compare")))
        title.setObjectName("quiet")
        row.addWidget(title)
        for text, explained, change in _COMPARISONS:
            button = QToolButton()
            button.setObjectName("deed")
            button.setText(words.tr(text))
            button.setAccessibleName(words.tr(text))
            button.setToolTip(words.tr(explained))
            button.clicked.connect(lambda _=False, change=change: self._session.step(change))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 2, 12, 0)
        title, rate = QLabel(words.tr(N_("Runs"))), QLabel(words.tr(N_("learning rate")))
        title.setFont(font(15, bold=True))
        rate.setObjectName("quiet")
        again = QToolButton()
        again.setText("↺")
        again.setAccessibleName(words.tr(N_("train once more")))
        again.setToolTip(words.tr(N_("Forget what was trained and begin again at the first update (Ctrl+R)")))
        again.clicked.connect(self.again)
        more = self._more(N_("add a run"), N_("Add a run with any rule"), training_edits.added)
        row.addWidget(title)
        row.addStretch(1)
        for widget in (rate, again, more):
            row.addWidget(widget)
        return row

    # Showing

    def refresh(self) -> None:
        """Show the session's scene."""
        training = self._session.scenario
        for card in self._cards:
            card.refresh()
        self._build_rows(training)
        hidden = training.hidden
        for i, row in enumerate(self._rows):
            row.show_run(training, i in hidden)

    def make_row(self, place: int, look: Look, spoken: str) -> RunRow:
        row = RunRow(place, self._session.scenario.runs[place], look, self._theme, spoken)
        row.rated.connect(self._rate)
        row.wished.connect(self._wish)
        return row

    def scaled(self, scene: Training, factor: float) -> Training:
        return training_edits.rates_scaled(scene, factor)

    def tell(self, standings: Sequence[Standing]) -> None:
        """Say of every run where it is at the playhead."""
        for row, standing in zip(self._rows, standings, strict=False):
            row.tell(standing)

    @property
    def kept(self) -> tuple[set[int], tuple[bool, ...]]:
        """What is open: it outlives a change of theme or language."""
        return self.opened, tuple(card.opened for card in self._cards)

    def keep(self, kept: tuple[set[int], tuple[bool, ...]]) -> None:
        rows, cards = kept
        self.open_rows(rows)
        for card, opened in zip(self._cards, cards, strict=True):
            card.open(opened)

    # Asking

    def _rate(self, index: int, lr: float, settled: bool) -> None:
        self._training.set_rate(index, lr, ("rate", index))
        if settled:
            self._session.settle()

    def _wish(self, index: int, run: TrainingRun, settled: bool) -> None:
        self._ask(changed(self._session.wished, index, **vars(run)), ("run", index), settled)
