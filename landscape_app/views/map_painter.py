"""The map as a picture: ground, trails, landmarks and heads, for the window and for files alike.

The ground is rasterised once for each view, with the casings of the trails on it; trails are added to a layer of
their own as the playhead moves on. A frame of playback is then two copies and a few heads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from landscape_app.core.walk import Floats
from landscape_app.scenario import NARROWEST, Scenario
from landscape_app.simulate import Run, Runs
from landscape_app.telling import warning_text
from landscape_app.theme import Look, Theme
from landscape_app.views import clouds, ground, heads, landmarks
from landscape_app.views.frame import Frame
from landscape_app.views.ground import Style
from landscape_app.views.painting import is_vector
from landscape_app.views.trails import Trails
from surfaces import Window

TAIL = "tail"
"""Where a scene's view says of how many steps trails are drawn: that of a ball in a cloud would cover the others."""


@dataclass(frozen=True)
class Content:
    """All that a map shows, apart from the playhead."""

    scenario: Scenario
    runs: Runs
    looks: Sequence[Look]


class MapPainter:
    """Paints a content on a frame at any step, and keeps what does not change between steps."""

    def __init__(
        self,
        content: Content,
        frame: Frame,
        theme: Theme,
        scale: float = 1.0,
        ratio: float = 1.0,
        spoken: bool = False,
    ) -> None:
        """``spoken``: names say what became of a racer that diverged or cannot move, not only a sign."""
        self.content, self.frame, self.theme = content, frame, theme
        self._scale, self._ratio, self._spoken = scale, ratio, spoken
        self.covered: Sequence[QRectF] = ()
        """Where something lies over the map, so that a name would not be seen."""
        self._ground: QPixmap | None = None
        self._base = self._colours = QPixmap()
        self._whole = QRect(0, 0, math.ceil(frame.width), math.ceil(frame.height))
        self._drawn: int | None = None
        self._trails: Trails | None = None
        self._everywhere: Trails | None = None
        self._memory = heads.Memory()
        self._prepare()

    def show(self, content: Content) -> None:
        """Other runs on the same frame; the ground is kept if the surface is."""
        before, now = self.content.scenario, content.scenario
        if now.surface != before.surface or Style.of(now.view) != Style.of(before.view):
            self._ground = None
        self.content = content
        self._prepare()

    def settle(self) -> None:
        """Nothing moves any more: heads and names stand as they do for whoever jumps here."""
        self._memory = heads.Memory()

    def _prepare(self) -> None:
        self._runs: list[Run] = list(self.content.runs.values())
        self._pixels = [self.frame.to_pixels(run.point) for run in self._runs]
        self._drawn = self._trails = self._everywhere = None

    def paint(self, painter: QPainter, position: float) -> None:
        """Draw everything as it is at a (fractional) step."""
        if is_vector(painter):
            self._paint_lines(painter, math.floor(position))
        else:
            self._paint_layers(painter, math.floor(position))
        taken = [*self.paint_landmarks(painter), *self.covered]
        look, size = (self.frame, self.theme, self._scale), (self.frame.width, self.frame.height)
        rims = []
        for run, racer in zip(self._runs, self.content.looks, strict=True):
            if run.swarm is not None:
                rims.append(clouds.paint(painter, run.swarm, racer, position, *look))
            heads.paint_probe(painter, run, racer, position, *look)
        taken += clouds.name_theory(painter, [rim for rim in rims if rim is not None], *look)
        statuses = [run.status for run in self._runs]
        told = [warning_text(run) if self._spoken else "" for run in self._runs]
        found = heads.heads(self._pixels, statuses, self.content.looks, position, size, told)
        around = heads.Around(taken, self._painted_trails.under, self._memory.at(position))
        heads.paint(painter, found, self.theme, size, self._scale, around)

    def paint_landmarks(self, painter: QPainter) -> list[QRectF]:
        """Draw what stands still: critical points, starts, the badge of the heights; returns where they are."""
        scenario, look = self.content.scenario, (self.frame, self.theme, self._scale)
        surface = scenario.surface.surface
        taken = landmarks.paint(painter, surface.marks, *look)
        shared = {scenario.first} if scenario.shares_start else set()
        for own in sorted({scenario.start_of(racer) for racer in scenario.racers} - shared):
            landmarks.paint_ring(painter, own, *look)
        if shared:
            taken.append(landmarks.paint_start(painter, scenario.first, *look, self._under_start))
        style = Style.of(scenario.view)
        return taken + landmarks.paint_badge(painter, ground.height_for(surface, style.height).name, *look)

    def _under_start(self, boxes: Floats) -> Floats:
        """How much of each box would be under trails if all were drawn."""
        if self._everywhere is None:
            points = [run.point for run in self._runs]
            whole = self._trails if self._tail is None else None
            self._everywhere = whole or Trails(points, self.content.looks, self.frame, self._scale)
        return self._everywhere.under_all(boxes)

    @property
    def _painted_trails(self) -> Trails:
        assert self._trails is not None
        return self._trails

    @property
    def _tail(self) -> int | None:
        """Of how many steps the trails are drawn; None: of all."""
        tail = self.content.scenario.view.get(TAIL)
        return tail if type(tail) is int and tail >= 0 else None

    def _paint_layers(self, painter: QPainter, step: int) -> None:
        self._advance(step)
        painter.drawPixmap(QPointF(0, 0), self._base)
        drawn = self._painted_trails.extent.toAlignedRect() & self._whole
        if not drawn.isEmpty():
            source = QRectF(drawn.topLeft() * self._ratio, drawn.size() * self._ratio)
            painter.drawPixmap(QRectF(drawn), self._colours, source)

    def _paint_lines(self, painter: QPainter, step: int) -> None:
        """Ground and trails as the lines they are: the casings of all trails, then their colours."""
        surface, style = self.content.scenario.surface.surface, Style.of(self.content.scenario.view)
        ground.paint(painter, surface, self.frame, self.theme, self._scale, style=style)
        unseen = QPixmap(1, 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with QPainter(unseen) as nowhere:
            for layers in ((painter, nowhere), (nowhere, painter)):
                trails, last = self._trails_until(step)
                trails.draw(*layers, self.theme.casing, 0, last)
        self._trails, self._drawn = trails, None

    def _trails_until(self, step: int) -> tuple[Trails, int]:
        """The trails, and their place of a step: those that are drawn in part are no longer than that."""
        first, end = (0, None) if self._tail is None else (max(step - self._tail, 0), step + 1)
        points = [run.point[first:end] for run in self._runs]
        return Trails(points, self.content.looks, self.frame, self._scale), step - first

    def _advance(self, step: int) -> None:
        """Bring the layers to a step: add what is missing, or start anew to go back."""
        if self._drawn is not None and step == self._drawn:
            return
        if self._ground is None:
            surface = self.content.scenario.surface.surface
            style = Style.of(self.content.scenario.view)
            self._ground = ground.pixmap(surface, self.frame, self.theme, self._scale, self._ratio, style)
        if self._drawn is None or self._trails is None or step < self._drawn or self._tail is not None:
            self._base = QPixmap(self._ground)
            self._colours = self._empty()
            self._trails, last = self._trails_until(step)
            first = 0
        else:
            first, last = self._drawn, step
        if last > first:
            with QPainter(self._base) as casings, QPainter(self._colours) as colours:
                casings.setRenderHint(QPainter.RenderHint.Antialiasing)
                colours.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._trails.draw(casings, colours, self.theme.casing, first, last)
        self._drawn = step

    def _empty(self) -> QPixmap:
        layer = QPixmap(math.ceil(self.frame.width * self._ratio), math.ceil(self.frame.height * self._ratio))
        layer.setDevicePixelRatio(self._ratio)
        layer.fill(Qt.GlobalColor.transparent)
        return layer


def frame_of(scenario: Scenario, width: float, height: float) -> Frame:
    """The frame a scene is first seen through: the one saved with it, else its surface's window."""
    window = saved_window(scenario.view) or scenario.surface.surface.turned_window
    return Frame.around(window, width, height, has_equal_scales(scenario.view))


def has_equal_scales(view: Mapping[str, Any]) -> bool:
    """Whether a unit is as long across as it is up; a circle then is round."""
    return view.get("aspect") != "free"


def saved_window(view: Mapping[str, Any]) -> Window | None:
    """The window kept in a scene's view, or None where there is none that makes sense."""
    try:
        (x0, x1), (y0, y1) = ((float(low), float(high)) for low, high in view["window"])
    except (KeyError, TypeError, ValueError):
        return None
    reasonable = max(map(abs, (x0, x1, y0, y1))) <= 1e9 and min(x1 - x0, y1 - y0) >= NARROWEST
    return ((x0, x1), (y0, y1)) if reasonable else None
