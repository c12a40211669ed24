"""The row above the strip: which view of the networks it shows, and of which run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.switch import switch
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

STRIP = "strip"
"""The key of the view that says which one is shown."""


class StripHeading(QWidget):
    """Asks the session for another view of the networks; says ``chosen`` with the place of a run."""

    chosen = Signal(int)

    def __init__(self, session: TrainingSession, choices: Mapping[str, tuple[str, str]]) -> None:
        """``choices``: title and explanation of each view."""
        super().__init__()
        self._session = session
        self.setFixedHeight(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 8, 0)
        row.setSpacing(2)
        self._buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for key, (title, explained) in choices.items():
            button = switch(title, explained)
            button.clicked.connect(self._view(key))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[key] = button
        row.addStretch(1)
        self._runs = QComboBox()
        self._runs.setObjectName("heading")
        self._runs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._runs.setAccessibleName(words.tr(N_("run that is looked into")))
        self._runs.setToolTip(words.tr(N_("Which run's noise and layers are shown")))
        self._runs.setMinimumWidth(130)
        self._runs.activated.connect(self.chosen)
        row.addWidget(self._runs)

    def show_choice(self, key: str, names: Sequence[str], place: int | None) -> None:
        """Which view is shown, and of which run if of one."""
        self._buttons[key].setChecked(True)
        if [self._runs.itemText(i) for i in range(self._runs.count())] != [f"{name}  ▾" for name in names]:
            self._runs.clear()
            self._runs.addItems([f"{name}  ▾" for name in names])
        self._runs.setCurrentIndex(place if place is not None else 0)
        self._runs.setVisible(place is not None)

    def _view(self, key: str) -> Callable[[], None]:
        def ask() -> None:
            training = self._session.wished
            if training.view.get(STRIP) != key:
                self._session.ask(replace(training, view={**training.view, STRIP: key}))

        return ask
