"""The first tab: caption, map, charts and side panel around one session and one playback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from landscape_app import telling, words
from landscape_app.controls.chart_heading import ChartHeading, Choice
from landscape_app.controls.map_menu import MapMenu, Readout, overlay
from landscape_app.controls.panel import SidePanel
from landscape_app.layout import ON_STAGE, Page, column
from landscape_app.playback import Playback
from landscape_app.scenario import Scenario
from landscape_app.session import Session
from landscape_app.simulate import Runs
from landscape_app.theme import Look, Theme, dimmed, looks
from landscape_app.views import ground
from landscape_app.views.chart import Chart
from landscape_app.views.curves import curves
from landscape_app.views.map_painter import Content
from landscape_app.views.map_view import MapView
from landscape_app.views.quantities import QUANTITIES
from landscape_app.views.reading import around, reading
from surfaces import Surface
from surfaces.refusal import N_

STRIP = 176
CHART_ON_STAGE = 400
_ZOOM, _PAN = 1.25, 0.15
"""What one key does to the map: so many times more or less of the plane, and a share of what is seen."""


class LandscapeTab(Page):
    """Lays out views and controls, hands runs and playhead down to the views, and passes on where the hand was."""

    panel: SidePanel

    def __init__(
        self,
        session: Session,
        playback: Playback,
        theme: Theme,
        words_of: tuple[Callable[[], str], Callable[[], str]],
        stage: bool = False,
        motion: bool = False,
    ) -> None:
        """``words_of``: what says the scene's title, and its sentence. ``stage``: as it stands before an audience,
        everything larger and nothing but title, sentence, map and chart. ``motion``: whether changes come gently."""
        super().__init__(words_of, stage)
        self._session, self._playback, self._theme = session, playback, theme
        self._count = len(session.scenario.racers)
        self.map = MapView(theme, ON_STAGE if stage else 1.0, motion)
        self.map.setAccessibleName(words.tr(N_("map of the surface")))
        self._readout = Readout()
        deeds = (
            (N_("fit to the trails"), "F, =", self.fit),
            (N_("the whole surface"), "Ctrl+0", self.show_whole),
            (N_("copy the picture"), "Ctrl+C", self.copy),
        )
        menu = MapMenu(session, deeds)
        overlay(self.map, menu, self._readout)
        self.map.lies_under(menu)
        self.map.hovered.connect(self._read)
        self._charts = [Chart(theme, 0.0, ON_STAGE)] if stage else [Chart(theme), Chart(theme)]
        self.panel = SidePanel(session, theme, self._thumbnail)
        self._fill_strip()
        self._lay_out(stage)
        self.map.start_dragged.connect(self._drag_start)
        self.map.released.connect(session.settle)
        for view in self._views:
            playback.moved.connect(view.seek)
        for chart in self._charts:
            chart.sought.connect(playback.scrub)
        playback.playing_changed.connect(self._summarise)
        playback.playing_changed.connect(self.map.rest)
        playback.moved.connect(self._summarise)
        playback.moved.connect(self._say)

    def _lay_out(self, stage: bool) -> None:
        """Charts below the map and the panel beside it; on stage one chart beside it, and the panel away."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        if stage:
            self._strip.setFixedWidth(CHART_ON_STAGE)
            row.addWidget(self.map, 1)
            row.addWidget(self._strip)
            self.panel.hide()
            assert self._title is not None
            self.setLayout(column(self._title, self._caption, self.notice))
        else:
            self._strip.setFixedHeight(STRIP)
            left = column(self._caption, self.notice, self.map, self._strip)
            left.setStretchFactor(self.map, 1)
            row.addLayout(left, 1)
            self.setLayout(column())
        row.addWidget(self.panel)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.addLayout(row, 1)

    def _fill_strip(self) -> None:
        titles = [Choice(q.key, q.title_on, q.explained, q.positive) for q in QUANTITIES.values()]
        charts = QHBoxLayout(self._strip)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(0)
        for chart, choices, share in zip(self._charts, (titles[:1], titles[1:]), (62, 38), strict=False):
            charts.addLayout(column(ChartHeading(self._session, choices, len(self._charts) == 1), chart), share)

    @property
    def _views(self) -> tuple[MapView | Chart, ...]:
        return (self.map, *self._charts)

    def _thumbnail(self, surface: Surface, size: QSize) -> QPixmap:
        return ground.thumbnail(surface, self._theme, size.width(), size.height(), self.devicePixelRatioF())

    # Showing

    def refresh(self) -> None:
        """Show the session's scenario."""
        count = len(self._session.scenario.racers)
        if count != self._count:  # places mean other racers now
            self._solo, self._count = None, count
        self._say()
        self.refresh_runs()
        for view in self._views:
            view.seek(self._playback.position)

    def refresh_runs(self) -> None:
        """Show the session's runs, as far as they have got."""
        scenario, runs, found = self._seen()
        self.map.show_content(Content(scenario, runs, found))
        first, *others = QUANTITIES.values()
        second = QUANTITIES.get(str(scenario.view.get("chart")), others[0])
        for chart, quantity in zip(self._charts, (first, second), strict=False):
            named = quantity is first and len(self._charts) > 1
            chart.show_curves(curves(scenario, runs, found, quantity, names=named))
        self._summarise()

    def _seen(self) -> tuple[Scenario, Runs, Sequence[Look]]:
        """The scene with the runs and looks of the racers that are drawn."""
        scenario, hidden = self._session.scenario, self._session.scenario.hidden
        shown = [i for i in range(len(scenario.racers)) if i not in hidden]
        runs, found = list(self._session.runs.items()), list(looks(scenario, self._theme))
        for i in range(len(found)):
            if self._solo is not None and i != self._solo < len(found):
                found[i] = dimmed(found[i], self._theme)
        return scenario, dict(runs[i] for i in shown), [found[i] for i in shown]

    def events(self) -> list[tuple[int, Look, str]]:
        """What the time line marks, of the racers that are drawn."""
        scenario, hidden = self._session.scenario, self._session.scenario.hidden
        found = looks(scenario, self._theme)
        told = telling.events([look.name for look in found], self._session.runs.values(), scenario)
        return [(event.step, found[event.racer], event.text) for event in told if event.racer not in hidden]

    def solo(self, place: int | None) -> None:
        """Dim all racers but one; the same once more, or None, brings them back."""
        if place is None or place < len(self._session.scenario.racers):
            self._solo = None if self._solo == place else place
            self.refresh_runs()

    def _summarise(self) -> None:
        """The map in words, for those who listen: where each racer stands, once the playhead rests."""
        if self._playback.playing:
            return
        step = self._playback.step
        told = [
            words.tr(N_("{name}, step {step}, loss {loss:.4g}"), name=look.name, step=i, loss=float(run.loss[i]))
            for look, run in zip(looks(self._session.scenario, self._theme), self._session.runs.values(), strict=True)
            if (i := min(step, len(run.loss) - 1)) >= 0
        ]
        self.map.setAccessibleDescription("; ".join(told))

    def _read(self, place: tuple[float, float] | None) -> None:
        surface = self._session.scenario.surface.surface
        self._readout.say(reading(surface, self.map.frame, *place) if place else "")

    # What is seen

    def fit(self) -> None:
        """Look at the trails."""
        scenario, runs, _ = self._seen()
        window = around(runs.values(), scenario.surface.surface.turned_window)
        if window is not None:
            self.map.look_at(window)

    def show_whole(self) -> None:
        """The scene's own view; from there, the whole surface."""
        if self.map.at_home:
            self.map.look_at(self._session.scenario.surface.surface.turned_window)
        else:
            self.map.go_home()

    def copy(self) -> None:
        """The map as it is seen, to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.map.picture())

    def focus_view(self) -> None:
        """The keys go to the map."""
        self.map.setFocus()

    def go_home(self) -> None:
        """Another scene: all racers alike, and its own view."""
        if self._solo is not None:
            self.solo(None)
        self.map.go_home()

    @property
    def kept(self) -> tuple[Any, int | None, Any]:
        """What is opened, who is alone, and the part of the plane that is looked at if it is not the scene's own: what
        outlives a change of theme or language."""
        return self.panel.kept, self.alone, None if self.map.at_home else self.map.frame.window

    def keep(self, kept: tuple[Any, int | None, Any]) -> None:
        opened, alone, window = kept
        self.panel.keep(opened)
        self.solo(alone)
        if window is not None:
            self.map.look_at(window)

    @property
    def seen(self) -> dict[str, object]:
        """What a scene file remembers of what is seen."""
        return {} if self.map.at_home else {"window": self.map.frame.window}

    @property
    def calls(self) -> dict[str, Callable[[], None]]:
        """What this tab does by name."""
        return {
            "whole": self.show_whole,
            "copy": self.copy,
            "fit": self.fit,
            "nearer": lambda: self.map.zoom(1 / _ZOOM),
            "farther": lambda: self.map.zoom(_ZOOM),
            "look left": lambda: self.map.pan(-_PAN, 0),
            "look right": lambda: self.map.pan(_PAN, 0),
            "look up": lambda: self.map.pan(0, _PAN),
            "look down": lambda: self.map.pan(0, -_PAN),
        }

    # Asking

    def _drag_start(self, x: float, y: float) -> None:
        scenario = self._session.wished
        if scenario.shares_start:
            self._session.ask(replace(scenario, start=(x, y)), gesture="start")
