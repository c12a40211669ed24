"""A scene as a picture of any size: title, sentence, views and legend, by the painters of the window.

``paint`` draws it as it is at a position of the playhead, on an image, a PDF or an SVG alike. Everything grows with the
picture: at 1280 x 720 lines and letters have the size they have before an audience.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from landscape_app.document import Document
from landscape_app.export.foot import Foot
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from landscape_app.theme import LIGHT, Look, Theme, font, looks
from landscape_app.views.painting import saved
from landscape_app.words import tr
from surfaces.refusal import N_

REFERENCE = 1280, 720
"""The size at which the scale is 1."""
_MARGIN, _GAP = 16.0, 6.0
_TITLE, _SENTENCES = 26, (20, 19, 18, 17, 16)
BESIDE = 1.25
"""Width over height from which on a chart stands beside the map, and not below it."""


@dataclass(frozen=True)
class Dress:
    """What an export shows of a scene, and how."""

    size: tuple[int, int] = REFERENCE
    theme: Theme = LIGHT
    title: bool = True
    caption: bool = True
    chart: bool = True
    legend: bool = False
    formula: bool = False
    transparent: bool = False
    zoom: float = 1.0

    @property
    def scale(self) -> float:
        """How much larger than at the reference size lines and letters are: as much as the picture, times ``zoom``."""
        return self.zoom * max(min(self.size[0] / REFERENCE[0], self.size[1] / REFERENCE[1]), 0.02)


class Figure(ABC):
    """A scene in a dress. Subclasses draw its views into what title, sentence and legend leave."""

    def __init__(self, document: Document, scenario: Chosen, dress: Dress) -> None:
        self._document, self._scenario, self.dress = document, scenario, dress
        self._looks = list(looks(scenario, dress.theme))
        width, height = (side / dress.scale for side in dress.size)
        self._room = QRectF(0, 0, width, height)
        top = self._below_head()
        self._foot = self._laid_out() if dress.legend or dress.formula else None
        foot = self._foot.height if self._foot is not None else 0.0
        scale = dress.scale
        self.body = QRectF(0, top * scale, dress.size[0], max(dress.size[1] - (top + foot) * scale, 1.0))
        """Where the views are, in pixels."""

    @property
    @abstractmethod
    def last(self) -> int:
        """The last step of the playhead."""

    @abstractmethod
    def paint_body(self, painter: QPainter, position: float) -> None:
        """Draw the views into ``body``."""

    @abstractmethod
    def telling(self, position: float) -> str:
        """Where the playhead is, in words."""

    def let_go(self) -> None:  # noqa: B027 (most hold nothing)
        """Nothing more will be drawn."""

    @property
    def formula(self) -> str:
        """What the scene is about, as a formula."""
        return ""

    @property
    def shown(self) -> Sequence[Look]:
        """Who is drawn."""
        return [look for i, look in enumerate(self._looks) if i not in self._scenario.hidden]

    def paint(self, painter: QPainter, position: float) -> None:
        """Draw everything as it is at a (fractional) step; beyond the last one what it comes to is said."""
        dress, over = self.dress, self.concludes(position)
        position = min(position, float(self.last))
        whole = QRectF(0, 0, *map(float, dress.size))
        if not dress.transparent:
            painter.fillRect(whole, QColor(dress.theme.paper))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with saved(painter):
            self.paint_body(painter, position)
        with saved(painter):
            painter.scale(dress.scale, dress.scale)
            self._paint_head(painter, self._sentence(position, over))
            if self._foot is not None:
                top = self._room.height() - self._foot.height
                self._foot.paint(painter, top, dress.theme, self.telling(position))

    # The head

    @property
    def title(self) -> str:
        """The scene's title in the language spoken."""
        return self._document.title(self._scenario)

    @property
    def _titled(self) -> str:
        return self.title if self.dress.title else ""

    def _below_head(self) -> float:
        """Where the views begin, at scale 1; the same at every step, so that nothing jumps."""
        y = _MARGIN - _GAP if self._titled or self.dress.caption else 0.0
        if self._titled:
            y += _line(font(_TITLE, bold=True))
        if self.dress.caption:
            sentences = self._document.sentences(self._scenario)
            y += max((len(self._wrapped(said)[1]) * self._wrapped(said)[0][1] for said in sentences), default=0.0)
        return y + _GAP if y else 0.0

    def concludes(self, position: float) -> bool:
        """Whether all is said and done: at the last step, unless there is something to say of that; and beyond it."""
        marks = self._document.marks(self._scenario)
        return position > self.last or (position == self.last and bool(marks) and marks[-1].step < self.last)

    def _sentence(self, position: float, over: bool) -> str:
        conclusion = self._document.conclusion(self._scenario) if over else ""
        return conclusion or self._document.sentence(self._scenario, int(position))

    def _paint_head(self, painter: QPainter, sentence: str) -> None:
        theme, y = self.dress.theme, _MARGIN - _GAP
        painter.setPen(QColor(theme.ink))
        if title := self._titled:
            chosen = font(_TITLE, bold=True)
            painter.setFont(chosen)
            cut = QFontMetricsF(chosen).elidedText(title, Qt.TextElideMode.ElideRight, self._wide)
            painter.drawText(QPointF(_MARGIN, y + QFontMetricsF(chosen).ascent()), cut)
            y += _line(chosen)
        if self.dress.caption:
            (chosen, line), rows = self._wrapped(sentence)
            painter.setFont(chosen)
            for row in rows:
                painter.drawText(QPointF(_MARGIN, y + QFontMetricsF(chosen).ascent()), row)
                y += line

    @property
    def _wide(self) -> float:
        return self._room.width() - 2 * _MARGIN

    def _wrapped(self, sentence: str) -> tuple[tuple[QFont, float], list[str]]:
        """The largest type in which a sentence is one row, else the rows it takes in the smallest."""
        if not sentence:
            return (font(_SENTENCES[0]), 0.0), []
        for size in _SENTENCES:
            chosen = font(size)
            if QFontMetricsF(chosen).horizontalAdvance(sentence) <= self._wide:
                return (chosen, _line(font(_SENTENCES[0]))), [sentence]
        metrics, rows = QFontMetricsF(chosen), [""]
        for word in sentence.split():
            longer = f"{rows[-1]} {word}".strip()
            if rows[-1] and metrics.horizontalAdvance(longer) > self._wide:
                rows.append(word)
            else:
                rows[-1] = longer
        return (chosen, _line(chosen)), rows

    def _laid_out(self) -> Foot:
        names = self.shown if self.dress.legend else ()
        formula = self.formula if self.dress.formula else ""
        return Foot(formula, names, self.telling(self.last), self._room.width())


def of(document: Document, scenario: Chosen, dress: Dress, runs: object = None) -> Figure:
    """The figure of a scene; ``runs``, where they are known: those of its session."""
    if isinstance(scenario, Scenario):
        from landscape_app.export.race_figure import RaceFigure

        return RaceFigure(document, scenario, dress, runs)  # type: ignore[arg-type]
    from landscape_app.export.training_figure import TrainingFigure

    return TrainingFigure(document, scenario, dress, runs)  # type: ignore[arg-type]


def step_text(step: int, last: int) -> str:
    return tr(N_("step {step} of {last}"), step=step, last=last)


def _line(chosen: QFont) -> float:
    return QFontMetricsF(chosen).height() + 3.0
