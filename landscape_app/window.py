"""The window of the first tab: puts views and controls around one session and one playback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from landscape_app import files, lessons, scene_file, words
from landscape_app.controls.captions import Caption, Notice
from landscape_app.controls.chart_heading import ChartHeading, Choice
from landscape_app.controls.header import Header
from landscape_app.controls.panel import SidePanel
from landscape_app.controls.transport import Transport
from landscape_app.lessons import Scene
from landscape_app.playback import Playback
from landscape_app.session import Session
from landscape_app.theme import DARK, LIGHT, Theme, looks, palette, style_sheet
from landscape_app.views.chart import Chart, curves
from landscape_app.views.map_painter import Content
from landscape_app.views.map_view import MapView
from landscape_app.views.quantities import QUANTITIES
from surfaces.refusal import N_, Refusal

STRIP = 176
_FILTER = N_("Scenes (*.landscape.json);;All files (*)")


class Window(QMainWindow):
    """The first tab. Language and theme change by building all that is seen anew around the same session."""

    def __init__(self, scene: Scene, path: Path | None, theme: Theme) -> None:
        super().__init__()
        self._scene, self._path, self._theme = scene, path, theme
        self.session = Session(scene.scenario, self)
        self.playback = Playback(self)
        self.playback.set_last(scene.scenario.steps)
        self.playback.seek(_saved_step(scene))
        self._actions = self._make_actions()
        self.resize(1280, 720)
        self._build()
        self.session.changed.connect(self._refresh)
        self.session.advanced.connect(self._refresh_runs)
        self.session.refused.connect(self.tell)
        for note in scene.scenario.notes():
            self.tell(words.told(note))

    # Building

    def _make_actions(self) -> dict[str, QAction]:
        table = (
            ("undo", self.session.undo, "Ctrl+Z"),
            ("redo", self.session.redo, "Ctrl+Shift+Z; Ctrl+Y"),
            ("open", self.open, "Ctrl+O"),
            ("save", self.save, "Ctrl+S"),
            ("save_as", self.save_as, "Ctrl+Shift+S"),
            ("whole", self._whole, "Ctrl+0"),
            ("theme", self._other_theme, "Ctrl+T"),
            ("language", self._other_language, "Ctrl+L"),
        )
        actions = {}
        for name, call, keys in table:
            action = QAction(self)
            action.setShortcuts(QKeySequence.listFromString(keys))
            action.triggered.connect(call)
            self.addAction(action)
            actions[name] = action
        return actions

    def _name_actions(self) -> None:
        other = "ko" if words.language() == "en" else "en"
        texts = {
            "undo": (N_("undo"), N_("Take the last change back")),
            "redo": (N_("redo"), N_("Do again what was taken back")),
            "open": (N_("open"), N_("Open a scene file")),
            "save": (N_("save"), N_("Save the scene to its file")),
            "save_as": (N_("save as"), N_("Save the scene to another file")),
            "whole": (
                N_("reset view"),
                N_("Show the whole scene again after zooming (wheel) or moving (middle button)"),
            ),
        }
        texts["theme"] = (N_("dark") if self._theme is LIGHT else N_("light"), N_("Switch to the other theme"))
        for name, (text, explained) in texts.items():
            action = self._actions[name]
            action.setText(words.tr(text))
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{words.tr(explained)} ({key})")
        self._actions["language"].setText(words.LANGUAGES[other])
        self._actions["language"].setToolTip(f"{words.LANGUAGES[other]} (Ctrl+L)")

    def _build(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(palette(self._theme))
        self.setStyleSheet(style_sheet(self._theme))
        self._name_actions()
        self._map = MapView(self._theme)
        self._map.setAccessibleName(words.tr(N_("map of the surface")))
        self._charts = [Chart(self._theme), Chart(self._theme)]
        self._caption, self._notice = Caption(), Notice()
        self._transport = Transport(self.playback, self._theme)
        header = Header(self.session, self._title, [a for n, a in self._actions.items() if n != "save_as"])
        self.setCentralWidget(self._laid_out(header, SidePanel(self.session, self._theme)))
        self._connect()
        self._refresh()
        self._map.setFocus()

    def _laid_out(self, header: QWidget, panel: QWidget) -> QWidget:
        titles = [Choice(q.key, q.title_on, q.explained, q.positive) for q in QUANTITIES.values()]
        strip = QWidget()
        strip.setObjectName("strip")
        strip.setFixedHeight(STRIP)
        charts = QHBoxLayout(strip)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(0)
        for chart, choices, share in zip(self._charts, (titles[:1], titles[1:]), (62, 38), strict=True):
            charts.addLayout(_column(ChartHeading(self.session, choices), chart), share)
        left = _column(self._caption, self._notice, self._map, strip)
        left.setStretchFactor(self._map, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(panel)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addLayout(middle, 1)
        rows.addWidget(self._transport)
        return whole

    @property
    def _views(self) -> tuple[MapView | Chart, ...]:
        return (self._map, *self._charts)

    def _connect(self) -> None:
        self._map.start_dragged.connect(self._drag_start)
        self._map.released.connect(self.session.settle)
        for view in self._views:
            self.playback.moved.connect(view.seek)
        for chart in self._charts:
            chart.sought.connect(self._scrub)
        self.playback.playing_changed.connect(self._summarise)

    # Showing

    def _title(self) -> str:
        title = self.session.scenario.title
        return lessons.in_language(self._scene.title) if title == self._scene.title.get("en") else title

    def _refresh(self) -> None:
        scenario = self.session.scenario
        with QSignalBlocker(self.playback):
            self.playback.set_last(scenario.steps)
        self._transport.show_last(scenario.steps)
        self._caption.say(self._sentence())
        self._actions["undo"].setEnabled(self.session.can_undo)
        self._actions["redo"].setEnabled(self.session.can_redo)
        name = self._path.name if self._path else self._title() or words.tr(N_("Untitled scene"))
        self.setWindowTitle(f"{name}[*] – landscape-app")
        self.setWindowModified(self.session.scenario != self.session.saved)
        self._refresh_runs()
        for view in self._views:
            view.seek(self.playback.position)

    def _refresh_runs(self) -> None:
        scenario, runs = self.session.scenario, self.session.runs
        found = looks(scenario, self._theme)
        self._map.show_content(Content(scenario, runs, found))
        second = QUANTITIES.get(str(scenario.view.get("chart")), list(QUANTITIES.values())[1])
        for i, quantity in enumerate((next(iter(QUANTITIES.values())), second)):
            self._charts[i].show_curves(curves(scenario, runs, found, quantity, names=i == 0))
        self._summarise()

    def _sentence(self) -> str:
        """The lesson's caption while its surface is shown; else what the surface teaches."""
        scenario = self.session.scenario
        if self._scene.caption and scenario.surface == self._scene.scenario.surface:
            return lessons.in_language(self._scene.caption)
        surface = scenario.surface.surface
        return words.tr(surface.teaches) if surface.teaches else f"f = {surface.shown}"

    def _summarise(self, playing: bool = False) -> None:
        """The map in words, for those who listen: where each racer stands."""
        if playing or self.playback.playing:
            return
        step = self.playback.step
        told = [
            words.tr(N_("{name}, step {step}, loss {loss:.4g}"), name=look.name, step=i, loss=float(run.loss[i]))
            for look, run in zip(looks(self.session.scenario, self._theme), self.session.runs.values(), strict=True)
            if len(run.loss) and (i := min(step, len(run.loss) - 1)) >= 0
        ]
        self._map.setAccessibleDescription("; ".join(told))

    def tell(self, sentence: str) -> None:
        """Say what went wrong, in a bar above the map that goes by itself."""
        self._notice.say(sentence)

    # Asking

    def _drag_start(self, x: float, y: float) -> None:
        self.session.ask(replace(self.session.wished, start=(x, y)), gesture="start")

    def _scrub(self, step: float) -> None:
        self.playback.pause()
        self.playback.seek(step)

    def _whole(self) -> None:
        self._map.go_home()

    def _other_theme(self) -> None:
        self._theme = LIGHT if self._theme is DARK else DARK
        self._rebuild()

    def _other_language(self) -> None:
        words.use("ko" if words.language() == "en" else "en")
        self._rebuild()

    def _rebuild(self) -> None:
        """Build anew, looking at the same part of the map."""
        seen = None if self._map.at_home else self._map.frame.window
        self._build()
        if seen is not None:
            self._map.look_at(seen)

    # Files

    def open(self) -> None:
        folder = str(self._path.parent) if self._path else ""
        name, _ = QFileDialog.getOpenFileName(self, words.tr(N_("Open a scene")), folder, words.tr(_FILTER))
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Show the scene of a file; one that cannot be read changes nothing."""
        try:
            scenario = scene_file.load(path)
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        self._scene, self._path = Scene({}, {}, scenario), path
        self.playback.pause()
        self.session.replace(scenario)
        self._map.go_home()
        self.playback.seek(_saved_step(self._scene))
        for note in scenario.notes():
            self.tell(words.told(note))

    def save(self) -> None:
        if self._path is None:
            self.save_as()
        else:
            self.save_to(self._path)

    def save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, words.tr(N_("Save the scene")), str(self._path or "scene.landscape.json"), words.tr(_FILTER)
        )
        if name:
            self.save_to(Path(name) if Path(name).suffix else Path(f"{name}.landscape.json"))

    def save_to(self, path: Path) -> None:
        """Write the scene as it is seen: with the playhead and the part of the plane that is shown."""
        self.session.settle()
        scenario = self.session.scenario
        shown = {"step": self.playback.step} | ({} if self._map.at_home else {"window": self._map.frame.window})
        try:
            files.write_whole(path, scene_file.write(replace(scenario, view={**scenario.view, **shown})).encode())
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        self._path = path
        self.session.mark_saved()

    # Keys and the end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Space: self.playback.toggle,
            Qt.Key.Key_Left: lambda: self.playback.nudge(-1),
            Qt.Key.Key_Right: lambda: self.playback.nudge(1),
            Qt.Key.Key_Home: lambda: self._scrub(0),
            Qt.Key.Key_End: lambda: self._scrub(self.playback.last),
        }
        call = keys.get(Qt.Key(event.key()))
        if call is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            call()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.playback.pause()
        self.session.stop()
        super().closeEvent(event)


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return column


def _saved_step(scene: Scene) -> int:
    step = scene.scenario.view.get("step", 0)
    return step if type(step) is int else 0
