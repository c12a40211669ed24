"""Drawing: a frame of playback, and from a slider's move to new pixels."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from landscape_app import lessons, scene_file, simulate
from landscape_app.lessons import Scene
from landscape_app.start import application
from landscape_app.theme import LIGHT, looks
from landscape_app.views.chart import Chart
from landscape_app.views.map_painter import Content, MapPainter, frame_of
from landscape_app.views.map_view import MapView
from landscape_app.window import Window

RACERS = [("sgd", 0.01), ("momentum", 0.005), ("nag", 0.005), ("rmsprop", 0.01)]
RACERS += [("adam", 0.1), ("sgd", 0.02), ("adam", 0.05), ("rmsprop", 0.02)]
SCENE = {
    "schema": 1,
    "kind": "landscape",
    "surface": {"name": "beale"},
    "steps": 500,
    "optimizers": [{"rule": rule, "lr": lr} for rule, lr in RACERS],
}


@pytest.mark.parametrize(("size", "most"), [((1000, 800), 3.0), ((2560, 1440), 8.0)])
def test_playback_frame(report, size, most):
    """Seek one step on and paint: 8 antialiased trails of 500 points."""
    application()
    scenario = scene_file.from_data(SCENE)
    content = Content(scenario, simulate(scenario), looks(scenario, LIGHT))
    painted = MapPainter(content, frame_of(scenario, *size), LIGHT)
    image = QImage(*size, QImage.Format.Format_RGB32)

    def frame(step):
        before = time.perf_counter()
        painter = QPainter(image)
        painted.paint(painter, step)
        painter.end()
        return (time.perf_counter() - before) * 1e3

    frame(0)
    taken = np.array([frame(step) for step in range(1, 501)])
    typical = float(np.median(taken))
    measured = f"median {typical:.2f} ms, p95 {np.quantile(taken, 0.95):.2f} ms"
    title = f"a frame of playback, {size[0]} x {size[1]}, 8 trails of 500 steps"
    report(title, measured, f"{most:g} ms", typical <= most)


def test_dragging_the_start(report):
    """The hand moves over the map: all racers are simulated again, and map, charts and panel are painted."""
    app = application()
    window = Window(Scene({}, {}, scene_file.from_data(SCENE)), None, LIGHT)
    window.show()
    window.playback.seek(500)
    app.processEvents()
    (view,) = window.findChildren(MapView)
    place, taken = QPointF(300, 150), []
    _mouse(view, QMouseEvent.Type.MouseButtonPress, place)
    for i in range(90):
        place = QPointF(300 + 80 * math.cos(i / 9), 150 + 50 * math.sin(i / 9))
        before = time.perf_counter()
        _mouse(view, QMouseEvent.Type.MouseMove, place)
        app.processEvents()
        taken.append((time.perf_counter() - before) * 1e3)
    _mouse(view, QMouseEvent.Type.MouseButtonRelease, place)
    assert window.session.scenario.start is not None
    window.close()
    rate, slow = 1e3 / float(np.mean(taken[5:])), float(np.quantile(taken[5:], 0.95))
    measured = f"{rate:.0f} frames a second, p95 {slow:.1f} ms"
    report("dragging the start, 8 racers x 500 steps, 1280 x 720", measured, "30 frames a second", rate >= 30)


def _mouse(view, kind, place):
    button = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, place, view.mapToGlobal(place), button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def test_slider_to_pixels(report, monkeypatch):
    """The learning rates of all racers change, so that all are simulated again; until map and charts are painted."""
    app = application()
    assert isinstance(app, QApplication)
    window = Window(lessons.find("off-the-saddle"), None, LIGHT)
    window.show()
    window.playback.seek(300)
    app.processEvents()
    painted: list[str] = []
    monkeypatch.setattr(MapView, "paint_map", _noted(MapView.paint_map, painted, "map"))
    monkeypatch.setattr(Chart, "_draw_playhead", _noted(Chart._draw_playhead, painted, "chart"))
    taken = []
    for i in range(60):
        scenario = window.session.scenario
        racers = tuple(
            replace(racer, motion=replace(racer.motion, rule=replace(racer.motion.rule, lr=0.03 + i * 1e-4)))
            for racer in scenario.racers
        )
        before = time.perf_counter()
        window.session.ask(replace(scenario, racers=racers), gesture="benchmark")
        app.processEvents()
        taken.append((time.perf_counter() - before) * 1e3)
    assert min(painted.count("map"), painted.count("chart") // 2) >= 59  # the first one may change nothing
    window.close()
    slow = float(np.quantile(taken[5:], 0.95))
    report("slider to pixels, 5 racers x 300 steps, 1280 x 720", f"p95 {slow:.1f} ms", "33 ms", slow <= 33)


def _noted(method, painted, name):
    def noting(self, *arguments):
        painted.append(name)
        return method(self, *arguments)

    return noting
