"""Exports from the window: the dialog, what it shows, and the work under way."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDir, QObject, QStandardPaths
from PySide6.QtGui import QImage

from landscape_app import files, words
from landscape_app.controls import questions
from landscape_app.controls.job_bar import JobBar
from landscape_app.document import Document
from landscape_app.export import figure, orders, still
from landscape_app.export.dialog import ExportDialog
from landscape_app.export.orders import Order
from landscape_app.exporting import Job
from landscape_app.session import Session
from landscape_app.theme import Theme
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from landscape_app.window import Window


class Exports(QObject):
    """Opens the dialog on the scene that is shown, and looks after the jobs."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._jobs: list[Job] = []
        self._dialog: ExportDialog | None = None
        window.choices.changed.connect(self._follow)

    def ask(self, theme: Theme) -> None:
        """Open the dialog, which shows the scene as it is now."""
        self._window.settle()
        room = self._window.room
        self._document = Document(room.document.scene, room.document.path)
        scenario = room.session.scenario
        self._asked = replace(scenario, view={**scenario.view, **self._window.seen})  # as it is seen now
        self._runs: Any = dict(room.session.runs) if isinstance(room.session, Session) else list(room.session.stories)
        folder = room.document.path.parent if room.document.path else _here()
        name = (room.document.path.name if room.document.path else room.title() or "scene").partition(".landscape")[0]
        playback = self._window.playback
        self._defaults: dict[str, object] = {
            "folder": folder,
            "name": _file_name(name),
            "step": playback.step,
            "last": playback.last,
            "speed": self._window.speed or orders.speed_of(self._asked, playback.last),
        }
        self._open(theme)

    def _open(self, theme: Theme) -> None:
        """The dialog on what was asked for last, in place of the one before."""
        if self._dialog is not None:
            self._dialog.deleteLater()
        for job in [job for job in self._jobs if not job.running]:
            self._jobs.remove(job)
            job.deleteLater()
        self._scenario = replace(self._asked, title=self._document.title(self._asked))
        self._dialog = ExportDialog(self._window, theme, self._defaults, self._preview, self._count)
        self._dialog.wished.connect(self._begin)
        for job in self._jobs:
            self._show_job(job)
        self._dialog.show()

    def _follow(self) -> None:
        """Another language or theme while the dialog is open: the same anew, with what was chosen."""
        before = self._dialog
        if before is not None and before.isVisible():
            self._open(self._window.choices.theme)
            assert self._dialog is not None
            self._dialog.keep(before.kept)
            self._dialog.move(before.pos())
            before.hide()

    def _count(self, order: Order) -> int:
        return order.timing(self._document, self._scenario).count

    def _preview(self, order: Order) -> QImage:
        """What would be exported, as the window's own runs have it."""
        drawn = figure.of(self._document, self._scenario, order.dress, self._runs)
        picture = still.image(drawn, float(min(order.step or 0, drawn.last)))
        drawn.let_go()
        return picture

    def _begin(self, order: Order) -> None:
        assert self._dialog is not None
        try:
            orders.check(order, self._document, self._scenario)
            self._check_free(order)
            if self._document.path is not None:
                files.check_other(order.path, self._document.path)
        except Refusal as refusal:
            self._dialog.tell(words.told(refusal))
            return
        self._dialog.tell("")
        if not all(questions.replacing(self._dialog, path.name) for path in order.paths if path.exists()):
            return
        text = self._document.text(self._scenario, {}, str(order.path.parent))
        arguments = orders.arguments(order, words.language(), words.notation())
        job = Job(order.path, arguments, text, str(order.path.parent), self)
        job.ended.connect(self._tell_end)
        self._jobs.append(job)
        self._show_job(job)
        job.begin()

    def _check_free(self, order: Order) -> None:
        if any(job.running and os.path.realpath(job.target) == os.path.realpath(order.path) for job in self._jobs):
            text = N_("{path} is being written already; wait, cancel that export, or choose another name")
            raise Refusal(text, path=order.path)

    def _show_job(self, job: Job) -> None:
        assert self._dialog is not None
        bar = JobBar(job.target.name)
        job.progressed.connect(bar.show_progress)
        job.ended.connect(bar.show_end)
        bar.cancelled.connect(job.cancel)
        self._dialog.add_job(bar)

    def _tell_end(self, sentence: str) -> None:
        """In the window, too, where the dialog is closed by now."""
        job = self.sender()
        if isinstance(job, Job) and (self._dialog is None or not self._dialog.isVisible()):
            name = job.target.name
            said = f"{name}: {sentence}" if sentence else words.tr(N_("{name} is exported."), name=name)
            self._window.tell(said, good=not sentence)

    @property
    def running(self) -> int:
        """How many are under way."""
        return sum(job.running for job in self._jobs)

    def end(self) -> None:
        """Give up what is under way."""
        for job in self._jobs:
            job.end()


def _here() -> Path:
    """Where the program was started; a person's own folder where that is gone or nothing to write into, as it is when
    a menu started it."""
    with suppress(OSError):
        here = Path.cwd()
        if here != Path(here.anchor) and os.access(here, os.W_OK):
            return here
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents if Path(documents).is_dir() else QDir.homePath())


def _file_name(name: str) -> str:
    """A title as a file's name."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in name)
    return "-".join(kept.split())[:60] or "scene"
