"""The window: header, tab and transport; actions, keys and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QWidget

from landscape_app import files, lessons, scene_file, words
from landscape_app.controls import keys
from landscape_app.controls.header import Header
from landscape_app.controls.transport import Transport
from landscape_app.lessons import Scene
from landscape_app.playback import Playback
from landscape_app.session import Session
from landscape_app.tab import LandscapeTab, column
from landscape_app.theme import DARK, LIGHT, Theme, palette, style_sheet
from surfaces.refusal import N_, Refusal

_FILTER = N_("Scenes (*.landscape.json);;All files (*)")


class Window(QMainWindow):
    """Language and theme change by building all that is seen anew around the same session and playback."""

    def __init__(self, scene: Scene, path: Path | None, theme: Theme) -> None:
        super().__init__()
        self._scene, self._path, self._theme = scene, path, theme
        self.session = Session(scene.scenario, self)
        self.playback = Playback(self)
        self.playback.set_last(scene.scenario.steps)
        self.playback.seek(_saved_step(scene))
        self._actions = self._make_actions()
        self._help: keys.Help | None = None
        self._on_stage = False
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self._build()
        self.session.changed.connect(self._refresh)
        self.session.advanced.connect(self._refresh_runs)
        self.session.refused.connect(self.tell)
        self._tell_notes()

    # Building

    def _make_actions(self) -> dict[str, QAction]:
        table = (
            ("undo", self.session.undo, "Ctrl+Z"),
            ("redo", self.session.redo, "Ctrl+Shift+Z; Ctrl+Y"),
            ("open", self.open, "Ctrl+O"),
            ("save", self.save, "Ctrl+S"),
            ("save_as", self.save_as, "Ctrl+Shift+S"),
            ("whole", self._whole, "Ctrl+0"),
            ("copy", self._copy, "Ctrl+C"),
            ("twin", lambda: self._tab.panel.do_to_current("duplicate"), "Ctrl+D; Ins"),
            ("theme", self._other_theme, "Ctrl+T"),
            ("language", self._other_language, "Ctrl+L"),
        )
        actions = {}
        for name, call, combinations in table:
            action = QAction(self)
            action.setShortcuts(QKeySequence.listFromString(combinations))
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
            "twin": (N_("twin"), N_("Add the racer whose row has the focus once more")),
            "copy": (N_("copy"), N_("Copy the picture of the map")),
            "whole": (
                N_("reset view"),
                N_("Back to the scene's own view after zooming or moving; once more: the whole surface"),
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
        if self._help is not None:
            self._help.deleteLater()
            self._help = None
        self._tab = LandscapeTab(self.session, self.playback, self._theme, self._sentence, self._on_stage)
        self._transport = Transport(self.playback, self._theme)
        header = Header(
            self.session, self._title, [a for n, a in self._actions.items() if n not in ("save_as", "twin", "copy")]
        )
        whole = QWidget()
        rows = column(header, self._tab, self._transport)
        rows.setStretchFactor(self._tab, 1)
        if self._on_stage:  # to show it before it has a parent would make it a window
            header.hide()
        whole.setLayout(rows)
        self.setCentralWidget(whole)
        self._refresh()
        self._tab.map.setFocus()

    # Showing

    def _title(self) -> str:
        title = self.session.scenario.title
        return lessons.in_language(self._scene.title) if title == self._scene.title.get("en") else title

    def _refresh(self) -> None:
        scenario = self.session.scenario
        with QSignalBlocker(self.playback):
            self.playback.set_last(scenario.steps)
        self._transport.show_last(scenario.steps)
        self._actions["undo"].setEnabled(self.session.can_undo)
        self._actions["redo"].setEnabled(self.session.can_redo)
        name = self._path.name if self._path else self._title() or words.tr(N_("Untitled scene"))
        self.setWindowTitle(f"{name}[*] – landscape-app")
        self.setWindowModified(self.session.scenario != self.session.saved)
        self._tab.refresh()
        self._transport.show_events(self._tab.events())

    def _refresh_runs(self) -> None:
        self._tab.refresh_runs()
        self._transport.show_events(self._tab.events())

    def _sentence(self) -> str:
        """The lesson's caption while its surface is shown; else what the surface teaches."""
        if self._captioned:
            return lessons.in_language(self._scene.caption)
        surface = self.session.scenario.surface.surface
        return words.tr(surface.teaches) if surface.teaches else f"f = {surface.shown}"

    @property
    def _captioned(self) -> bool:
        return bool(self._scene.caption) and self.session.scenario.surface == self._scene.scenario.surface

    def tell(self, sentence: str) -> None:
        """Say what went wrong, in a bar above the map that goes by itself."""
        self._tab.notice.say(sentence)

    def _tell_notes(self) -> None:
        for note in self.session.scenario.notes():
            self.tell(words.told(note))

    # Asking

    def _whole(self) -> None:
        self._tab.show_whole()

    def _copy(self) -> None:
        self._tab.copy()

    def _other_theme(self) -> None:
        self._theme = LIGHT if self._theme is DARK else DARK
        self._rebuild()

    def _other_language(self) -> None:
        words.use("ko" if words.language() == "en" else "en")
        self._rebuild()

    def _rebuild(self) -> None:
        """Build anew, looking at the same part of the map, with the same things open."""
        kept, alone = self._tab.panel.kept, self._tab.alone
        self.session.settle()
        seen = None if self._tab.map.at_home else self._tab.map.frame.window
        self._build()
        self._tab.panel.keep(kept)
        if alone is not None:
            self._tab.solo(alone)
        if seen is not None:
            self._tab.map.look_at(seen)

    # Files

    def open(self) -> None:
        folder = str(self._path.parent) if self._path else ""
        name, _ = QFileDialog.getOpenFileName(self, words.tr(N_("Open a scene")), folder, words.tr(_FILTER))
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Show the scene of a file; one that cannot be read changes nothing."""
        try:
            self._scene, self._path = lessons.open_file(path), path
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        self.playback.pause()
        self.session.replace(self._scene.scenario)
        self._tab.map.go_home()
        self.playback.seek(_saved_step(self._scene))
        self._tell_notes()

    def save(self) -> None:
        if self._path is None:
            self.save_as()
        else:
            self.save_to(self._path)

    def save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, words.tr(N_("Save the scene")), str(self._path or "scene.landscape.json"), words.tr(_FILTER)
        )
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(f"{name}.landscape.json")
        if str(path) != name and path.exists():  # the dialog asked about another name than the one that is written
            self.tell(words.tr(N_("{path} exists already; choose it by its whole name to replace it"), path=path))
        else:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the scene as it is seen: with the playhead and the part of the plane that is shown."""
        if (editor := QApplication.focusWidget()) is not None:
            editor.clearFocus()  # what is being typed counts
            editor.setFocus()
        self.session.settle()
        scenario = self.session.scenario
        view = {**scenario.view, "step": self.playback.step}
        if not self._tab.map.at_home:
            view["window"] = self._tab.map.frame.window
        view.pop("caption", None)
        if self._captioned:
            view["caption"] = self._scene.caption
        try:
            files.write_whole(path, scene_file.write(replace(scenario, view=view)).encode())
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        self._path = path
        self.session.mark_saved()

    # Keys and the end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = keys.name_of(event)
        if name is None:
            super().keyPressEvent(event)
        elif name.startswith("solo "):
            self._tab.solo(int(name.removeprefix("solo ")) - 1)
        elif name in ("hide", "remove"):
            self._tab.panel.do_to_current(name)
        else:
            self._calls[name]()

    @property
    def _calls(self) -> dict[str, Callable[[], None]]:
        playback, tab = self.playback, self._tab
        return {
            "toggle": playback.toggle,
            "pause": playback.pause,
            "forwards": playback.play,
            "backwards": lambda: playback.play(backwards=True),
            "back": lambda: playback.nudge(-1),
            "on": lambda: playback.nudge(1),
            "start": lambda: playback.scrub(0),
            "end": lambda: playback.scrub(playback.last),
            "slower": lambda: playback.change_speed(-1),
            "quicker": lambda: playback.change_speed(1),
            "loop": lambda: playback.set_loop(not playback.loop),
            "fit": tab.fit,
            "panel": tab.toggle_panel,
            "charts": tab.toggle_charts,
            "stage": self._toggle_stage,
            "leave": self._leave_stage,
            "help": self._toggle_help,
        }

    def _toggle_stage(self) -> None:
        """Before an audience and back: the same scene at the same step, larger and without the tools."""
        self._on_stage = not self._on_stage
        self._rebuild()
        if self._on_stage:
            self.showFullScreen()
        else:
            self.showNormal()

    def _leave_stage(self) -> None:
        if self._on_stage:
            self._toggle_stage()

    def _toggle_help(self) -> None:
        if self._help is None:
            native = QKeySequence.SequenceFormat.NativeText
            actions = [(a.shortcut().toString(native), a.toolTip().partition(" (")[0]) for a in self._actions.values()]
            self._help = keys.Help(self, actions)
            self._help.left.connect(self._toggle_help)
            self._help.hide()
        self._help.setVisible(self._help.isHidden())
        (self._help if self._help.isVisible() else self._tab.map).setFocus()

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file that is dropped is shown as a scene."""
        self.load(Path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())))
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.playback.pause()
        self.session.stop()
        super().closeEvent(event)


def _saved_step(scene: Scene) -> int:
    step = scene.scenario.view.get("step", 0)
    return step if type(step) is int else 0
