"""The window: header, tab and transport; actions, keys and files."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QWidget

from landscape_app import words
from landscape_app.choices import Choices
from landscape_app.controls import keys, overlay, questions
from landscape_app.controls.curtain import Curtain
from landscape_app.controls.header import Header
from landscape_app.controls.more_menu import MoreMenu
from landscape_app.controls.retire import retire
from landscape_app.controls.scroller import reveal
from landscape_app.controls.tab_order import next_by_tab
from landscape_app.desk import Desk, settle_editor
from landscape_app.layout import column
from landscape_app.lecture import Lecture
from landscape_app.lesson_file import Scene
from landscape_app.playback import Playback
from landscape_app.preferences import Preferences
from landscape_app.recovery import Recovery
from landscape_app.room import Room, kind_of, opening
from landscape_app.scene_file import Chosen
from landscape_app.session import Session
from landscape_app.theme import DARK, Theme, palette, style_sheet
from surfaces.refusal import N_

if TYPE_CHECKING:
    from landscape_app.exports import Exports
    from landscape_app.start_page import StartPage
    from landscape_app.tab import LandscapeTab
    from landscape_app.training_session import TrainingSession
    from landscape_app.training_tab import TrainingTab


class Window(QMainWindow):
    """Language and theme change by building all that is seen anew around the same session and playback."""

    def __init__(
        self,
        scene: Scene,
        path: Path | None,
        theme: Theme,
        preferences: Preferences | None = None,
        recovery: Recovery | None = None,
        browsing: bool = False,
    ) -> None:
        """``browsing``: the lessons come first. Without ``preferences`` nothing is remembered or asked, and nothing
        fades; without ``recovery`` nothing that is not saved is kept."""
        super().__init__()
        self.choices = Choices(theme, preferences, self)
        self.lecture = Lecture(self)
        self.desk = Desk(self, recovery or Recovery(), preferences is not None)
        self._exports: Exports | None = None
        self._start_page: StartPage | None = None
        self._browsing = browsing
        self._curtain = Curtain(self)
        self._curtain.opened.connect(self._focus_view)
        self._stack = QStackedWidget()
        self._rooms: dict[str, Room] = {}
        self._room = self._add_room(scene, path)
        self._actions = self._make_actions()
        self._sheet: overlay.Overlay | None = None
        self._away = False, False
        self._on_stage = self._was_large = False
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        if (geometry := self.choices.geometry) is not None:
            self.restoreGeometry(geometry)  # Qt sees to it that it is on a screen that is there
        self.setCentralWidget(self._stack)
        self._build()
        self.choices.changed.connect(self._rebuild)
        self.choices.problem.connect(self.tell)
        self.choices.tell_problem()
        if path is not None:
            self.remember(path)

    def _add_room(self, scene: Scene, path: Path | None = None) -> Room:
        room = Room(scene, path, self, lambda: self.choices.speed)
        self._rooms[room.kind] = room
        room.session.changed.connect(partial(self._refresh, room))
        room.session.advanced.connect(partial(self._refresh_runs, room))
        room.session.refused.connect(partial(self._tell_in, room))
        room.playback.speed_changed.connect(self._keep_speed)
        return room

    @property
    def room(self) -> Room:
        """The tab that is shown, or would be if the lessons were not."""
        return self._room

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

    def _keep_speed(self, speed: float) -> None:
        """The speed was chosen by hand, if it is not the one that the scene asks for."""
        if speed != self._room.own_speed:
            self.choices.keep_speed(speed)

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
        own = {
            "theme": words.tr(N_("dark") if self.choices.other_theme is DARK else N_("light")),
            "language": words.LANGUAGES[self.choices.other_language],
        }
        for name, combinations, text, explained in keys.ACTIONS:
            self._actions[name].setText(own.get(name) or words.tr(text))
            self._actions[name].setToolTip(f"{words.tr(explained)} ({keys.shown(combinations).partition('   ')[0]})")

    def _build(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(palette(self.choices.theme))
        self.setStyleSheet(style_sheet(self.choices.theme))
        self._name_actions()
        self._put_away()
        for room in self._rooms.values():
            self._drop_page(room)
        self._drop_start_page()
        if self._browsing:
            self.show_lessons()
        else:
            self._show_room(self._room)

    def _drop_page(self, room: Room) -> None:
        if room.page is not None:
            room.kept = room.tab.kept
            self._stack.removeWidget(room.page)
            retire(room.page)
            room.page = None

    def _build_page(self, room: Room) -> QWidget:
        room.furnish(self.choices.theme, self._on_stage, self.choices.motion)
        room.transport.talk.back.connect(self.lecture.back)
        room.transport.talk.on.connect(self.lecture.on)
        header = self._header(keys.IN_HEADER, room)
        page = QWidget()
        rows = column(header, room.tab, room.transport)
        rows.setStretchFactor(room.tab, 1)
        if self._on_stage:  # to show it before it has a parent would make it a window
            header.hide()
        page.setLayout(rows)
        self._stack.addWidget(page)
        return page

    def _header(self, buttons: Sequence[str], room: Room | None = None) -> Header:
        tabs, shown = ([self._actions[name] for name in names] for names in (keys.TABS, buttons))
        giving = [self._actions[name] for name in keys.GIVING_WAY if name in buttons]
        session, title = (room.session, room.title) if room is not None else (None, None)
        return Header(session, title, tabs, shown, giving, self._menu())

    def _show_room(self, room: Room) -> None:
        """The page of a tab, built when it is first shown."""
        self._room = room
        anew = room.page is None
        if room.page is None:
            room.page = self._build_page(room)
        self._stack.setCurrentWidget(room.page)
        self._show_checked(room.kind)
        for name in keys.OF_SCENES:
            self._actions[name].setEnabled(True)
        self._refresh(room)
        if anew and room.kept is not None:
            room.tab.keep(room.kept)
        room.tab.focus_view()

    def go_to(self, kind: str) -> None:
        """Another tab; the one that is left stays as it is."""
        if kind == "lessons":
            self.show_lessons()
            return
        if kind == self._room.kind and not self._browsing:
            self._actions[kind].setChecked(True)
            return
        self._browsing = False
        self._room.leave()
        self._put_away()
        room = self._rooms.get(kind) or self._add_room(opening(kind))
        away = self._tab.away if self._room.page is not None else (False, False)
        self._show_room(room)
        self._drop_start_page()
        if not self._on_stage:
            room.tab.put_away(away)

    # The start page

    def show_lessons(self) -> None:
        """The lessons, in place of a scene, which stays as it is."""
        self._leave_stage()
        self._room.leave()
        self._put_away()
        self._browsing = True
        if self._start_page is None:
            self._start_page = self._build_start_page()
        self._stack.setCurrentWidget(self._start_page)
        self._show_checked("lessons")
        for name in keys.OF_SCENES:
            self._actions[name].setEnabled(False)
        self.setWindowTitle(words.tr(N_("Lessons – landscape-app")))
        self.setWindowModified(False)
        self._start_page.focus_view()

    def _build_start_page(self) -> StartPage:
        from landscape_app.start_page import StartPage  # a window that opens on a scene does without

        header = self._header(keys.ON_START)
        page = StartPage(header, self.choices.theme, self.choices.recent, self.desk)
        page.begun.connect(self.go_to)
        self._stack.addWidget(page)
        return page

    def _drop_start_page(self) -> None:
        if self._start_page is not None:
            self._stack.removeWidget(self._start_page)
            retire(self._start_page)
            self._start_page = None

    def _show_checked(self, tab: str) -> None:
        for name in keys.TABS:
            self._actions[name].setChecked(name == tab)

    def _menu(self) -> MoreMenu:
        choices = self.choices
        menu = MoreMenu(lambda: choices.recent, choices.motion, [self._actions[name] for name in keys.IN_MENU])
        menu.opened.connect(self.load)
        menu.noted.connect(choices.write_in)
        menu.moved.connect(choices.set_motion)
        return menu

    # Showing

    def _refresh(self, room: Room) -> None:
        if room.page is None:
            return
        room.show_scene()
        room.transport.talk.show_place(*self.lecture.place_in(room))
        if room is self._room and not self._browsing:
            self._actions["undo"].setEnabled(self.session.can_undo)
            self._actions["redo"].setEnabled(self.session.can_redo)
            walks = self.lecture.walks
            for name in keys.OF_TALKS:
                self._actions[name].setEnabled(walks)
            self._actions["whole"].setVisible("whole" in room.tab.calls)
            self.setWindowTitle(f"{room.document.name(self.session.scenario)}[*] – landscape-app")
            self.setWindowModified(room.modified)
            self._tell_new_notes()

    def refresh(self) -> None:
        """Show the tab's scene anew: something is said of it that was not before."""
        self._refresh(self._room)

    def _refresh_runs(self, room: Room) -> None:
        if room.page is not None:
            room.show_runs()

    def _tell_in(self, room: Room, sentence: str) -> None:
        if room.page is not None:
            room.tab.notice.say(sentence)

    def tell(self, sentence: str, good: bool = False) -> None:
        """Say what went wrong, or, ``good``, what went well, in a bar above the map that goes by itself."""
        notice = self._start_page.notice if self._browsing and self._start_page is not None else self._tab.notice
        notice.say(sentence, good)

    def _tell_new_notes(self) -> None:
        """What is understood otherwise than asked for, when it first is so."""
        notes = self.session.scenario.notes()
        if {str(note) for note in notes} - set(self._room.noted):
            self.tell("\n".join(map(words.told, notes)))
        self._room.noted = [str(note) for note in notes]

    # Asking

    def _call(self, name: str) -> None:
        if self._curtain.isVisible():
            self._curtain.open()
        elif (call := self._calls.get(name)) is not None:  # not every tab does everything
            call()

    def _rebuild(self) -> None:
        """Build anew, looking at the same part of the map, with the same things open."""
        if self._room.page is not None and not self._tab.staged:
            self._away = self._tab.away
        self.session.settle()
        self._build()
        if not self._on_stage and self._room.page is not None:
            self._tab.put_away(self._away)

    # Files

    def load(self, path: Path) -> None:
        """Show what a file holds; one that cannot be read changes nothing."""
        self.desk.load(path)

    def save_to(self, path: Path) -> None:
        """Write the scene as it is seen."""
        self.desk.save_to(path)

    def show_scene(self, scene: Scene, left: Chosen | None = None, path: Path | None = None) -> None:
        """Another scene in the tab it belongs to; ``left``: as it was left, if it was here before."""
        kind = kind_of(scene.scenario)
        if kind not in self._rooms:
            self._add_room(scene, path)
        self.go_to(kind)
        self._room.take(scene, path, left)
        self._refresh(self._room)
        self._room.tab.focus_view()

    def take_data(self, path: Path) -> None:
        """Data of a person's own, for the second tab."""
        self.go_to("training")
        self._tab.take_data(path)  # type: ignore[union-attr]

    def remember(self, path: Path) -> None:
        """Among the scenes opened last."""
        self.choices.remember(path)

    def settle(self) -> None:
        """What is being typed or dragged counts."""
        settle_editor()
        self.session.settle()

    @property
    def seen(self) -> dict[str, object]:
        """What a scene file remembers of what is seen."""
        return self._tab.seen

    @property
    def speed(self) -> float:
        """Steps a second as files have it: 0 is all at once."""
        return 0.0 if math.isinf(self.playback.speed) else self.playback.speed

    @property
    def rooms(self) -> list[Room]:
        return list(self._rooms.values())

    def room_of(self, scenario: Chosen) -> Room | None:
        """The tab that would show a scenario, if it is there."""
        return self._rooms.get(kind_of(scenario))

    # Keys and the end

    def focusNextPrevChild(self, forwards: bool) -> bool:
        found = next_by_tab(self, QApplication.focusWidget(), forwards)
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
            reveal(found)
        return found is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = keys.name_of(event)
        if self._browsing and name not in ("help", "leave"):
            super().keyPressEvent(event)
            return
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
    def _calls(self) -> dict[str, Callable[[], object]]:
        """What can be done now, by name."""
        calls: dict[str, Callable[[], object]] = {
            "open": self.desk.open,
            "theme": self.choices.switch_theme,
            "language": self.choices.switch_language,
            "about": lambda: self._show_sheet("about", words.tr(N_("about")), overlay.about, 1),
            "help": lambda: self._show_sheet("help", words.tr(N_("keys")), keys.all_keys, 2),
            "leave": self._leave,
            **{name: partial(self.go_to, name) for name in keys.TABS},
        }
        return calls if self._browsing else calls | self._calls_on_scene

    @property
    def _calls_on_scene(self) -> dict[str, Callable[[], object]]:
        playback, tab = self.playback, self._tab
        return {
            "undo": self.session.undo,
            "redo": self.session.redo,
            "save": self.desk.save,
            "save_as": self.desk.save_as,
            "save_lesson": self.desk.save_lesson,
            "own": self.make_own,
            "export": self._export,
            "twin": lambda: tab.panel.do_to_current("duplicate"),
            "talk on": self.lecture.on,
            "talk back": self.lecture.back,
            "blank": self._blank,
            "begin": self._begin_on_stage,
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

    def _begin_on_stage(self) -> None:
        """Before an audience, from the first question of the lesson; without one from the first step."""
        if not self._on_stage:
            self._toggle_stage()
        if self.lecture.shows_in(self._room):
            self.lecture.restart()
        else:
            self.playback.scrub(0)

    def make_own(self) -> None:
        """The scene that is shown is no lesson's any more, but one to play with and to save."""
        if self.lecture.shows_in(self._room):
            self.lecture.leave()
        self.session.mark_unsaved()
        self.tell(words.tr(N_("This scene is yours now; the lesson stays as it is.")), good=True)

    def _export(self) -> None:
        """Ask what is to be exported."""
        if self._exports is None:
            from landscape_app.exports import Exports

            self._exports = Exports(self)
        self._exports.ask(self.choices.theme)

    def _blank(self) -> None:
        """Nothing to see: the audience listens."""
        self.playback.pause()
        self._curtain.draw()

    def _focus_view(self) -> None:
        (self._start_page if self._browsing and self._start_page is not None else self._tab).focus_view()

    def _leave(self) -> None:
        """Out of what was entered last: the curtain, the sheet, wherever the focus has gone meanwhile, or the stage."""
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
            self._focus_view()

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file that is dropped is opened."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.desk.drop(Path(url.toLocalFile()))
                event.acceptProposedAction()
                return

    def end(self) -> None:
        """Close without asking, because nobody may be there to answer; what is not saved is kept for the next start."""
        self.desk.asks = False
        for box in self.findChildren(QDialog):
            box.reject()
        self.close()
        if self.isVisible():  # it stood at a question of closing, which has to return first
            QTimer.singleShot(10, self, self.end)

    def closeEvent(self, event: QCloseEvent) -> None:
        asked = self.desk.asks
        if not self.desk.may_lose(self.rooms):
            event.ignore()
            return
        running = self._exports.running if self._exports is not None else 0
        if asked and running and not questions.exporting(self, running):
            event.ignore()
            return
        if self._exports is not None:
            self._exports.end()
        self.desk.end(asked)
        for room in self._rooms.values():
            room.stop()
        if not self._on_stage:
            self.choices.keep_geometry(self.saveGeometry())
        super().closeEvent(event)
