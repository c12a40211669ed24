"""The hero of the second tab: loss over training, as small multiples with bands or as one chart of lines."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QResizeEvent

from landscape_app import markers, words
from landscape_app.core.walk import Floats
from landscape_app.network.course import DIVERGED
from landscape_app.numerals import number
from landscape_app.theme import Theme
from landscape_app.views.axes import Axis, round_ticks
from landscape_app.views.curves import stacked
from landscape_app.views.drawing import Drawing
from landscape_app.views.lettering import Type, cut, extent
from landscape_app.views.painting import is_vector, saved
from landscape_app.views.pane import Pane, Ticks, grid
from landscape_app.views.patches import Cell, Patches
from landscape_app.views.seen import Seen, SeenRun
from landscape_app.views.story import ACROSS, CURVES, across, axis_across, axis_up, evaluated, span
from surfaces.refusal import N_

SHAPES = ("bands", "lines")
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 14.0, 22.0, 22.0
_LEGEND = 26.0
_WISH = 2.4
"""Width over height that a pane should have."""
_NAME, _SMALL = Type(16, bold=True), Type(13)


class LossView(Drawing):
    """Draws the losses of all runs; says ``sought`` with a position of the playhead under a dragging hand."""

    sought = Signal(float)

    def __init__(self, theme: Theme, scale: float = 1.0, alone: bool = False) -> None:
        """``alone``: before an audience or in a file. Nobody can choose there what is shown, so that is said; and
        nothing is drawn that the playhead has not reached."""
        super().__init__(theme, scale, words.tr(N_("loss curves")))
        self._alone = alone
        self._short = False
        """Whether curves are cut off at the playhead, because readers of vector pictures may not know clipping."""
        self._seen: Seen | None = None
        self._patches = Patches(self, theme.paper)
        self._new = True
        self._panes: list[Pane] = []
        self._hover: QPointF | None = None
        self.setMinimumSize(200, 120)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(800, 320)

    def show_seen(self, seen: Seen) -> None:
        """Draw a scene and its runs, as far as they are trained."""
        self._seen, self._new = seen, True
        self.update()

    # Where things are

    def _choose(self, seen: Seen) -> tuple[bool, str]:
        """Whether there is a pane for each run; and what stands on the axis across."""
        unit = seen.choice("across", (seen.clock.unit, *ACROSS))
        return seen.choice("shape", SHAPES) == "bands", unit

    def _lay_out(self, seen: Seen) -> list[Pane]:
        """A pane for each run on shared axes, or one for all."""
        bands, unit = self._choose(seen)
        curve = CURVES["batch" if bands else seen.choice("curve", tuple(CURVES))]
        log = seen.training.view.get("loss_axis") == "log"
        sides = axis_across(seen, unit), axis_up(seen, curve, log and curve.loss, bands)
        width, height = self.width() / self._scale, self.height() / self._scale - _LEGEND
        if not bands:
            names = max((extent(run.look.name, _NAME)[0] for run in seen.runs), default=0.0)
            right = min(names + 30, width * 0.3)
            return [Pane(QRectF(_LEFT, _LEGEND + 6, width - _LEFT - right, height - 6 - _BOTTOM), *sides)]
        columns, rows = grid(max(len(seen.runs), 1), width, height, _WISH)
        w, h = width / columns, height / rows
        return [
            Pane(
                QRectF(
                    (i % columns) * w + _LEFT,
                    _LEGEND + (i // columns) * h + _TOP,
                    max(w - _LEFT - _RIGHT, 10.0),
                    max(h - _TOP - _BOTTOM, 10.0),
                ),
                *sides,
            )
            for i in range(len(seen.runs))
        ]

    # Drawing

    def paint_into(self, painter: QPainter) -> None:
        if self._seen is None:
            return
        if self._new:
            self._panes, self._new = self._lay_out(self._seen), False
        bands, _ = self._choose(self._seen)
        self._short = self._alone and is_vector(painter)
        with saved(painter):
            if self._alone and not self._short:
                self._draw_empty_future(painter, self._seen)
            self._patches.paint(painter, self._scale, self._cells(self._seen, bands), self._draw_cell)
        with saved(painter):
            painter.scale(self._scale, self._scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_legend(painter, self._seen, bands)
            self._draw_playheads(painter, self._seen)
            if self.isVisible() and self._seen.runs and not any(run.record.made for run in self._seen.runs):
                self._draw_hint(painter)
            if self._hover is not None:
                self._draw_hover(painter, self._seen, self._hover)

    def _cells(self, seen: Seen, bands: bool) -> list[Cell]:
        """Each pane with its margins, and what its picture depends on."""
        chosen = {key: value for key, value in seen.training.view.items() if isinstance(value, str | int | float)}
        axes = [(pane.across, pane.up) for pane in self._panes]
        shown = [(run,) for run in seen.runs] if bands else [tuple(seen.runs)]
        cells: list[Cell] = []
        for pane, sides, runs in zip(self._panes, axes, shown, strict=False):
            right = _RIGHT if bands else self.width() / self._scale - pane.box.right()
            box = pane.box.adjusted(-_LEFT, -_TOP if bands else -6, right, _BOTTOM)
            told = tuple((run.look, run.record.updates, run.record.status) for run in runs)
            cells.append((box, (told, sides, tuple(sorted(chosen.items())), words.language())))
        return cells

    def _draw_cell(self, painter: QPainter, place: int) -> None:
        seen = self._seen
        assert seen is not None
        bands, unit = self._choose(seen)
        pane = self._panes[place]
        ticks = _ticks(pane.across, pane.box.width())
        if bands:
            self._draw_bands(painter, seen, (pane, seen.runs[place]), (unit, ticks))
        else:
            self._draw_lines(painter, seen, unit, ticks)

    def _draw_empty_future(self, painter: QPainter, seen: Seen) -> None:
        """The grid alone where the playhead has not been; all else is kept off from there."""
        rest = QPainterPath()
        rest.addRect(QRectF(0, 0, self.width(), self.height()))
        for pane, box, _ in self._beyond(seen):
            beyond = QRectF(box.left(), box.top(), pane.box.right() + 3 - box.left(), box.height())
            with saved(painter):
                painter.scale(self._scale, self._scale)
                painter.setClipRect(beyond)
                pane.draw_grid(painter, self._theme, _ticks(pane.across, pane.box.width()))
            beyond = QRectF(beyond.topLeft() * self._scale, beyond.size() * self._scale)
            cut_out = QPainterPath()
            cut_out.addRect(beyond)
            rest = rest.subtracted(cut_out)
        painter.setClipPath(rest)

    def _draw_legend(self, painter: QPainter, seen: Seen, bands: bool) -> None:
        """What the lines are; at the right which budget is equal, since it decides who looks better."""
        theme, x, y = self._theme, _LEFT, 13.0
        ink = QColor(theme.ink)
        entries = [
            (N_("each batch"), QPen(_pale(theme.ink, 0.2), 11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)),
            (N_("smoothed"), QPen(ink, 2.6)),
            (N_("all training samples"), QPen(ink, 1.3)),
            (N_("validation"), QPen(ink, 1.5, Qt.PenStyle.DashLine)),
        ]
        painter.setFont(_SMALL.font)
        budget, right = budget_text(seen), self.width() / self._scale - _RIGHT
        room = right - extent(budget, _SMALL)[0] - 14
        if self._alone:
            x = self._draw_what(painter, seen, bands, x, y)
        for text, pen in entries if bands else []:
            said = words.tr(text)
            if x + 30 + extent(said, _SMALL)[0] > room:  # the budget comes first
                break
            painter.setPen(pen)
            painter.drawLine(QPointF(x, y), QPointF(x + 24, y))
            painter.setPen(QColor(theme.quiet))
            painter.drawText(QPointF(x + 30, y + 5), said)
            x += 30 + extent(said, _SMALL)[0] + 18
        painter.setPen(QColor(theme.ink))
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if bands else Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRectF(x, 0, right - x, _LEGEND), flags, cut(budget, _SMALL, int(right - x)))

    def _draw_what(self, painter: QPainter, seen: Seen, bands: bool, x: float, y: float) -> float:
        """What is drawn over what; returns where that ends."""
        _, unit = self._choose(seen)
        what = N_("loss") if bands else CURVES[seen.choice("curve", tuple(CURVES))].title
        said = words.tr(N_("{what} over {unit}"), what=words.tr(what), unit=words.tr(ACROSS[unit][0]))
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(QPointF(x, y + 5), said)
        return x + extent(said, _SMALL)[0] + 22

    def _draw_hint(self, painter: QPainter) -> None:
        """What to do where nothing is trained yet."""
        said = words.tr(N_("Space plays: training goes as far as the playhead. Drag a learning rate while it rolls."))
        if self._alone:  # where there is nothing to drag
            said = words.tr(N_("Space plays: training goes as far as the playhead."))
        wide, line = extent(said, _NAME)
        room = self.width() / self._scale - 40
        box = QRectF(0, 0, min(wide, room) + 36, 18 + line * math.ceil(1.2 * wide / room if wide > room else 1))
        box.moveCenter(QPointF(self.width() / self._scale / 2, self.height() / self._scale / 2))
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor(self._theme.ink))
        painter.setFont(_NAME.font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, said)

    def _draw_bands(
        self, painter: QPainter, seen: Seen, drawn: tuple[Pane, SeenRun], labels: tuple[str, Ticks]
    ) -> None:
        (pane, run), theme, (unit, ticks) = drawn, self._theme, labels
        pane.draw_grid(painter, theme, ticks)
        pane.draw_title(painter, self._title(run, pane), run.look.colour)
        painter.setClipRect(pane.box.adjusted(0, -2, 2, 2))
        t, losses = self._passed(seen, run, span(run))
        pane.draw_band(painter, across(seen, run, t, unit), losses, _pale(run.look.colour, 0.2))
        for column, pen in ((1, QPen(QColor(theme.ink), 1.3)), (2, QPen(QColor(theme.ink), 1.5, Qt.PenStyle.DashLine))):
            t, values = self._passed(seen, run, evaluated(column)(seen, run))
            places = across(seen, run, t, unit)
            pane.draw_line(painter, places, values, pen)
            pane.draw_dots(painter, places, values, theme.ink)
        t, values = self._passed(seen, run, CURVES["batch"].of(seen, run))
        pane.draw_line(painter, across(seen, run, t, unit), values, QPen(QColor(run.look.colour), 2.6))
        painter.setClipping(False)

    def _passed(self, seen: Seen, run: SeenRun, drawn: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Updates and values as far as they are drawn."""
        count = len(drawn[0])
        if self._short:
            count = int(np.searchsorted(drawn[0], seen.reached(run, self._position), side="right"))
        return drawn[0][:count], drawn[1][:count]

    def _title(self, run: SeenRun, pane: Pane) -> str:
        """The run's name, and what cannot be seen of it: that it diverged, or that it is beyond the top."""
        if run.record.status == DIVERGED:
            return f"{run.look.name}  ⚠ {words.tr(N_('diverged at update {t}'), t=run.record.updates)}"
        last = run.record.evaluations[-1:, 1]
        return f"{run.look.name}  ↑ {number(float(last[0]))}" if len(last) and last[0] > pane.up.high else run.look.name

    def _draw_lines(self, painter: QPainter, seen: Seen, unit: str, ticks: Ticks) -> None:
        pane, curve = self._panes[0], CURVES[seen.choice("curve", tuple(CURVES))]
        pane.draw_grid(painter, self._theme, ticks)
        painter.setClipRect(pane.box.adjusted(0, -2, 3, 2))
        ends = []
        for run in reversed(seen.runs):
            t, values = self._passed(seen, run, curve.of(seen, run))
            pen = QPen(QColor(run.look.colour), 2.4)
            if run.look.dash:
                pen.setDashPattern(list(run.look.dash))
            places = across(seen, run, t, unit)
            pane.draw_line(painter, places, values, pen)
            pane.draw_dots(painter, places, values, run.look.colour)
            ends.append((self._end(pane, values), run))
        painter.setClipping(False)
        self._draw_names(painter, pane, sorted(ends, key=lambda end: end[0]))

    def _end(self, pane: Pane, values: Floats) -> float:
        last = float(values[-1]) if len(values) else math.nan
        return pane.place(0, last).y() if math.isfinite(last) else pane.box.top()

    def _draw_names(self, painter: QPainter, pane: Pane, ends: list[tuple[float, SeenRun]]) -> None:
        box = pane.box
        places = stacked([y for y, _ in ends], 21, box.top() + 6, box.bottom() - 6)
        for (end, run), y in zip(ends, places, strict=True):
            painter.setPen(QPen(QColor(run.look.colour), 1))
            start = min(max(end, box.top()), box.bottom())
            painter.drawPolyline([QPointF(box.right() + 2, start), QPointF(box.right() + 12, y)])
            name = cut(self._title(run, pane), _NAME, int(self.width() / self._scale - box.right() - 18))
            painter.setFont(_NAME.font)
            painter.drawText(QPointF(box.right() + 15, y + 6), name)

    def _draw_playheads(self, painter: QPainter, seen: Seen) -> None:
        """Where each run is; what lies beyond is pale."""
        bands, unit = self._choose(seen)
        curve = CURVES["batch" if bands else seen.choice("curve", tuple(CURVES))]
        for pane, beyond, runs in self._beyond(seen):
            if not self._alone:
                self._fade(painter, beyond)
            places = [(run, *self._standing(seen, run, unit, curve)) for run in runs]
            for run, x, y in places:
                at = pane.place(x, y) if math.isfinite(y) else pane.place(x, pane.up.low)
                if bands:
                    painter.setPen(QPen(QColor(self._theme.ink), 1.2))
                    painter.drawLine(QPointF(at.x(), pane.box.top()), QPointF(at.x(), pane.box.bottom()))
                if math.isfinite(y) and pane.box.top() - 2 <= at.y() <= pane.box.bottom() + 2:
                    markers.draw(painter, run.look, at, 11, self._theme.casing)

    def _standing(self, seen: Seen, run: SeenRun, unit: str, curve: object) -> tuple[float, float]:
        """Where on the axes a run stands at the playhead."""
        t = seen.reached(run, self._position)
        x = float(across(seen, run, np.array([float(t)]), unit)[0])
        times, values = curve.of(seen, run)  # type: ignore[attr-defined]
        if not len(times):
            return x, math.nan
        return x, float(values[max(int(np.searchsorted(times, t, side="right")) - 1, 0)])

    def _beyond(self, seen: Seen) -> list[tuple[Pane, QRectF, list[SeenRun]]]:
        """Each pane, where in it is what is trained already but beyond the playhead, and the runs it shows."""
        bands, unit = self._choose(seen)
        found = []
        for pane, runs in zip(self._panes, [[run] for run in seen.runs] if bands else [list(seen.runs)], strict=False):
            top, high = pane.box.top() - 2, pane.box.height() + 4
            left = right = pane.box.right() + 3
            if runs and (bands or unit in ("epochs", "samples") or seen.clock.by_updates):
                left = pane.place(max(self._across(seen, run, unit)[0] for run in runs), pane.up.low).x()
                right = pane.place(max(self._across(seen, run, unit)[1] for run in runs), pane.up.low).x() + 3
            found.append((pane, QRectF(left, top, max(right - left, 0.0), high), runs))
        return found

    def _across(self, seen: Seen, run: SeenRun, unit: str) -> tuple[float, float]:
        """Where a run stands on the axis across, and how far it is trained."""
        ends = np.array([float(seen.reached(run, self._position)), float(run.record.made)])
        here, made = across(seen, run, ends, unit).tolist()
        return here, made

    def _fade(self, painter: QPainter, beyond: QRectF) -> None:
        """What is trained already, but beyond the playhead, is pale."""
        veil = QColor(self._theme.paper)
        veil.setAlphaF(0.72)
        if beyond.width() > 3:
            painter.fillRect(beyond, veil)

    def _draw_hover(self, painter: QPainter, seen: Seen, hand: QPointF) -> None:
        """What the curves under the hand say."""
        found = self._under(hand)
        if found is None:
            return
        pane, run = found
        bands, unit = self._choose(seen)
        x = pane.value_at(hand.x())
        texts = [f"{words.tr(ACROSS[unit][0])} {number(x)}"]
        for shown in [run] if bands and run else seen.runs:
            assert isinstance(shown, SeenRun)
            texts += self._values(seen, shown, x, unit, bands)
        painter.setPen(QPen(QColor(self._theme.quiet), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(hand.x(), pane.box.top()), QPointF(hand.x(), pane.box.bottom()))
        width = max(extent(text, _SMALL)[0] for text in texts) + 18
        left = hand.x() + 10 if hand.x() + 10 + width < self.width() / self._scale else hand.x() - width - 10
        box = QRectF(left, pane.box.top(), width, 19 * len(texts) + 8)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(self._theme.ink))
        painter.setFont(_SMALL.font)
        for i, text in enumerate(texts):
            painter.drawText(QPointF(left + 9, box.top() + 18 + 19 * i), text)

    def _values(self, seen: Seen, run: SeenRun, x: float, unit: str, bands: bool) -> list[str]:
        if not bands:
            curve = CURVES[seen.choice("curve", tuple(CURVES))]
            return [f"{run.look.name}   {number(_at(*_placed(seen, run, curve.of(seen, run), unit), x))}"]
        kinds = (
            (N_("batch"), (np.arange(float(run.record.updates)), run.record.losses)),
            (N_("smoothed"), CURVES["batch"].of(seen, run)),
            (N_("training"), evaluated(1)(seen, run)),
            (N_("validation"), evaluated(2)(seen, run)),
        )
        return [f"{words.tr(name)}   {number(_at(*_placed(seen, run, pair, unit), x))}" for name, pair in kinds]

    # The hand

    def _under(self, hand: QPointF) -> tuple[Pane, SeenRun | None] | None:
        if self._seen is None:
            return None
        for i, pane in enumerate(self._panes):
            if pane.box.adjusted(-6, -6, 6, 6).contains(hand):
                return pane, self._seen.runs[i] if len(self._panes) == len(self._seen.runs) else None
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek_under(event.position() / self._scale)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hand = event.position() / self._scale
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_under(hand)
        self._hover = hand if self._under(hand) else None
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hover = None
        self.update()

    def _seek_under(self, hand: QPointF) -> None:
        """The playhead to where the hand points; of runs with different steps, by the one under the hand."""
        found, seen = self._under(hand), self._seen
        if found is None or seen is None or not seen.runs:
            return
        pane, run = found
        _, unit = self._choose(seen)
        run = run or max(seen.runs, key=lambda run: run.pace.updates)
        t = np.arange(float(run.pace.updates + 1)) if unit != "seconds" else np.arange(float(run.record.updates))
        if len(t):
            near = int(np.searchsorted(across(seen, run, t, unit), pane.value_at(hand.x())))
            updates = [min(near, run.pace.updates)] * len(seen.clock.paces)
            self.sought.emit(seen.clock.position_of(run.place, updates[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._new = True


def budget_text(seen: Seen) -> str:
    """Which budget is equal, and what that means for those who get less of the others."""
    length, paces = seen.training.length, [run.pace for run in seen.runs]
    if not paces:
        return ""
    epochs = [float(pace.seen(pace.updates)) / pace.samples for pace in paces]
    updates = [pace.updates for pace in paces]
    if length.unit == "updates":
        text = N_("Equal: {n} updates each. That is {low} to {high} epochs.")
        one = N_("Equal: {n} updates each, {low} epochs.")
        low, high = number(min(epochs)), number(max(epochs))
    else:
        text = N_("Equal: {n} {unit} each. That is {low} to {high} updates.")
        one = N_("Equal: {n} {unit} each, {low} updates.")
        low, high = str(min(updates)), str(max(updates))
    unit = words.tr(N_("epochs") if length.unit == "epochs" else N_("samples"))
    return words.tr(text if low != high else one, n=length.amount, unit=unit, low=low, high=high)


def _ticks(axis: Axis, width: float) -> list[tuple[float, str]]:
    return [(value, number(value)) for value in round_ticks(axis.low, axis.high, max(int(width / 80), 2))]


def _pale(colour: str, strength: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(strength)
    return pale


def _placed(seen: Seen, run: SeenRun, pair: tuple[Floats, Floats], unit: str) -> tuple[Floats, Floats]:
    return across(seen, run, pair[0], unit), pair[1]


def _at(x: Floats, values: Floats, place: float) -> float:
    """The value last known at a place."""
    i = int(np.searchsorted(x, place, side="right")) - 1
    return float(values[min(i, len(values) - 1)]) if i >= 0 and len(values) else math.nan
