"""The second tab: caption, loss curves, a strip of views and the side panel around one session and one playback."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from landscape_app import training_edits
from landscape_app.controls.captions import Caption, Notice
from landscape_app.controls.loss_heading import Choices, LossHeading
from landscape_app.controls.training_panel import TrainingPanel
from landscape_app.layout import ON_STAGE, column
from landscape_app.network.course import RUNNING
from landscape_app.playback import Playback
from landscape_app.standing import standing
from landscape_app.theme import Look, Theme, dimmed, looks
from landscape_app.training_session import TrainingSession
from landscape_app.views.loss_view import LossView
from landscape_app.views.seen import Seen, SeenRun
from landscape_app.views.story import ACROSS, CURVES, SMOOTHING

STRIP = 236
_AHEAD = 0.2
"""Seconds of film that are trained ahead of the playhead while it rolls."""


class TrainingTab(QWidget):
    """Lays out views and controls, hands records and playhead down to the views, and trains as the playhead pulls."""

    def __init__(
        self,
        session: TrainingSession,
        playback: Playback,
        theme: Theme,
        words_of: tuple[Callable[[], str], Callable[[], str]],
        stage: bool = False,
    ) -> None:
        super().__init__()
        self._session, self._playback, self._theme = session, playback, theme
        self._say_title, self._sentence = words_of
        self._solo: int | None = None
        self._count = len(session.scenario.runs)
        scale = ON_STAGE if stage else 1.0
        self.losses = LossView(theme, scale)
        self._caption, self.notice = Caption(scale), Notice()
        self._title: QLabel | None = None
        self.panel = TrainingPanel(session, theme)
        self.panel.again.connect(self.again)
        choices = Choices({k: (c.title, c.explained) for k, c in CURVES.items()}, ACROSS, SMOOTHING)
        self._heading = LossHeading(session, theme, choices)
        self._strip = QWidget()
        self._lay_out(stage)
        self.losses.sought.connect(playback.scrub)
        playback.moved.connect(self._seek)
        playback.playing_changed.connect(self._pull)
        playback.speed_changed.connect(self._pull)

    def _lay_out(self, stage: bool) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._strip.setObjectName("strip")
        self._strip.setFixedHeight(STRIP)
        heading = QWidget()
        heading.setObjectName("strip")
        heading.setLayout(column(self._heading))
        left = column(heading, self.losses, self._strip)
        left.setStretchFactor(self.losses, 1)
        if stage:
            self.panel.hide()
            heading.hide()
            self._title = QLabel()
            self._title.setObjectName("stage-title")
            self._title.setTextFormat(Qt.TextFormat.PlainText)
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
        if self._title is not None:
            self._title.setText(self._say_title())
            self._title.setVisible(bool(self._say_title()))
        self._caption.say(self._sentence())
        self.refresh_runs()
        self._pull()

    def refresh_runs(self) -> None:
        """Show the session's records, as far as they have got."""
        self._playback.limit = self._session.trained
        self.losses.show_seen(self._seen())
        self._seek(self._playback.position)

    def _seen(self) -> Seen:
        training, hidden = self._session.scenario, training_edits.hidden(self._session.scenario)
        found = list(looks(training, self._theme))
        if self._solo is not None:
            found = [look if i == self._solo else dimmed(look, self._theme) for i, look in enumerate(found)]
        runs = [
            SeenRun(i, record, found[i], self._session.clock.paces[i])
            for i, record in enumerate(self._session.records)
            if i not in hidden
        ]
        return Seen(training, self._session.clock, runs)

    def _seek(self, position: float) -> None:
        self.losses.seek(position)
        clock = self._session.clock
        reached = [
            min(t, record.made) for t, record in zip(clock.updates(position), self._session.records, strict=True)
        ]
        told = zip(self._session.records, clock.paces, reached, strict=True)
        standings = [standing(record, pace, t) for record, pace, t in told]
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
        for i, (look, record) in enumerate(zip(found, self._session.records, strict=True)):
            if record.status not in (RUNNING, "finished"):
                at = round(self._session.clock.position_of(i, record.updates))
                told = standing(record, self._session.clock.paces[i], record.made).warning
                marked.append((at, look, f"{look.name}: {told}"))
        return marked

    @property
    def alone(self) -> int | None:
        """The place of the run that is not dimmed, if the others are."""
        return self._solo

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

    def toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())

    def toggle_charts(self) -> None:
        self._strip.setVisible(self._strip.isHidden())

    @property
    def staged(self) -> bool:
        """Whether it stands as before an audience."""
        return self._title is not None

    @property
    def away(self) -> tuple[bool, bool]:
        """Whether the panel and the strip are hidden."""
        return self.panel.isHidden(), self._strip.isHidden()

    def put_away(self, away: tuple[bool, bool]) -> None:
        """Hide the panel and the strip, or show them."""
        for part, hidden in zip((self.panel, self._strip), away, strict=True):
            part.setHidden(hidden)

    def focus_view(self) -> None:
        """The keys go to the curves."""
        self.losses.setFocus()

    def go_home(self) -> None:
        """Another scene: all runs alike."""
        if self._solo is not None:
            self.solo(None)

    sight: object = None
    """There is nothing to zoom into."""
    seen: ClassVar[dict[str, object]] = {}

    @property
    def calls(self) -> dict[str, Callable[[], None]]:
        """What this tab does by name."""
        return {"copy": self.copy, "again": self.again}

    def copy(self) -> None:
        """The loss curves as they are seen, to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.losses.grab())
