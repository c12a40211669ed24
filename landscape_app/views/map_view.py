"""The map in the window: pan, zoom, drag the start."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QAbstractAnimation, QEvent, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from landscape_app.theme import Theme
from landscape_app.views import landmarks
from landscape_app.views.frame import Frame
from landscape_app.views.map_painter import Content, MapPainter, frame_of, has_equal_scales
from surfaces import Window

FADE = 150
"""Milliseconds in which another ground comes in."""


class _Picture(pg.GraphicsObject):
    """The one item of the scene: it paints the whole map in pixels, over the view box that pans and zooms."""

    def __init__(self, view: MapView) -> None:
        super().__init__()
        self._view = view
        self.box = QRectF(0, 0, 1, 1)

    def boundingRect(self) -> QRectF:
        return self.box

    def paint(self, painter: QPainter, option: object, widget: QWidget | None = None) -> None:
        self._view.paint_map(painter)
        self._view.paint_fade(painter)
        self._view.paint_hand(painter)


class _Fade:
    """What a view showed a moment ago, over what it shows now, and less and less of it."""

    def __init__(self, view: MapView) -> None:
        self._before = QPixmap()
        self._going = QVariantAnimation(view)
        self._going.setStartValue(1.0)
        self._going.setEndValue(0.0)
        self._going.setDuration(FADE)
        self._going.valueChanged.connect(lambda _: view.refresh_picture())

    def begin(self, before: QPixmap) -> None:
        self._before = before
        self._going.stop()
        self._going.start()

    def paint(self, painter: QPainter) -> None:
        if self._going.state() == QAbstractAnimation.State.Running:
            painter.setOpacity(self._going.currentValue())
            painter.drawPixmap(0, 0, self._before)
            painter.setOpacity(1.0)


class MapView(pg.GraphicsView):
    """Shows a content; says where the start was dragged to, and when the hand let go."""

    start_dragged = Signal(float, float)
    hovered = Signal(object)
    """The point of the plane under the hand, or None where it has left the map."""
    released = Signal()

    _content: Content | None = None  # the base class already resizes while it is being made

    def __init__(self, theme: Theme, scale: float = 1.0, fades: bool = False) -> None:
        """``fades``: another ground comes in gently."""
        super().__init__(background=theme.low)
        self._fade = _Fade(self) if fades else None
        self._theme, self._scale = theme, scale
        self._painter: MapPainter | None = None
        self._position = 0.0
        self._home = True
        self._aim: Window | None = None
        self._dragging = False
        self._hand: tuple[float, float] | None = None
        self.box = pg.ViewBox(enableMenu=False, defaultPadding=0, lockAspect=True)
        self.box.setLimits(xMin=-1e9, xMax=1e9, yMin=-1e9, yMax=1e9)
        self.box.setLimits(minXRange=1e-9, maxXRange=1e9, minYRange=1e-9, maxYRange=1e9)
        self.setCentralItem(self.box)
        self._over: list[QWidget] = []
        self._picture = _Picture(self)
        self.scene().addItem(self._picture)
        self.box.sigRangeChanged.connect(self._look_elsewhere)
        self.box.sigRangeChangedManually.connect(self._leave_home)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)  # what is dropped is the window's
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(200, 150)

    # What is shown

    def show_content(self, content: Content) -> None:
        """Show other runs; another surface or saved window is shown whole."""
        before = self._content
        if self._fade is not None and before is not None and before.scenario.surface != content.scenario.surface:
            self._fade.begin(self.picture())
        self._content = content
        if before is None or _place(before) != _place(content):
            self._home = True
            self.box.setAspectLocked(self._equal)
            self._fit()
        elif self._painter is not None:
            self._painter.show(content)
        self._picture.update()

    def seek(self, position: float) -> None:
        self._position = position
        self._picture.update()

    def rest(self, playing: bool) -> None:
        """Where it stops, it looks as it does to whoever jumps there."""
        if not playing and self._painter is not None:
            self._painter.settle()
            self._picture.update()

    def paint_map(self, painter: QPainter) -> None:
        if self._painter is not None:
            self._painter.covered = [QRectF(w.geometry()) for w in self._over if w.isVisible()]
            self._painter.paint(painter, self._position)

    def lies_under(self, widget: QWidget) -> None:
        """Names keep off a widget in a corner of the map."""
        self._over.append(widget)

    def paint_fade(self, painter: QPainter) -> None:
        """What was there before, going."""
        if self._fade is not None:
            self._fade.paint(painter)

    def paint_hand(self, painter: QPainter) -> None:
        """Cross hairs where the hand is, with the way down."""
        if self._hand is not None and self._content is not None and not self._dragging:
            slope = self._content.scenario.surface.surface.gradient(*self._hand)
            landmarks.paint_cross_hairs(painter, self._hand, slope, self.frame, self._theme, self._scale)

    def picture(self) -> QPixmap:
        """The map as it is seen, without what lies over it."""
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        with QPainter(made) as painter:
            self.paint_map(painter)
        return made

    def refresh_picture(self) -> None:
        self._picture.update()

    def go_home(self) -> None:
        """Back to the whole."""
        self._home = True
        self._go_home()

    def look_at(self, window: Window) -> None:
        """See that part of the plane, until a hand goes elsewhere."""
        self._home, self._aim = False, window
        self._fit()

    @property
    def _equal(self) -> bool:
        return self._content is None or has_equal_scales(self._content.scenario.view)

    def zoom(self, factor: float) -> None:
        """See so many times as much of the plane, about the middle."""
        self.box.scaleBy((factor, factor))
        self._leave_home()

    def pan(self, across: float, up: float) -> None:
        """Look elsewhere, by shares of what is seen."""
        (x0, x1), (y0, y1) = self.frame.window
        self.box.translateBy(x=across * (x1 - x0), y=up * (y1 - y0))
        self._leave_home()

    def _go_home(self) -> None:
        if self._content is not None and self.width() > 1:
            self._set_window(frame_of(self._content.scenario, self.width(), self.height()).window)

    def _set_window(self, window: Window) -> None:
        self.box.setRange(xRange=window[0], yRange=window[1], padding=0, disableAutoRange=True)

    def _leave_home(self, *changed: object) -> None:
        self._home, self._aim = False, None

    @property
    def at_home(self) -> bool:
        """Whether the scene is seen through its own window, and not one that a hand chose."""
        return self._home

    @property
    def frame(self) -> Frame:
        """The part of the plane that is seen."""
        (x0, x1), (y0, y1) = self.box.viewRange()
        return Frame(((x0, x1), (y0, y1)), float(self.width()), float(self.height()))

    def _look_elsewhere(self, *changed: object) -> None:
        if self._content is not None:
            self._painter = MapPainter(self._content, self.frame, self._theme, self._scale, self.devicePixelRatioF())
            self._picture.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._content is not None:
            self._fit()

    def _fit(self) -> None:
        """The picture fills the view, whatever its size."""
        self._picture.prepareGeometryChange()
        self._picture.box = QRectF(0, 0, self.width(), self.height())
        if self._home:
            self._go_home()
        elif self._aim is not None:
            self._set_window(Frame.around(self._aim, self.width(), self.height(), self._equal).window)
        self._look_elsewhere()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # keys belong to the playback, not to scroll bars

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._content is not None:
            self._dragging = True
            self._drag(event.position())
            event.accept()
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.frame.to_plane(event.position().x(), event.position().y()))
        if self._dragging:
            self._drag(event.position())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.released.emit()
        else:
            super().mouseReleaseEvent(event)

    def _point_at(self, place: tuple[float, float] | None) -> None:
        self._hand = place
        self._picture.update()
        self.hovered.emit(place)

    def _drag(self, at: QPointF) -> None:
        """Where the hand is, to as many digits as a pixel is worth."""
        frame = self.frame
        x, y = frame.to_plane(at.x(), at.y())
        digits_x, digits_y = (len(str(int(scale))) for scale in frame.scale)
        self.start_dragged.emit(round(x, digits_x), round(y, digits_y))


def _place(content: Content) -> object:
    scenario = content.scenario
    return scenario.surface, scenario.view.get("window"), has_equal_scales(scenario.view)
