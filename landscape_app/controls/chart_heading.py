"""The row above a chart: what it shows, and whether its axes are linear or logarithmic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.scroller import List
from landscape_app.controls.switch import switch
from landscape_app.session import Session
from surfaces import Surface
from surfaces.refusal import N_

_LEAST = 110
"""Pixels of the list of quantities where there is little room."""
AXES = (
    ("values_axis", N_("log height"), N_("Logarithmic height: equal distances are equal ratios. Off: linear."), "log"),
    (
        "steps_axis",
        N_("log steps"),
        N_("Logarithmic steps: the first ones get most room. Off: linear."),
        "linear",
    ),
)
"""View key, name, explanation and default of each switch."""


@dataclass(frozen=True)
class Choice:
    """A quantity that a chart can show."""

    key: str
    title: Callable[[Surface], str]
    explained: str
    can_be_log: Callable[[Surface], bool]


class ChartHeading(QWidget):
    """A fixed title with switches for the axes, or a choice of quantities; asks the session for another view."""

    def __init__(self, session: Session, choices: Sequence[Choice], stage: bool = False) -> None:
        """``stage``: before an audience there are no switches, and the type is larger."""
        super().__init__()
        self._session, self._choices = session, choices
        self.setFixedHeight(38 if stage else 28)
        self._switches: list[QToolButton] = []
        self._box: List | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 8, 0)
        row.setSpacing(2)
        row.addWidget(self._fixed(choices[0]) if len(choices) == 1 else self._choice())
        row.addStretch(1)
        if stage:
            self._label.setObjectName("stage-heading")
        elif len(choices) == 1:
            for key, name, explained, _ in AXES:
                row.addWidget(self._switch(key, name, explained))
        session.changed.connect(self.refresh)
        self.refresh()

    def _fixed(self, choice: Choice) -> QLabel:
        self._label = QLabel()
        self._label.setObjectName("heading")
        self._label.setToolTip(words.tr(choice.explained))
        return self._label

    def _choice(self) -> List:
        self._box = List()
        self._box.setMinimumWidth(_LEAST)
        self._box.setObjectName("heading")
        self._box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box.setAccessibleName(words.tr(N_("what the second chart shows")))
        for choice in self._choices:
            title = choice.title(self._session.scenario.surface.surface)
            self._box.addItem(f"{words.tr(title)}  ▾", choice.key)
            self._box.setItemData(self._box.count() - 1, words.tr(choice.explained), Qt.ItemDataRole.ToolTipRole)
        self._box.activated.connect(self._choose)
        return self._box

    def _switch(self, key: str, name: str, explained: str) -> QToolButton:
        button = switch(name, explained)
        button.setProperty("key", key)
        button.clicked.connect(self._toggle)
        self._switches.append(button)
        return button

    def refresh(self) -> None:
        view, surface = self._session.scenario.view, self._session.scenario.surface.surface
        if self._box is None:
            self._label.setText(words.tr(self._choices[0].title(surface)))
        if self._switches:
            self._switches[0].setEnabled(self._choices[0].can_be_log(surface))
        for button, (key, _, _, default) in zip(self._switches, AXES, strict=False):
            button.setChecked(button.isEnabled() and view.get(key, default) == "log")
        if self._box is not None:
            index = max(self._box.findData(view.get("chart")), 0)
            self._box.setCurrentIndex(index)
            self._box.setToolTip(words.tr(self._choices[index].explained))

    def _toggle(self) -> None:
        for button in filter(QToolButton.isEnabled, self._switches):
            self._view(str(button.property("key")), "log" if button.isChecked() else "linear")

    def _choose(self, index: int) -> None:
        self._view("chart", self._choices[index].key)

    def _view(self, key: str, value: str) -> None:
        scenario = self._session.wished
        defaults = {name: default for name, _, _, default in AXES}
        if scenario.view.get(key, defaults.get(key)) != value:
            self._session.ask(replace(scenario, view={**scenario.view, key: value}))
