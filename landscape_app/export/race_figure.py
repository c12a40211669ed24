"""A race as a figure: the map, and beside or below it the chart of heights."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from landscape_app.document import Document
from landscape_app.export.figure import BESIDE, Dress, Figure, step_text
from landscape_app.scenario import Scenario
from landscape_app.simulate import Runs, simulate_with_clouds
from landscape_app.theme import font
from landscape_app.views.chart import Chart
from landscape_app.views.curves import curves
from landscape_app.views.map_painter import Content, MapPainter, frame_of
from landscape_app.views.painting import saved
from landscape_app.views.quantities import QUANTITIES
from landscape_app.words import tr

_SHARE_BESIDE, _SHARE_BELOW = 0.32, 0.30
_HEADING = 26.0
_FEW = 8
"""Racers up to which it is said at each of them what became of it: there is no panel to say so."""


class RaceFigure(Figure):
    """Paints the runs of a landscape scene."""

    def __init__(self, document: Document, scenario: Scenario, dress: Dress, runs: Runs | None = None) -> None:
        self._race = scenario
        super().__init__(document, scenario, dress)
        found = runs if runs is not None else simulate_with_clouds(scenario)
        kept = [pair for i, pair in enumerate(found.items()) if i not in scenario.hidden]
        content = Content(scenario, dict(kept), self.shown)
        self._place, self._chart_place = self._shared()
        self._chart = None
        if self._chart_place is not None:
            self._quantity = next(iter(QUANTITIES.values()))
            self._chart = Chart(dress.theme, 0.0, dress.scale)
            self._chart.resize(self._chart_place.size().toSize())
            alike = len({look.marker for look in content.looks}) < len(content.looks)  # colour alone tells nothing
            self._chart.show_curves(curves(scenario, content.runs, content.looks, self._quantity, names=alike))
        frame = frame_of(scenario, self._place.width(), self._place.height())
        self._map = MapPainter(content, frame, dress.theme, dress.scale, spoken=len(content.looks) <= _FEW)

    def _shared(self) -> tuple[QRectF, QRectF | None]:
        """The places of map and chart."""
        body = QRectF(self.body.toAlignedRect())
        if not self.dress.chart:
            return body, None
        if self.dress.size[0] >= BESIDE * self.dress.size[1]:
            split = round(body.width() * (1 - _SHARE_BESIDE))
            left, right = (QRectF(body) for _ in range(2))
            left.setWidth(split)
            right.setLeft(body.left() + split)
            return left, right.adjusted(0, _HEADING * self.dress.scale, 0, 0)
        split = round(body.height() * (1 - _SHARE_BELOW))
        upper, lower = (QRectF(body) for _ in range(2))
        upper.setHeight(split)
        lower.setTop(body.top() + split)
        return upper, lower.adjusted(0, _HEADING * self.dress.scale, 0, 0)

    def let_go(self) -> None:
        if self._chart is not None:
            self._chart.deleteLater()

    @property
    def last(self) -> int:
        return self._race.steps

    @property
    def formula(self) -> str:
        surface = self._race.surface.surface
        return f"f(x, y) = {surface.shown}" if surface.shown else ""

    def telling(self, position: float) -> str:
        return step_text(int(position), self.last)

    def paint_body(self, painter: QPainter, position: float) -> None:
        with saved(painter):
            painter.setClipRect(self._place)
            painter.translate(self._place.topLeft())
            self._map.paint(painter, position)
        if self._chart is not None and self._chart_place is not None:
            self._paint_chart(painter, self._chart, self._chart_place, position)

    def _paint_chart(self, painter: QPainter, chart: Chart, place: QRectF, position: float) -> None:
        scale = self.dress.scale
        painter.setFont(font(15 * scale, bold=True))
        painter.setPen(QColor(self.dress.theme.quiet))
        above = QRectF(place.left() + 12 * scale, place.top() - _HEADING * scale, place.width(), _HEADING * scale)
        title = tr(self._quantity.title_on(self._race.surface.surface))
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        with saved(painter):
            painter.translate(place.topLeft())
            chart.seek(position)
            chart.paint_into(painter)
