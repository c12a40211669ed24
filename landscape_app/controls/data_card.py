"""Which data are learnt, how noisy they are, and how they are split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape_app import telling, training_edits, words
from landscape_app.controls.card import Card
from landscape_app.controls.plain import plain
from landscape_app.controls.retire import retire
from landscape_app.controls.scroller import List
from landscape_app.controls.settings import Settings
from landscape_app.network import collections
from landscape_app.network.datasets import WORLDS
from landscape_app.theme import Theme
from landscape_app.training import DEFAULT_SAMPLES, Data, Training
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

FILES = {
    "csv": (N_("CSV file…"), N_("A table of your own, one column of which is what to learn.")),
    "idx": (N_("MNIST folder…"), N_("A folder with the four files of MNIST, or of a set in its format.")),
    "fetch": (N_("fetch MNIST…"), N_("Fetch MNIST from the internet into a folder of your choice.")),
}
"""Data that are not in the list: title and explanation of each way to them."""
_DIVIDE = N_("Training, validation and test part, and how samples are made")


class DataCard(Card[QWidget]):
    """Asks the session for other data; says ``sought`` with a key of FILES where a file is needed."""

    sought = Signal(str)

    def __init__(self, session: TrainingSession, theme: Theme) -> None:
        super().__init__(theme, words.tr(N_("settings of the data")), words.tr(_DIVIDE))
        self._session = session
        self._box = List()
        self._box.setObjectName("surface")
        self._box.setAccessibleName(words.tr(N_("data set")))
        self._box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for world in WORLDS.values():
            self._add(world.name, words.tr(world.title), words.tr(world.shows))
        for name, shows in collections.SHOWS.items():
            self._add(name, name, words.tr(shows))
        for key, (title, shows) in FILES.items():
            self._add(f"file {key}", words.tr(title), words.tr(shows))
        self._box.activated.connect(self._choose)
        self._column.insertWidget(0, self._box)
        self._settings: dict[str, Settings] = {}
        self._drawn: bool | None = None

    def _add(self, key: str, title: str, shows: str) -> None:
        self._box.addItem(f"{title}  ▾", key)
        self._box.setItemData(self._box.count() - 1, shows, Qt.ItemDataRole.ToolTipRole)

    def build(self) -> QWidget:
        body = QWidget()
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(2, 0, 26, 4)
        self._rows.setSpacing(2)
        return body

    def _build_settings(self, training: Training) -> None:
        """Settings for these data: only drawn samples have noise of their own."""
        drawn = training.data.drawn
        if drawn == self._drawn:
            return
        for settings in self._settings.values():
            retire(settings)
        self._drawn = drawn
        colours = (self._theme.ink, self._theme)
        kept = ("standardise",)
        others = tuple(name for name in Training.__dataclass_fields__ if name not in kept)
        name = words.tr(N_("data"))
        self._settings = {
            "data": Settings(training.data, name, colours, () if drawn else ("noise",)),
            "split": Settings(training.split, name, colours),
            "": Settings(training, name, colours, others),
        }
        for key, settings in self._settings.items():
            settings.wished.connect(partial(self._wish, key))
            self._rows.addWidget(settings)

    def refresh(self) -> None:
        training = self._session.scenario
        data, parts = training.data, training.parts
        index = self._box.findData(data.name)
        if index < 0:  # from a file: it is called by the file's name
            index = self._box.findData("own")
            if index < 0:
                self._add("own", "", "")
                index = self._box.count() - 1
            self._box.setItemText(index, f"{data.title}  ▾")
        self._box.setCurrentIndex(index)
        self._box.setToolTip(self._box.itemData(index, Qt.ItemDataRole.ToolTipRole) or plain(data.title))
        self._told.setText(
            words.tr(
                N_("{train} training, {validation} validation, {test} test"),
                train=len(parts.train),
                validation=len(parts.validation),
                test=len(parts.test),
            )
        )
        self._told.setToolTip(telling.data_text(parts))
        if self._body is not None:
            self._build_settings(training)
            world = WORLDS.get(data.name)
            count = len(parts.train) + len(parts.validation) + len(parts.test)
            absent = {"noise": world.noise, "samples": DEFAULT_SAMPLES} if world else {"samples": count}
            self._settings["data"].show_owner(data, absent)
            self._settings["split"].show_owner(training.split)
            self._settings[""].show_owner(training)

    def _choose(self, index: int) -> None:
        key = str(self._box.itemData(index))
        if key.startswith("file "):
            self.refresh()
            self.sought.emit(key.removeprefix("file "))
        elif key != "own" and key != self._session.wished.data.name:
            label_noise = self._session.wished.data.label_noise
            data = Data(key, label_noise=label_noise, folder=self._session.wished.data.folder)
            if data.drawn:
                self._session.step(
                    lambda training: training_edits.fitted(training_edits.with_data(training, data), training)
                )
            else:
                self.take(data)

    def take(self, data: Data, before: Callable[[], None] | None = None) -> None:
        """Data that take a while: they are got beside the window."""
        self._told.setText(words.tr(N_("reading {name} …"), name=data.title))
        self._session.prepare(lambda training: training_edits.with_data(training, data), before)

    def _wish(self, key: str, value: Any, settled: bool) -> None:
        training = self._session.wished
        if isinstance(value, Training):
            training = replace(training, standardise=value.standardise)
        else:
            changes: dict[str, Any] = {key: value}
            training = replace(training, **changes)
        self._session.ask(training, gesture=("data", key))
        if settled:
            self._session.settle()
