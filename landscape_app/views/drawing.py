"""What every view is that draws by itself: a picture over the whole of a widget, or on any other picture."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from landscape_app.theme import Theme


class Drawing(QWidget):
    """Draws over paper on a screen; ``paint_into`` draws the same on whatever is there, as exports do."""

    def __init__(self, theme: Theme, scale: float, name: str = "") -> None:
        super().__init__()
        self._theme, self._scale = theme, scale
        self._position = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(name)

    def seek(self, position: float) -> None:
        """The playhead has moved."""
        self._position = position
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.paper))
            self.paint_into(painter)

    @abstractmethod
    def paint_into(self, painter: QPainter) -> None:
        """Draw into (0, 0, width, height)."""

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height at scale 1."""
        return self.width() / self._scale, self.height() / self._scale
