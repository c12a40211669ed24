"""The side panel of the second tab: data, network, length, comparisons, and the runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from landscape_app import training_edits, words
from landscape_app.controls.data_card import DataCard
from landscape_app.controls.length_card import LengthCard
from landscape_app.controls.network_card import NetworkCard
from landscape_app.controls.retire import retire
from landscape_app.controls.run_row import RunRow
from landscape_app.controls.test_score import TestScore
from landscape_app.core.optimizers import RULES
from landscape_app.standing import Standing
from landscape_app.theme import Theme, font, looks
from landscape_app.training import MOST_RUNS, Training, TrainingRun
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

WIDTH = 320
_DEEDS: dict[str, Callable[[Training, int], Training]] = {
    "hide": training_edits.toggled,
    "duplicate": training_edits.duplicated,
    "rates": training_edits.rates_copied,
    "reset": training_edits.reset,
    "remove": training_edits.removed,
}
_BATCHES = N_("Compare batch sizes 1, 8, 64 and all samples, with the first run's rule")
_RULES = N_("Compare SGD, Momentum, NAG, RMSprop and Adam, each at a learning rate that suits it")
_COMPARISONS: tuple[tuple[str, str, Callable[[Training], Training]], ...] = (
    (N_("batch sizes"), _BATCHES, training_edits.compare_batches),
    (N_("five optimizers"), _RULES, training_edits.compare_rules),
)


class TrainingPanel(QWidget):
    """Shows a session's scene and asks it for others; says ``sought`` where a file of data is wanted, ``again`` where
    all is to be trained once more."""

    sought = Signal(str)
    again = Signal()

    def __init__(self, session: TrainingSession, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._session, self._theme = session, theme
        self._rows: list[RunRow] = []
        self._built: object = None
        self._runs_built: tuple[TrainingRun, ...] = ()
        self._scaled: tuple[Training, Training] | None = None  # where the hand began, and what it asked for last
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(4)
        self._cards = DataCard(session, theme), NetworkCard(session, theme), LengthCard(session, theme)
        self.data = self._cards[0]
        self.data.sought.connect(self.sought)
        for card in self._cards:
            layout.addWidget(card)
        layout.addLayout(self._comparisons())
        line = QFrame()
        line.setObjectName("rule")
        layout.addWidget(line)
        layout.addLayout(self._heading())
        layout.addWidget(self._area(), 1)
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
        again, more = QToolButton(), QToolButton()
        again.setText("↺")
        again.setAccessibleName(words.tr(N_("train once more")))
        again.setToolTip(words.tr(N_("Forget what was trained and begin again at the first update (Ctrl+R)")))
        again.clicked.connect(self.again)
        more.setText("+")
        more.setFont(font(20))
        more.setAccessibleName(words.tr(N_("add a run")))
        more.setToolTip(words.tr(N_("Add a run with any rule")))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._rules(more))
        row.addWidget(title)
        row.addStretch(1)
        for widget in (rate, again, more):
            row.addWidget(widget)
        return row

    def _rules(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for key, rule in RULES.items():
            action = menu.addAction(rule.title)
            action.setToolTip(rule.equation)
            action.triggered.connect(lambda _=False, key=key: self._step(lambda t: training_edits.added(t, key)))
        return menu

    def _area(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("racers")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        area.setWidget(inner)
        return area

    # Showing

    def refresh(self) -> None:
        """Show the session's scene."""
        training = self._session.scenario
        for card in self._cards:
            card.refresh()
        self._build_rows(training)
        hidden = training_edits.hidden(training)
        for i, row in enumerate(self._rows):
            row.show_run(training, i in hidden)

    def _build_rows(self, training: Training) -> None:
        """New rows when there are other runs; names and values alone are shown in the rows there are."""
        found, spoken = looks(training, self._theme), _spoken(training)
        built = [
            (run.rule.key, replace(look, name=n)) for run, look, n in zip(training.runs, found, spoken, strict=True)
        ]
        if built == self._built:
            for row, look in zip(self._rows, found, strict=True):
                row.rename(look.name)
            self._runs_built = training.runs
            return
        self._built = built
        kept, current = {i: self._runs_built[i] for i in self.opened}, self.current
        for row in self._rows:
            retire(row)
        self._rows = []
        for i, (run, look) in enumerate(zip(training.runs, found, strict=True)):
            row = RunRow(i, run, look, self._theme, spoken[i])
            row.rated.connect(self._rate)
            row.wished.connect(self._wish)
            row.deed.connect(self.do)
            row.scaled.connect(self._scale)
            self._list.insertWidget(i, row)
            self._rows.append(row)
        places = {id(run): i for i, run in enumerate(training.runs)}
        if len(self._runs_built) == len(training.runs):  # one that got another name is the same one
            places |= {id(run): i for i, run in kept.items() if run.rule.key == training.runs[i].rule.key}
        self.open_rows({places[id(run)] for run in kept.values() if id(run) in places})
        self._runs_built = training.runs
        if current is not None:
            self._rows[min(current, len(self._rows) - 1)].setFocus()

    def tell(self, standings: Sequence[Standing]) -> None:
        """Say of every run where it is at the playhead."""
        for row, standing in zip(self._rows, standings, strict=False):
            row.tell(standing)

    @property
    def opened(self) -> set[int]:
        """Which runs show all their settings."""
        return {i for i, row in enumerate(self._rows) if row.opened}

    def open_rows(self, opened: set[int]) -> None:
        for i in opened & set(range(len(self._rows))):
            self._rows[i].open()

    @property
    def kept(self) -> tuple[set[int], tuple[bool, ...]]:
        """What is open: it outlives a change of theme or language."""
        return self.opened, tuple(card.opened for card in self._cards)

    def keep(self, kept: tuple[set[int], tuple[bool, ...]]) -> None:
        rows, cards = kept
        self.open_rows(rows)
        for card, opened in zip(self._cards, cards, strict=True):
            card.open(opened)

    @property
    def current(self) -> int | None:
        """The run whose row has the focus."""
        focus = QApplication.focusWidget()
        return next((row.index for row in self._rows if focus is not None and row.isAncestorOf(focus)), None)

    # Asking

    def _rate(self, index: int, lr: float, settled: bool) -> None:
        self._session.set_rate(index, lr, ("rate", index))
        if settled:
            self._session.settle()

    def _wish(self, index: int, run: TrainingRun, settled: bool) -> None:
        runs = list(self._session.wished.runs)
        runs[index] = run
        self._session.ask(replace(self._session.wished, runs=tuple(runs)), gesture=("run", index))
        if settled:
            self._session.settle()

    def _scale(self, factor: float, settled: bool) -> None:
        """Always from where the hand began, so that there and back is where it was."""
        if self._scaled is not None and self._scaled[1] != self._session.wished:  # taken back, or changed otherwise
            self._scaled = None
            if settled:
                return
        began = self._session.wished if self._scaled is None else self._scaled[0]
        wish = training_edits.rates_scaled(began, factor)
        self._scaled = None if settled else (began, wish)
        self._session.ask(wish, gesture="rates")
        if settled:
            self._session.settle()

    def do(self, index: int, deed: str) -> None:
        """Do something to a run: hide, duplicate, reset, remove it, or give its rate to all."""
        self._step(lambda training: _DEEDS[deed](training, index))

    def do_to_current(self, deed: str) -> None:
        """The same to the run whose row has the focus, if one has."""
        if self.current is not None:
            self.do(self.current, deed)

    def _step(self, change: Callable[[Training], Training]) -> None:
        """A deed; what cannot be done is said."""
        if not self._session.step(change):
            self._session.refused.emit(words.tr(N_("a scene has 1 to {most} runs"), most=MOST_RUNS))


def _spoken(training: Training) -> list[str]:
    """A name for each run that its settings do not change: its label, or its rule, numbered where that repeats."""
    titles = [run.rule.title for run in training.runs]
    numbered = [f"{title} {titles[: i + 1].count(title)}" for i, title in enumerate(titles)]
    spoken = [title if titles.count(title) == 1 else name for title, name in zip(titles, numbered, strict=True)]
    return [run.label or name for run, name in zip(training.runs, spoken, strict=True)]
