"""The second tab: caption, loss curves, a strip of views and the side panel around one session and one playback."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls import data_dialogs
from landscape_app.controls.loss_heading import Choices, LossHeading
from landscape_app.controls.strip_heading import StripHeading
from landscape_app.controls.training_panel import TrainingPanel
from landscape_app.layout import ON_STAGE, Page, column
from landscape_app.network.course import FINISHED, RUNNING
from landscape_app.playback import Playback
from landscape_app.standing import standing, tested
from landscape_app.theme import Look, Theme, dimmed, looks
from landscape_app.training import Training, TrainingRun
from landscape_app.training_session import TrainingSession
from landscape_app.views import strips
from landscape_app.views.loss_view import LossView
from landscape_app.views.panes import Panes
from landscape_app.views.seen import Seen, SeenRun
from landscape_app.views.story import ACROSS, CURVES, SMOOTHING
from landscape_app.views.tiles import Tiles
from surfaces.refusal import N_, Refusal

STRIP = 236
_AHEAD = 0.2
"""Seconds of film that are trained ahead of the playhead while it rolls."""


class TrainingTab(Page):
    """Lays out views and controls, hands records and playhead down to the views, and trains as the playhead pulls."""

    panel: TrainingPanel

    def __init__(
        self,
        session: TrainingSession,
        playback: Playback,
        theme: Theme,
        words_of: tuple[Callable[[], str], Callable[[], str]],
        stage: bool = False,
    ) -> None:
        super().__init__(words_of, stage)
        self._session, self._playback, self._theme = session, playback, theme
        self._count = len(session.scenario.runs)
        scale = ON_STAGE if stage else 1.0
        self.losses = LossView(theme, scale, alone=stage)
        self.panel = TrainingPanel(session, theme)
        self.panel.again.connect(self.again)
        self.panel.sought.connect(self._seek_data)
        choices = Choices({k: (c.title, c.explained) for k, c in CURVES.items()}, ACROSS, SMOOTHING)
        self._heading = LossHeading(session, theme, choices)
        self._chosen = 0
        self._views = strips.make(theme, scale, session.inquire)
        self._strip_heading = StripHeading(session, strips.TITLES)
        self._strip_heading.chosen.connect(self._choose)
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        self._tested: object = None
        self._scored: list[tuple[str, Training, TrainingRun, Any]] = []
        self.panel.score.asked.connect(self._reveal)
        session.answered.connect(self._take)
        session.failed.connect(playback.pause)
        self._lay_out(stage)
        self.losses.sought.connect(playback.scrub)
        playback.moved.connect(self._seek)
        playback.moved.connect(self._say)
        playback.playing_changed.connect(self._pull)
        playback.speed_changed.connect(self._pull)

    def _lay_out(self, stage: bool) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._strip.setFixedHeight(round(STRIP * (1.2 if stage else 1.0)))
        self._strip.setLayout(column(self._strip_heading, self._stack))
        heading = QWidget()
        heading.setObjectName("strip")
        heading.setLayout(column(self._heading))
        left = column(heading, self.losses, self._strip)
        left.setStretchFactor(self.losses, 1)
        if stage:
            self.panel.hide()
            heading.hide()
            assert self._title is not None
            self.setLayout(column(self._title, self._caption, self.notice))
        else:
            self.setLayout(column(self._caption, self.notice))
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.addLayout(row, 1)

    # Showing

    def refresh(self) -> None:
        """Show the session's scene."""
        count = len(self._session.scenario.runs)
        if count != self._count:  # places mean other runs now
            self._solo, self._count = None, count
        self._say()
        training = self._session.scenario
        if self._tested != (training.data, training.preparation):
            self._tested = None
            self.panel.score.hide_score(len(training.parts.test) > 0)
        elif self._tested is not None:
            self._show_score()
        self.refresh_runs()
        self._pull()

    def refresh_runs(self) -> None:
        """Show the session's records, as far as they have got."""
        self._playback.limit = self._session.trained
        seen = self._seen()
        self.losses.show_seen(seen)
        self._show_strip(seen)
        self._seek(self._playback.position)

    def _show_strip(self, seen: Seen) -> None:
        """The view that is chosen, of the run that is chosen where it is about one."""
        key = strips.chosen(seen)
        view = self._views[key]
        place = min(self._solo if self._solo is not None else self._chosen, len(seen.training.runs) - 1)
        single = isinstance(view, Panes)
        names = [look.name for look in looks(seen.training, self._theme)]
        self._strip_heading.show_choice(key, names, place if single else None)
        self._stack.setCurrentWidget(view)
        strips.show(view, seen, place)

    def _seek_data(self, kind: str) -> None:
        """Data of a person's own, found in a dialog."""
        self._take_found(partial(data_dialogs.ask, self, kind))

    def take_data(self, path: Path) -> None:
        """Data that were dropped: a table, of which a column is chosen, or a folder in MNIST's format."""
        self._take_found(partial(data_dialogs.of, self, path))

    def _take_found(self, find: Callable[[], data_dialogs.Found | None]) -> None:
        try:
            chosen = find()
        except Refusal as refusal:
            self._session.refused.emit(words.told(refusal))
            return
        if chosen is not None:
            self.panel.data.take(*chosen)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self.refresh_runs()

    def _take(self, key: tuple[Panes, tuple[int, Hashable]], answer: object) -> None:
        if key[0] in self._views.values():
            key[0].take(key[1], answer)

    def _reveal(self) -> None:
        """What the test part says of the networks at the playhead; it can be asked once."""
        training, told, updates = self._session.scenario, self._session.stories, self._session.clock.updates
        self._scored = []
        for look, run, record, t in zip(
            looks(training, self._theme), training.runs, told, updates(self._playback.position), strict=True
        ):
            kept = record.snapshots.at(t)
            if kept is not None:
                self._scored.append((look.name, training, run, kept[1]))
        self._tested = training.data, training.preparation
        self._show_score()

    def _show_score(self) -> None:
        """The scores, as long as they are those of the runs that are shown."""
        now = replace(self._session.scenario, view={}, title="")
        if all(replace(training, view={}, title="") == now for _, training, _, _ in self._scored):
            self.panel.score.show_score([f"{name}: {tested(*network)}" for name, *network in self._scored])
        else:
            self.panel.score.show_score([words.tr(N_("It has been asked already; the runs are others now."))])

    def _seen(self) -> Seen:
        training, hidden = self._session.scenario, self._session.scenario.hidden
        found = list(looks(training, self._theme))
        if self._solo is not None:
            found = [look if i == self._solo else dimmed(look, self._theme) for i, look in enumerate(found)]
        runs = [
            SeenRun(i, told, found[i], self._session.clock.paces[i])
            for i, told in enumerate(self._session.stories)
            if i not in hidden
        ]
        return Seen(training, self._session.clock, runs)

    def _seek(self, position: float) -> None:
        self.losses.seek(position)
        shown = self._stack.currentWidget()
        if isinstance(shown, Tiles | Panes):
            shown.seek(position)
        clock, told = self._session.clock, self._session.stories
        standings = [
            standing(run, pace, min(t, run.made))
            for run, pace, t in zip(told, clock.paces, clock.updates(position), strict=True)
        ]
        self.panel.tell(standings)
        if not self._playback.playing:
            names = (look.name for look in looks(self._session.scenario, self._theme))
            self.losses.setAccessibleDescription(
                "; ".join(f"{name}: {standing.long}" for name, standing in zip(names, standings, strict=True))
            )
        self._pull()

    def _pull(self, *_: object) -> None:
        """Train as far as the playhead is; while it rolls, a little further, or at full speed to the end."""
        playback, clock = self._playback, self._session.clock
        goal = playback.position
        if playback.playing and not playback.backwards:
            ahead = clock.last if math.isinf(playback.speed) else goal + max(playback.speed * _AHEAD, 1.0)
            goal = max(goal, ahead)
        self._session.pull(min(goal, clock.last))

    def events(self) -> list[tuple[int, Look, str]]:
        """What the time line marks: where runs ended early."""
        found, marked = looks(self._session.scenario, self._theme), []
        for i, (look, told) in enumerate(zip(found, self._session.stories, strict=True)):
            if told.status not in (RUNNING, FINISHED):
                at = round(self._session.clock.position_of(i, told.updates))
                warning = standing(told, self._session.clock.paces[i], told.made).warning
                marked.append((at, look, f"{look.name}: {warning}"))
        return marked

    def solo(self, place: int | None) -> None:
        """Dim all runs but one; the same once more, or None, brings them back."""
        if place is None or place < len(self._session.scenario.runs):
            self._solo = None if self._solo == place else place
            self.refresh_runs()

    def again(self) -> None:
        """Train once more from the first update."""
        self._playback.scrub(0)
        self._session.again()

    # What is seen

    def focus_view(self) -> None:
        """The keys go to the curves."""
        self.losses.setFocus()

    def go_home(self) -> None:
        """Another scene: all runs alike."""
        if self._solo is not None:
            self.solo(None)

    seen: ClassVar[dict[str, object]] = {}
    """A scene file remembers nothing more: there is nothing to zoom into."""

    @property
    def kept(self) -> tuple[Any, int | None, int, Any]:
        """What is opened, who is alone, who is looked into, and the test score: what outlives a change of theme or
        language."""
        return self.panel.kept, self._solo, self._chosen, (self._tested, self._scored)

    def keep(self, kept: tuple[Any, int | None, int, Any]) -> None:
        opened, alone, self._chosen, (self._tested, self._scored) = kept
        self.panel.keep(opened)
        if self._tested is not None:
            self._show_score()
        self.refresh()
        self.solo(alone)

    @property
    def calls(self) -> dict[str, Callable[[], None]]:
        """What this tab does by name."""
        playback, clock = self._playback, self._session.clock
        return {
            "copy": self.copy,
            "again": self.again,
            "epoch on": lambda: playback.scrub(playback.position + clock.epoch),
            "epoch back": lambda: playback.scrub(playback.position - clock.epoch),
        }

    def copy(self) -> None:
        """The loss curves as they are seen, to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.losses.grab())
