"""An export under way: another process does it, so that the window stays quick and can let go at any time."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from landscape_app import files, words
from surfaces.refusal import N_

_PATIENCE = 400
"""Milliseconds that the process has to clear up after itself."""


class Job(QObject):
    """``landscape-app render`` on a scene's text. Says ``progressed`` with the share that is done and the seconds that
    are left, if that can be told; ``ended`` with what went wrong, or nothing."""

    progressed = Signal(float, object)
    ended = Signal(str)

    def __init__(self, target: Path, arguments: list[str], scene: str, folder: str, parent: QObject) -> None:
        """``folder``: where relative paths in the scene begin."""
        super().__init__(parent)
        self.target = target
        self._scene = scene.encode()
        self._begun = 0.0
        self._heard = b""
        self._cancelled = False
        self._process = QProcess(self)
        self._impatience = QTimer(self)
        self._impatience.setSingleShot(True)
        self._impatience.timeout.connect(self._process.kill)
        self._process.setWorkingDirectory(folder)
        self._process.readyReadStandardError.connect(self._hear)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        owner = ["--progress", "--owner", str(os.getpid())]
        # -P: what lies in the folder is not taken for a module of ours
        self._process.setArguments(["-P", "-m", "landscape_app", "render", "-", *arguments, *owner])
        self._choose_program()
        self._number = 0

    def _choose_program(self) -> None:
        """This Python. In an environment on Windows that is a launcher, which would stand between the two processes."""
        self._process.setProgram(sys.executable)
        behind = getattr(sys, "_base_executable", sys.executable)
        if sys.platform == "win32" and behind != sys.executable:
            surroundings = QProcessEnvironment.systemEnvironment()
            surroundings.insert("__PYVENV_LAUNCHER__", sys.executable)
            self._process.setProcessEnvironment(surroundings)
            self._process.setProgram(behind)

    def begin(self) -> None:
        self._begun = time.perf_counter()
        self._process.start()
        if self._process.waitForStarted():
            self._number = int(self._process.processId())
            self._process.write(self._scene)
            self._process.closeWriteChannel()

    @property
    def running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def cancel(self) -> None:
        """Let go; nothing is left of it."""
        self._cancelled = True
        self._process.terminate()
        self._impatience.start(_PATIENCE)

    def end(self) -> None:
        """The same, and wait for it: the program ends."""
        if self.running:
            self._cancelled = True
            self._process.terminate()
            if not self._process.waitForFinished(_PATIENCE):
                self._process.kill()
                self._process.waitForFinished(_PATIENCE)

    def _hear(self) -> None:
        self._heard = (self._heard + bytes(self._process.readAllStandardError().data()))[-4000:]
        shares = re.findall(rb"(\d+)%", self._heard)
        if shares:
            share, passed = int(shares[-1]) / 100, time.perf_counter() - self._begun
            left = passed * (1 - share) / share if share > 0.02 and passed > 0.5 else None
            self.progressed.emit(share, left)

    def _finish(self, status: int, how: QProcess.ExitStatus) -> None:
        self._hear()
        self._impatience.stop()
        if status == 0 and how == QProcess.ExitStatus.NormalExit:
            self.ended.emit("")
            return
        files.sweep(Path(os.path.realpath(self.target)).parent, self._number)
        self.ended.emit(words.tr(N_("cancelled")) if self._cancelled else self._told())

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(self._process.errorString())

    def _told(self) -> str:
        """The last line that the process said."""
        lines = re.split(r"[\r\n]+", self._heard.decode(errors="replace").strip())
        said = next((line for line in reversed(lines) if line.strip() and not line.rstrip().endswith("%")), "")
        said = said.removeprefix("landscape-app:").strip()
        return said or words.tr(N_("the export ended without a word; export a smaller picture, or a shorter film"))
