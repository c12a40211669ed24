"""What lies over the map: a menu of how the ground looks, and a line that reads off the place under the hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from landscape_app import words
from landscape_app.session import Session
from surfaces.refusal import N_

HEIGHTS = (
    ("auto", N_("heights: as fits"), N_("Linear where that shows most of the window, else logarithmic")),
    ("linear", N_("heights: linear"), N_("Equal shades are equal heights")),
    ("log", N_("heights: logarithmic"), N_("Equal shades are equal ratios above the lowest height")),
    ("rank", N_("heights: by rank"), N_("Each shade covers an equal share of the window")),
)
COLOURS = (
    ("muted", N_("colours: muted"), N_("The racers are the only strong colours")),
    ("viridis", "viridis", N_("Strong colours; some racers are hard to see on them")),
    ("cividis", "cividis", N_("Strong colours; some racers are hard to see on them")),
    ("CET-L17", "CET-L17", N_("Strong colours; some racers are hard to see on them")),
)
ASPECTS = (
    ("equal", N_("scales: equal"), N_("A unit is as long across as it is up: circles are round")),
    ("free", N_("scales: free"), N_("The window fills the map: a narrow valley becomes wide")),
)
TRAILS = (
    ("all", N_("trails: whole"), N_("Every racer's way from its start")),
    (30, N_("trails: last 30 steps"), N_("Only the end of each way, so that clouds can be seen")),
)


class MapMenu(QToolButton):
    """The button in the map's corner; asks the session for another view."""

    def __init__(self, session: Session, deeds: tuple[tuple[str, str, Callable[[], None]], ...]) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("corner")
        self.setText("☰")
        self.setAccessibleName(words.tr(N_("how the map looks")))
        self.setToolTip(words.tr(N_("How the map looks: scale of heights, colours, what is seen")))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._groups = {
            "height": self._group(menu, "height", HEIGHTS),
            "colours": self._group(menu, "colours", COLOURS),
            "aspect": self._group(menu, "aspect", ASPECTS),
            "tail": self._group(menu, "tail", TRAILS),
        }
        for text, keys, call in deeds:
            action = menu.addAction(f"{words.tr(text)}\t{keys}")
            action.triggered.connect(call)
        menu.aboutToShow.connect(self.refresh)
        self.setMenu(menu)

    def _group(self, menu: QMenu, key: str, choices: tuple[tuple[str | int, str, str], ...]) -> QActionGroup:
        group = QActionGroup(menu)
        for name, text, explained in choices:
            action = menu.addAction(words.tr(text))
            action.setCheckable(True)
            action.setData(name)
            action.setToolTip(words.tr(explained))
            action.triggered.connect(lambda _=False, name=name: self._ask(key, name))
            group.addAction(action)
        menu.addSeparator()
        return group

    def refresh(self) -> None:
        """Check what the scene's view says."""
        for key, group in self._groups.items():
            wanted = self._session.scenario.view.get(key)
            actions = group.actions()
            chosen = next((action for action in actions if action.data() == wanted), actions[0])
            chosen.setChecked(True)

    def _ask(self, key: str, name: str | int) -> None:
        scenario = self._session.wished
        self._session.ask(replace(scenario, view={**scenario.view, key: name}))


class Readout(QLabel):
    """Says what is under the hand; lets the hand through."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str) -> None:
        self.setText(text)
        self.setVisible(bool(text))


def overlay(view: QWidget, menu: QWidget, readout: QWidget) -> None:
    """Lay both over a view, in its upper right and lower left corners."""
    grid = QGridLayout(view)
    grid.setContentsMargins(8, 8, 8, 6)
    grid.addWidget(menu, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    grid.addWidget(readout, 1, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    grid.setRowStretch(0, 1)
    grid.setColumnStretch(0, 1)
