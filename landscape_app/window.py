"""The window: header, tab and transport; actions, keys and files."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QWidget

from landscape_app import lessons, words
from landscape_app.controls import keys, overlay
from landscape_app.controls.header import Header
from landscape_app.controls.more_menu import MoreMenu
from landscape_app.controls.retire import retire
from landscape_app.controls.tab_order import next_by_tab
from landscape_app.layout import column
from landscape_app.lesson_file import Scene
from landscape_app.playback import SPEEDS, Playback
from landscape_app.preferences import Preferences
from landscape_app.room import Room, kind_of, opening
from landscape_app.session import Session
from landscape_app.tab import LandscapeTab
from landscape_app.theme import DARK, LIGHT, Theme, palette, style_sheet
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from landscape_app.training_session import TrainingSession
    from landscape_app.training_tab import TrainingTab

_FILTER = N_("Scenes (*.landscape.json);;All files (*)")


class Window(QMainWindow):
    """Language and theme change by building all that is seen anew around the same session and playback."""

    def __init__(self, scene: Scene, path: Path | None, theme: Theme, preferences: Preferences | None = None) -> None:
        """Without ``preferences`` nothing is remembered, and nothing fades."""
        super().__init__()
        self._theme = theme
        self._preferences = preferences or Preferences()
        self._stack = QStackedWidget()
        self._rooms: dict[str, Room] = {}
        self._room = self._add_room(Room(scene, path, self))
        self._actions = self._make_actions()
        self._motion = preferences is not None and preferences.get("motion") is not False
        self._sheet: overlay.Overlay | None = None
        self._away = False, False
        self._on_stage = self._was_large = False
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self._restore()
        self.setCentralWidget(self._stack)
        self._build()
        self._tell_problem()
        if path is not None:
            self._remember(path)

    def _add_room(self, room: Room) -> Room:
        self._rooms[room.kind] = room
        room.session.changed.connect(partial(self._refresh, room))
        room.session.advanced.connect(partial(self._refresh_runs, room))
        room.session.refused.connect(partial(self._tell_in, room))
        room.playback.speed_changed.connect(self._keep_speed)
        return room

    @property
    def session(self) -> Session | TrainingSession:
        """The session of the tab that is shown."""
        return self._room.session

    @property
    def playback(self) -> Playback:
        """The playback of the tab that is shown."""
        return self._room.playback

    @property
    def _tab(self) -> LandscapeTab | TrainingTab:
        return self._room.tab

    def _restore(self) -> None:
        """Size, place and speed as they were left; Qt sees to it that the window is on a screen that is there."""
        geometry, speed = self._preferences.get("geometry"), self._preferences.get("speed")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))
        if speed in SPEEDS or speed == 0:
            self.playback.set_speed(speed or math.inf)

    def _keep_speed(self, speed: float) -> None:
        self._keep(speed=0.0 if math.isinf(speed) else float(speed))

    # Building

    def _make_actions(self) -> dict[str, QAction]:
        actions = {}
        for name, combinations, _, _ in keys.ACTIONS:
            action = QAction(self)
            action.setShortcuts(QKeySequence.listFromString(combinations))
            action.setCheckable(name in keys.TABS)
            action.setAutoRepeat(name in ("undo", "redo"))
            action.triggered.connect(partial(self._call, name))
            self.addAction(action)
            actions[name] = action
        return actions

    def _name_actions(self) -> None:
        other = "ko" if words.language() == "en" else "en"
        own = {
            "theme": words.tr(N_("dark") if self._theme is LIGHT else N_("light")),
            "language": words.LANGUAGES[other],
        }
        for name, combinations, text, explained in keys.ACTIONS:
            self._actions[name].setText(own.get(name) or words.tr(text))
            self._actions[name].setToolTip(f"{words.tr(explained)} ({keys.shown(combinations).partition('   ')[0]})")

    def _build(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(palette(self._theme))
        self.setStyleSheet(style_sheet(self._theme))
        self._name_actions()
        self._put_away()
        for room in self._rooms.values():
            self._drop_page(room)
        self._show_room(self._room)

    def _drop_page(self, room: Room) -> None:
        if room.page is not None:
            room.kept = room.tab.kept
            self._stack.removeWidget(room.page)
            retire(room.page)
            room.page = None

    def _build_page(self, room: Room) -> QWidget:
        room.furnish(self._theme, self._on_stage, self._motion)
        tabs, shown = ([self._actions[name] for name in names] for names in (keys.TABS, keys.IN_HEADER))
        header = Header(room.session, room.title, tabs, shown, self._menu())
        page = QWidget()
        rows = column(header, room.tab, room.transport)
        rows.setStretchFactor(room.tab, 1)
        if self._on_stage:  # to show it before it has a parent would make it a window
            header.hide()
        page.setLayout(rows)
        self._stack.addWidget(page)
        return page

    def _show_room(self, room: Room) -> None:
        """The page of a tab, built when it is first shown."""
        self._room = room
        anew = room.page is None
        if room.page is None:
            room.page = self._build_page(room)
        self._stack.setCurrentWidget(room.page)
        for name in keys.TABS:
            self._actions[name].setChecked(name == room.kind)
        self._refresh(room)
        if anew and room.kept is not None:
            room.tab.keep(room.kept)
        room.tab.focus_view()

    def go_to(self, kind: str) -> None:
        """Another tab; the one that is left stays as it is."""
        if kind == self._room.kind:
            self._actions[kind].setChecked(True)
            return
        self._room.leave()
        self._put_away()
        room = self._rooms.get(kind) or self._add_room(Room(opening(kind), None, self))
        away = self._tab.away
        self._show_room(room)
        if not self._on_stage:
            room.tab.put_away(away)

    def _menu(self) -> MoreMenu:
        menu = MoreMenu(lambda: self._preferences.recent, self._motion, [self._actions[name] for name in keys.IN_MENU])
        menu.opened.connect(self.load)
        menu.noted.connect(self._write_in)
        menu.moved.connect(self._set_motion)
        return menu

    # Showing

    def _refresh(self, room: Room) -> None:
        if room.page is None:
            return
        room.show_scene()
        if room is self._room:
            self._actions["undo"].setEnabled(self.session.can_undo)
            self._actions["redo"].setEnabled(self.session.can_redo)
            self._actions["whole"].setVisible("whole" in room.tab.calls)
            self.setWindowTitle(f"{room.document.name(self.session.scenario)}[*] – landscape-app")
            self.setWindowModified(self.session.scenario != self.session.saved)
            self._tell_new_notes()

    def _refresh_runs(self, room: Room) -> None:
        if room.page is not None:
            room.show_runs()

    def _tell_in(self, room: Room, sentence: str) -> None:
        if room.page is not None:
            room.tab.notice.say(sentence)

    def tell(self, sentence: str) -> None:
        """Say what went wrong, in a bar above the map that goes by itself."""
        self._tab.notice.say(sentence)

    def _tell_new_notes(self) -> None:
        """What is understood otherwise than asked for, when it first is so."""
        notes = self.session.scenario.notes()
        if {str(note) for note in notes} - set(self._room.noted):
            self.tell("\n".join(map(words.told, notes)))
        self._room.noted = [str(note) for note in notes]

    # Asking

    def _call(self, name: str) -> None:
        if (call := self._calls.get(name)) is not None:  # not every tab does everything
            call()

    def _other_theme(self) -> None:
        self._theme = LIGHT if self._theme is DARK else DARK
        self._keep(theme=self._theme.name)
        self._rebuild()

    def _other_language(self) -> None:
        words.use("ko" if words.language() == "en" else "en")
        self._keep(language=words.language())
        self._rebuild()

    def _set_motion(self, motion: bool) -> None:
        self._motion = motion
        self._keep(motion=motion)
        self._rebuild()

    def _write_in(self, notation: str) -> None:
        words.write_in(notation)
        self._keep(notation=notation)
        self._rebuild()

    def _keep(self, **chosen: object) -> None:
        """Remember a choice for the next time; where that cannot be done it is said, once."""
        self._preferences.put(**chosen)
        self._tell_problem()

    def _tell_problem(self) -> None:
        problem, self._preferences.problem = self._preferences.problem, None
        if problem is not None:
            self.tell(words.told(problem))

    def _rebuild(self) -> None:
        """Build anew, looking at the same part of the map, with the same things open."""
        if not self._tab.staged:
            self._away = self._tab.away
        self.session.settle()
        self._build()
        if not self._on_stage:
            self._tab.put_away(self._away)

    # Files

    def open(self) -> None:
        folder = str(self._room.document.path.parent) if self._room.document.path else ""
        name, _ = QFileDialog.getOpenFileName(self, words.tr(N_("Open a scene")), folder, words.tr(_FILTER))
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Show the scene of a file; one that cannot be read changes nothing."""
        try:
            scene = lessons.scenes(lessons.open_file(path))[0]
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        kind = kind_of(scene.scenario)
        if kind not in self._rooms:
            self._add_room(Room(scene, path, self))
            self.go_to(kind)
        else:
            self.go_to(kind)
            self._room.take(scene, path)
            self._refresh(self._room)
        self._remember(path)

    def _remember(self, path: Path) -> None:
        self._preferences.remember(path)
        self._tell_problem()

    def save(self) -> None:
        if self._room.document.path is None:
            self.save_as()
        else:
            self.save_to(self._room.document.path)

    def save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            words.tr(N_("Save the scene")),
            str(self._room.document.path or "scene.landscape.json"),
            words.tr(_FILTER),
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
        seen: dict[str, object] = {"step": self.playback.step}
        seen |= self._tab.seen
        try:
            self._room.document.save(path, self.session.scenario, seen)
        except Refusal as refusal:
            self.tell(words.told(refusal))
            return
        self.session.mark_saved()
        self._remember(path)

    # Keys and the end

    def focusNextPrevChild(self, forwards: bool) -> bool:
        found = next_by_tab(self, QApplication.focusWidget(), forwards)
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        return found is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = keys.name_of(event)
        if event.isAutoRepeat() and name in keys.ONCE:
            return  # a key that is held is one wish
        if name is None:
            super().keyPressEvent(event)
        elif name.startswith("solo "):
            self._tab.solo(int(name.removeprefix("solo ")) - 1)
        elif name in ("hide", "remove"):
            self._tab.panel.do_to_current(name)
        else:
            self._call(name)

    @property
    def _calls(self) -> dict[str, Callable[[], None]]:
        playback, tab = self.playback, self._tab
        return {
            "undo": self.session.undo,
            "redo": self.session.redo,
            "open": self.open,
            "save": self.save,
            "save_as": self.save_as,
            "twin": lambda: tab.panel.do_to_current("duplicate"),
            "theme": self._other_theme,
            "language": self._other_language,
            "about": lambda: self._show_sheet("about", words.tr(N_("about")), overlay.about, 1),
            "help": lambda: self._show_sheet("help", words.tr(N_("keys")), keys.all_keys, 2),
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
            "panel": tab.toggle_panel,
            "charts": tab.toggle_charts,
            "stage": self._toggle_stage,
            "leave": self._leave,
            **{name: partial(self.go_to, name) for name in keys.TABS},
            **tab.calls,
        }

    def _toggle_stage(self) -> None:
        """Before an audience and back: the same scene at the same step, larger and without the tools."""
        self._on_stage = not self._on_stage
        self._rebuild()
        if self._on_stage:
            self._was_large = self.isMaximized()
            self.showFullScreen()
        elif self._was_large:
            self.showMaximized()
        else:
            self.showNormal()

    def _leave(self) -> None:
        """Out of what was entered last: the sheet, wherever the focus has gone meanwhile, or the stage."""
        if self._sheet is not None:
            self._put_away()
        else:
            self._leave_stage()

    def _leave_stage(self) -> None:
        if self._on_stage:
            self._toggle_stage()

    def _show_sheet(self, name: str, title: str, rows: Callable[[], list[tuple[str, str]]], columns: int) -> None:
        """Lay a sheet over the window; the same once more puts it away."""
        shown = self._sheet.property("name") if self._sheet is not None else None
        self._put_away()
        if shown != name:
            self._sheet = overlay.Overlay(self, title, rows(), columns)
            self._sheet.setProperty("name", name)
            self._sheet.left.connect(self._put_away)
            self._sheet.show()
            self._sheet.setFocus()

    def _put_away(self) -> None:
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
            self._sheet = None
            self._tab.focus_view()

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file that is dropped is shown as a scene."""
        self.load(Path(next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())))
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        for room in self._rooms.values():
            room.stop()
        if not self._on_stage:
            self._preferences.put(geometry=self.saveGeometry().toBase64().toStdString())
        super().closeEvent(event)
