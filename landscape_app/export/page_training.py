"""A training as the parts of a page: the losses as numbers, what the networks do as pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from landscape_app.export.page_parts import Data, address_of, blank, box_of, columns, encode, line_of, packed, pane_of
from landscape_app.export.training_figure import TrainingFigure
from landscape_app.network.course import DIVERGED
from landscape_app.numerals import number
from landscape_app.standing import standing
from landscape_app.views.axes import round_ticks, value_ticks
from landscape_app.views.drawing import Drawing
from landscape_app.views.lettering import Type, extent
from landscape_app.views.loss_view import SHAPES, budget_text
from landscape_app.views.pane import Pane, Ticks, grid
from landscape_app.views.panes import Panes
from landscape_app.views.seen import SeenRun
from landscape_app.views.story import ACROSS, CURVES, across, axis_across, axis_up, span
from landscape_app.words import tr
from surfaces.refusal import N_

MOST_POINTS, MOST_POINTS_IN_ALL = 600, 9600
"""Points of one loss curve, and of the longest ones of all runs together."""
_STRIPS, _STRIP_WIDTH = 24, 1600
"""Pictures of the networks over a training, and the pixels across that one may have."""
_STRIP_BYTES, _QUALITIES = 1_450_000, (88, 75, 60, 45, 30, 15)
"""All these pictures are as good as so many bytes can hold."""

_LEFT, _RIGHT, _TOP, _BOTTOM, _LEGEND = 52.0, 14.0, 22.0, 22.0, 26.0
_WISH = 2.4
_DASHES, _NAME = (4.0, 2.0), Type(16, bold=True)


class TrainingParts(TrainingFigure):
    """A training as its parts: the losses as numbers, what the networks do as pictures."""

    def data(self, first: int, last: int) -> Data:
        """All that is shown up to the last step."""
        seen, clock = self.seen, self._clock
        grain = 1 if clock.by_updates else min(pace.batch for pace in clock.paces)
        by_epochs = clock.unit == "epochs"
        titles = {key: tr(CURVES[key].title) for key in CURVES if key != "gap" and self._is_told(key)}
        return {
            "kind": "training",
            "telling": f"{{step}} {clock.budget()}",
            "told": [grain / clock.paces[0].samples if by_epochs else grain, 2 if by_epochs else 0],
            "clock": {"even": clock.by_updates, "grain": grain, "last": clock.last},
            "columns": columns(N_("run"), t=tr(N_("updates")), **titles),
            "runs": [self._run(run, ("batch", "train", *titles)) for run in seen.runs],
            "panes": self._panes(box_of(self._views[0][1], self.dress.scale)),
            "legends": self._legends(),
            "budget": budget_text(seen),
            "strip": self._strip(first, last),
        }

    def _is_told(self, key: str) -> bool:
        """Whether any run knows of a quantity: without validation samples there is no validation loss."""
        return any(np.isfinite(CURVES[key].of(self.seen, run)[1]).any() for run in self.seen.runs)

    @property
    def _bands(self) -> bool:
        """Whether there is a pane for each run."""
        return self.seen.choice("shape", SHAPES) == "bands"

    @property
    def _unit(self) -> str:
        return self.seen.choice("across", (self.seen.clock.unit, *ACROSS))

    @property
    def _curve(self) -> str:
        return "batch" if self._bands else self.seen.choice("curve", tuple(CURVES))

    def _run(self, run: SeenRun, keys: Sequence[str]) -> Data:
        """How far a run is at a step of the playhead, where that lies across, and its curves."""
        pace, made = run.pace, run.record.made
        times = np.unique(np.linspace(0, made, self._most).astype(np.int64)).astype(float)
        warning = standing(run.record, pace, made).warning
        return {
            "pace": [pace.updates, pace.batch, pace.samples, pace.per_epoch, pace.whole],
            "made": made,
            "times": packed(times),
            "places": packed(across(self.seen, run, times, self._unit)),
            "series": {key: self._series(run, key) for key in dict.fromkeys((*keys, self._curve))},
            "states": [[made, warning, run.record.status == DIVERGED]] if warning else [],
        }

    @property
    def _most(self) -> int:
        return max(min(MOST_POINTS, MOST_POINTS_IN_ALL // max(len(self.seen.runs), 1)), 60)

    def _series(self, run: SeenRun, key: str) -> Data:
        """A curve of a run: updates, their places across (None: the same), values; of a long one some of the points."""
        t, values = CURVES[key].of(self.seen, run)
        kept = np.unique(np.linspace(0, len(t) - 1, min(len(t), self._most)).astype(np.int64))
        places = across(self.seen, run, t[kept], self._unit)
        same = np.array_equal(places, t[kept])
        return {"t": packed(t[kept]), "x": None if same else packed(places), "y": packed(values[kept])}

    # The panes

    def _panes(self, place: list[float]) -> list[Data]:
        """A pane for each run, on shared axes, or one for all."""
        seen, curve, runs = self.seen, CURVES[self._curve], len(self.seen.runs)
        log = seen.training.view.get("loss_axis") == "log" and curve.loss
        sides = axis_across(seen, self._unit), axis_up(seen, curve, log, self._bands)
        x, y, width, height = place[0], place[1] + _LEGEND, place[2], place[3] - _LEGEND
        if not self._bands:
            right = self._names
            box = QRectF(x + _LEFT, y + 6, width - _LEFT - right, max(height - 6 - _BOTTOM, 10.0))
            return [self._pane_of_all(Pane(box, *sides))]
        columns, rows = grid(max(runs, 1), width, height, _WISH)
        w, h = width / columns, height / rows
        inner = max(w - _LEFT - _RIGHT, 10.0), max(h - _TOP - _BOTTOM, 10.0)
        corners = [(x + i % columns * w + _LEFT, y + i // columns * h + _TOP) for i in range(runs)]
        return [self._pane_of(i, Pane(QRectF(*corner, *inner), *sides)) for i, corner in enumerate(corners)]

    @property
    def _names(self) -> float:
        """The room that the names beside lines have; browsers have other fonts."""
        widest = max((1.1 * extent(run.look.name, _NAME)[0] for run in self.seen.runs), default=0.0)
        return min(widest + 30, 0.3 * self.dress.size[0] / self.dress.scale)

    def _pane_of(self, place: int, pane: Pane) -> Data:
        """One run: the span of its batches, their average, and the losses on all samples."""
        run, ink = self.seen.runs[place], self.dress.theme.ink
        lines = [
            line_of(place, "batch", (run.look.colour, 2.6)),
            line_of(place, "validation", (ink, 1.5), _DASHES, dots=True),
            line_of(place, "train", (ink, 1.3), dots=True),
        ]
        named = {"named": place, "titled": [pane.box.left(), pane.box.top() - 11], "ruled": True}
        own = {"runs": [place], "series": "batch", "lines": lines, "band": self._band(run, pane)}
        return pane_of(pane, *_ticks(pane), 13) | named | own

    def _pane_of_all(self, pane: Pane) -> Data:
        """One line for each run, with names beside it."""
        runs, key = self.seen.runs, self._curve
        lines = [line_of(i, key, (run.look.colour, 2.4), run.look.dash, dots=True) for i, run in enumerate(runs)]
        own = {"runs": list(range(len(runs))), "series": key, "lines": lines, "room": self._names - 18}
        return pane_of(pane, *_ticks(pane), 13) | own

    def _band(self, run: SeenRun, pane: Pane) -> Data | None:
        """From the least to the greatest batch loss in columns of five pixels: where they are, tops and bottoms."""
        t, losses = span(run)
        x, y = pane.x(across(self.seen, run, t, self._unit)), pane.y(losses)
        x, y = x[np.isfinite(y)], y[np.isfinite(y)]
        if len(x) < 2:
            return None
        column = np.floor(x / 5)
        first = np.flatnonzero(np.diff(column, prepend=-1.0))
        top, bottom = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
        top[1:], bottom[1:] = np.minimum(top[1:], bottom[:-1]), np.maximum(bottom[1:], top[:-1])  # no gap where steep
        return {"x": packed(column[first] * 5 + 2.5), "top": packed(top - 1), "bottom": packed(bottom + 1)}

    def _legends(self) -> list[Data]:
        """What the lines of a pane are."""
        ink = self.dress.theme.ink
        shown: list[tuple[str, float, Sequence[float], float]] = [
            (N_("each batch"), 11, (), 0.2),
            (N_("smoothed"), 2.6, (), 1.0),
            (N_("all training samples"), 1.3, (), 1.0),
            (N_("validation"), 1.5, _DASHES, 1.0),
        ]
        return [
            {**line_of(0, "", (ink, width), dash), "text": tr(text), "strength": strength}
            for text, width, dash, strength in (shown if self._bands else [])
        ]

    # The networks

    def _strip(self, first: int, last: int) -> Data | None:
        """What is below the curves, at steps evenly over the training."""
        if len(self._views) < 2:
            return None
        view, place = self._views[1]
        steps = self._steps(first, last)
        pictures = [self._picture(view, place, step) for step in steps]
        for quality in _QUALITIES:
            encoded = [encode(picture, "WEBP", quality) for picture in pictures]
            if sum(map(len, encoded)) <= _STRIP_BYTES:
                break
        shown = [address_of(picture, "WEBP") for picture in encoded]
        return {"place": box_of(place, self.dress.scale), "steps": steps, "pictures": shown}

    def _steps(self, first: int, last: int) -> list[int]:
        """Where there are pictures: where weights were kept, evenly, and at the marks, since a talk stops there."""
        kept = {
            math.ceil(self._clock.position_of(run.place, t))
            for run in self.seen.runs
            for t in run.record.snapshots.times
        }
        known = np.array(sorted({first, last, *(step for step in kept if first < step < last)}))
        chosen = np.unique(np.linspace(0, len(known) - 1, _STRIPS).astype(int))
        for mark in self._document.marks(self._scenario):
            seen = int(np.searchsorted(known, mark.step, side="right")) - 1
            if 0 < seen < len(known) - 1:
                chosen[1 + np.argmin(np.abs(chosen[1:-1] - seen))] = seen
        return [int(step) for step in np.unique(known[chosen])]

    def _picture(self, view: Drawing, place: QRectF, step: float) -> QImage:
        sheet = blank(place.width(), place.height())
        if not self.dress.transparent:
            sheet.fill(self.dress.theme.paper)
        view.resize(place.size().toSize())
        view.seek(step)
        if isinstance(view, Panes):
            view.find_all()
        with QPainter(sheet) as painter:
            view.paint_into(painter)
        smooth = Qt.TransformationMode.SmoothTransformation
        return sheet.scaledToWidth(_STRIP_WIDTH, smooth) if sheet.width() > _STRIP_WIDTH else sheet


def _ticks(pane: Pane) -> tuple[Ticks, Ticks]:
    """Round numbers beside and below a pane of losses."""
    axis, wanted = pane.across, max(int(pane.box.width() / 80), 2)
    below = [(value, number(value)) for value in round_ticks(axis.low, axis.high, wanted)]
    return value_ticks(pane.up, max(int(pane.box.height() / 30), 2)), below
