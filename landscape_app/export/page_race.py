"""A race as the parts of a page: the ground as a picture, and where the racers go as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from landscape_app.cloud import Swarm
from landscape_app.core.walk import Floats
from landscape_app.export.page_parts import (
    Data,
    address_of,
    base64_of,
    blank,
    box_of,
    columns,
    encode,
    line_of,
    packed,
    pane_of,
)
from landscape_app.export.race_figure import RaceFigure
from landscape_app.network.course import DIVERGED
from landscape_app.scenario import Scenario
from landscape_app.simulate import FROZEN, Run
from landscape_app.telling import events, warning_text
from landscape_app.theme import Look
from landscape_app.views import clouds, ground, heads
from landscape_app.views.axes import step_ticks, value_ticks
from landscape_app.views.curves import curves
from landscape_app.views.frame import Frame
from landscape_app.views.ground import Style
from landscape_app.views.map_painter import TAIL
from landscape_app.views.pane import Pane
from landscape_app.views.quantities import QUANTITIES
from landscape_app.words import tr
from surfaces.refusal import N_

MOST_NUMBERS = 600_000
"""Numbers of all racers together, 6.4 MB as text at most. Of longer races every third, fifth ... step is kept, and the
last one: an odd number, because at every second step a racer that rattles between two walls would seem to stand still.
The page then draws and tells the steps that it has; its table says of each racer which one that is."""
MOST_PLACES, MOST_BALLS = 400_000, 200
"""Coordinates of all clouds together, and balls of one. In long races balls are seen at every so many steps."""
_NEAR = 0.02
"""Pixels by which a point may lie beside its place."""
_GROUND_BYTES, _RATIOS = 550_000, (1.5, 1.25, 1.0, 0.75, 0.5)
"""The ground is painted as finely as so many bytes can hold."""
_UNSEEN, _FAR_EDGE = 65535, 65534
"""How a ball is written that is not on the map, and one at the far edge of it."""


class RaceParts(RaceFigure):
    """A race as its parts: the ground as a picture, and where the racers go as numbers."""

    def data(self, first: int, last: int) -> Data:
        """All that is shown up to the last step."""
        content, rows = self._map.content, last + 1
        runs = list(content.runs.values())
        numbers = sum(min(len(run.point), rows) * (5 if _looks_ahead(run) else 3) for run in runs)
        stride = math.ceil(numbers / MOST_NUMBERS) | 1
        racers = [racer for i, racer in enumerate(self._race.racers) if i not in self._race.hidden]
        clouds_ = sum(run.swarm is not None for run in runs)
        told = [
            self._run(run, rows, stride)
            | {"states": _states(run, replace(self._race, racers=(racer,)), look)}
            | {"cloud": self._cloud(run.swarm, rows, MOST_PLACES // clouds_) if run.swarm is not None else None}
            for run, racer, look in zip(runs, racers, content.looks, strict=True)
        ]
        height = "f" if self._race.surface.surface.lowest is None else "f − f*"
        return {
            "kind": "landscape",
            "telling": tr(N_("step {step} of {last}"), step="{step}", last=self.last),
            "told": [1, 0],
            "columns": columns(N_("racer"), step=tr(N_("step")), x="x", y="y", height=height),
            "runs": told,
            "map": self._map_data(),
            "panes": [] if self._chart_place is None else [self._chart_data(self._chart_place)],
        }

    def _run(self, run: Run, rows: int, stride: int) -> Data:
        """Every ``stride``-th row, and the last one."""
        count = min(len(run.point), rows)
        kept = np.unique(np.r_[np.arange(0, count, stride), np.arange(count)[-1:]])
        heights = next(iter(QUANTITIES.values())).of(run, self._race.surface.surface)
        near = _NEAR * self.dress.scale / max(self._map.frame.scale)
        return {
            "stride": stride,
            "count": len(kept),
            "last": count - 1,
            "end": len(run.point) - 1,
            "sign": heads.SIGNS.get(run.status, ""),
            "point": packed(run.point[kept], near),
            "height": packed(heights[kept]),
            "probe": packed(run.probe[kept], near) if _looks_ahead(run) else None,
        }

    def _cloud(self, swarm: Swarm, rows: int, most: int) -> Data:
        """Balls as shares of the map's width and height, at every so many steps; and the ellipse of all of them."""
        steps, balls, _ = swarm.places[:rows].shape
        chosen = np.unique(np.linspace(0, balls - 1, min(balls, MOST_BALLS)).astype(int))
        stride = math.ceil(2 * steps * len(chosen) / most)
        frame, units = self._map.frame, np.array([*[self.dress.scale] * 4, 1.0])
        with np.errstate(all="ignore"):  # of balls that have diverged
            pixels = frame.to_pixels(swarm.places[:rows:stride, chosen].reshape(-1, 2))
            shares = pixels / (frame.width, frame.height)
            seen = np.all((shares >= 0) & (shares <= 1), axis=1, keepdims=True)
        places = np.where(seen, np.round(np.where(seen, shares, 0.0) * _FAR_EDGE), _UNSEEN)
        rims = [_rim(swarm.spread(step), frame) for step in range(0, steps, stride)]
        return {
            "stride": stride,
            "balls": len(chosen),
            "places": {"kind": "u2", "data": base64_of(places.astype("<u2").tobytes())},
            "rims": packed(np.array(rims) / units),
        }

    def _map_data(self) -> Data:
        """The ground, and what stands on it, which is seen above the trails."""
        scenario, frame, (theme, scale) = self._race, self._map.frame, (self.dress.theme, self.dress.scale)
        for ratio in _RATIOS:
            painted = ground.pixmap(scenario.surface.surface, frame, theme, scale, ratio, Style.of(scenario.view))
            relief = encode(painted.toImage().convertToFormat(QImage.Format.Format_RGB32), "PNG")
            if len(relief) <= _GROUND_BYTES:
                break
        sheet = blank(frame.width, frame.height, ratio)
        with QPainter(sheet) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            taken = self._paint_landmarks(painter)
        tail = scenario.view.get(TAIL)
        return {
            "place": box_of(self._place, scale),
            "window": frame.window,
            "ground": address_of(relief, "PNG"),
            "marks": address_of(encode(sheet, "PNG"), "PNG"),
            "taken": [box_of(box, scale) for box in taken],
            "tail": tail if type(tail) is int and tail >= 0 else None,
        }

    def _paint_landmarks(self, painter: QPainter) -> list[QRectF]:
        """What stands still on the map, as MapPainter draws it; returns where names find no room."""
        look = (self._map.frame, self.dress.theme, self.dress.scale)
        taken = self._map.paint_landmarks(painter)
        return taken + clouds.name_theory(painter, list(self._theory(painter)), *look)

    def _theory(self, painter: QPainter) -> Iterator[QRectF]:
        """Draw where theory expects the clouds; yields the boxes of their ellipses."""
        colours, width = (self.dress.theme.ink, self.dress.theme.casing), 1.6 * self.dress.scale
        for run in self._map.content.runs.values():
            if run.swarm is not None and run.swarm.expected is not None:
                rim = clouds.ellipse(painter, *run.swarm.expected, self._map.frame, colours, width, dashed=True)
                if rim is not None:
                    yield rim

    def _chart_data(self, place: QRectF) -> Data:
        """The chart of heights, on the axes of the window and with its ticks."""
        content, quantity = self._map.content, self._quantity
        drawn = curves(self._race, content.runs, content.looks, quantity, names=False)
        x, y, width, height = box_of(place, self.dress.scale)
        wide, high = max(width - 58 - 16, 20.0), max(height - 8 - 27, 20.0)
        pane = Pane(QRectF(x + 58, y + 8, wide, high), drawn.steps, drawn.heights)
        rows = value_ticks(drawn.heights, max(int(high / 34), 2))
        return {
            **pane_of(pane, rows, step_ticks(drawn.steps, max(int(wide / 90), 2)), 15),
            "title": tr(quantity.title_on(self._race.surface.surface)),
            "titled": [x + 12, y - 13],
            "runs": list(range(len(content.looks))),
            "series": "height",
            "lines": [line_of(i, "height", (look.colour, 2), look.dash) for i, look in enumerate(content.looks)],
            "level": drawn.level,
            "ruled": True,
            "badge": True,
        }


def _looks_ahead(run: Run) -> bool:
    """Whether a rule looks where it does not stand, as NAG does."""
    return not np.array_equal(run.probe, run.point)


def _states(run: Run, alone: Scenario, look: Look) -> list[list[Any]]:
    """What became of a racer, and since which step: at rest, below the target, diverged; and whether that is bad."""
    told = [[event.step, event.text.removeprefix(f"{look.name}: ")] for event in events([look.name], [run], alone)]
    warning = warning_text(run)
    if warning and run.status != DIVERGED:
        told.append([len(run.point) - 1 if run.status == FROZEN else 0, warning])
    return [[step, text, text == warning] for step, text in sorted(told)]


def _rim(spread: tuple[Floats, Floats] | None, frame: Frame) -> list[float]:
    """The ellipse of a spread in pixels: centre, half axes and angle; not numbers where none can be seen."""
    if spread is not None:
        turn = np.array(frame.scale) * np.array([1.0, -1.0])
        with np.errstate(all="ignore"):
            seen = spread[1] * np.outer(turn, turn)
            x, y = frame.to_pixels(spread[0][None, :])[0].tolist()
        if np.isfinite(seen).all() and max(abs(x), abs(y)) < 1e5:
            variances, axes = np.linalg.eigh(seen)
            short, long = (clouds.DEVIATIONS * np.sqrt(np.maximum(variances, 0.0))).tolist()
            if 1 < long < 1e4:
                return [x, y, long, short, math.atan2(axes[1, 1], axes[0, 1])]
    return [math.nan] * 5
