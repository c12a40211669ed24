"""What the side panels of both tabs share: cards above a list of rows, one for each entrant of the scene."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.retire import retire
from landscape_app.controls.scroller import Scroller
from landscape_app.core.optimizers import RULES
from landscape_app.lineup import duplicated, removed, toggled
from landscape_app.scene_file import Chosen
from landscape_app.theme import Look, Theme, font, looks
from landscape_app.wishes import Wishes

WIDTH = 320
Row = TypeVar("Row", bound=LegendRow)
Deed = Callable[[Any, int], Any]


class RowPanel(QWidget, Generic[Row]):
    """Shows a session's scene and asks it for others. ``deeds``: what can be done to an entrant, by name.

    All of it scrolls: however much is open, the window keeps its size.
    """

    deeds: ClassVar[Mapping[str, Deed]]
    full: ClassVar[str]
    """What is said where there is no room for another entrant, or none may go."""

    def __init__(self, session: Wishes[Any], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._session, self._theme = session, theme
        self._rows: list[Row] = []
        self._built: list[tuple[str, Look]] = []
        self._shown: tuple[Any, ...] = ()
        self._scaled: tuple[Chosen, Chosen] | None = None  # where the hand began, and what it asked for last
        inside = QWidget()
        inside.setObjectName("racers")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 8, 0, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(inside))

    @abstractmethod
    def make_row(self, place: int, look: Look, spoken: str) -> Row:
        """A row for the entrant at a place, which says its wishes to this panel."""

    @abstractmethod
    def scaled(self, scene: Any, factor: float) -> Any:
        """The scene with all learning rates times a factor."""

    # Building

    def _line(self) -> QFrame:
        line = QFrame()
        line.setObjectName("rule")
        return line

    def _more(self, name: str, explained: str, add: Callable[[Any, str], Any]) -> QToolButton:
        """A button with a menu of all rules; ``add`` makes a scene with one more entrant of a rule."""
        more = QToolButton()
        more.setText("+")
        more.setFont(font(20))
        more.setAccessibleName(words.tr(name))
        more.setToolTip(words.tr(explained))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        for key, rule in RULES.items():
            action = menu.addAction(rule.title)
            action.setToolTip(rule.equation)
            action.triggered.connect(lambda _=False, key=key: self._step(lambda scene: add(scene, key)))
        more.setMenu(menu)
        return more

    def _row_list(self) -> QVBoxLayout:
        """The rows below one another."""
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        return self._list

    # Showing

    def _build_rows(self, scene: Chosen) -> None:
        """New rows when there are other entrants; names and values alone are shown in the rows there are.

        Where rates tell them apart a name changes with every move of a slider, which must not lose its row to that.
        """
        found, spoken = looks(scene, self._theme), _spoken(scene)
        keys = [rule.key for rule in scene.rules]
        built = [(key, replace(look, name=name)) for key, look, name in zip(keys, found, spoken, strict=True)]
        if built == self._built:
            for row, look in zip(self._rows, found, strict=True):
                row.rename(look.name)
            self._shown = scene.entrants
            return
        before, self._built, self._scaled = [key for key, _ in self._built], built, None
        places, opened, current = self._places(keys, scene, before), self.opened, self.current
        for row in self._rows:
            retire(row)
        self._rows = []
        for i, look in enumerate(found):
            row = self.make_row(i, look, spoken[i])
            row.deed.connect(self.do)
            row.scaled.connect(self._scale)
            self._list.insertWidget(i, row)
            self._rows.append(row)
        self._shown = scene.entrants
        self.open_rows({places[i] for i in opened if i in places})
        if current is not None:
            self._rows[places.get(current, min(current, len(self._rows) - 1))].setFocus()

    def _places(self, keys: list[str], scene: Chosen, before: list[str]) -> dict[int, int]:
        """Where those that are shown stand now. Where all but one are the same, that one only got another name."""
        now = {id(entrant): i for i, entrant in enumerate(scene.entrants)}
        kept = {i: now[id(entrant)] for i, entrant in enumerate(self._shown) if id(entrant) in now}
        if len(kept) >= len(keys) - 1 and keys == before:
            kept |= {i: i for i in range(len(keys)) if i not in kept}
        return kept

    @property
    def opened(self) -> set[int]:
        """Which rows show all settings."""
        return {i for i, row in enumerate(self._rows) if row.opened}

    def open_rows(self, opened: set[int]) -> None:
        for i in opened & set(range(len(self._rows))):
            self._rows[i].open()

    @property
    def current(self) -> int | None:
        """The place whose row has the focus."""
        focus = QApplication.focusWidget()
        return next((row.index for row in self._rows if focus is not None and row.isAncestorOf(focus)), None)

    # Asking

    def _ask(self, scene: Any, gesture: object, settled: bool) -> None:
        self._session.ask(scene, gesture)
        if settled:
            self._session.settle()

    def _scale(self, factor: float, settled: bool) -> None:
        """Always from where the hand began, so that there and back is where it was."""
        if self._scaled is not None and self._scaled[1] != self._session.wished:  # taken back, or changed otherwise
            self._scaled = None
            if settled:
                return
        began = self._session.wished if self._scaled is None else self._scaled[0]
        wish = self.scaled(began, factor)
        self._scaled = None if settled else (began, wish)
        self._ask(wish, "rates", settled)

    def do(self, index: int, deed: str) -> None:
        """Do something to an entrant: hide, duplicate, reset, remove it, or give its rate to all."""
        self._step(lambda scene: (_DEEDS | dict(self.deeds))[deed](scene, index))

    def do_to_current(self, deed: str) -> None:
        """The same to the one whose row has the focus, if one has."""
        if self.current is not None:
            self.do(self.current, deed)

    def _step(self, change: Callable[[Any], Any]) -> None:
        """A deed; what cannot be done is said."""
        if not self._session.step(change):
            self._session.refused.emit(words.tr(self.full, most=self._session.scenario.most))


_DEEDS: dict[str, Deed] = {"hide": toggled, "duplicate": duplicated, "remove": removed}


def _spoken(scene: Chosen) -> list[str]:
    """A name for each that settings do not change: its label, or its rule, numbered where that repeats."""
    titles = [rule.title for rule in scene.rules]
    numbered = [f"{title} {titles[: i + 1].count(title)}" for i, title in enumerate(titles)]
    spoken = [title if titles.count(title) == 1 else name for title, name in zip(titles, numbered, strict=True)]
    entrants: tuple[Any, ...] = scene.entrants
    return [entrant.label or name for entrant, name in zip(entrants, spoken, strict=True)]
