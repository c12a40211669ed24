"""Scenes that are not saved yet, kept for the case that the program ends without asking.

Every process has files of its own under its number, and a lock that falls when it ends; what a process left without
one is offered at the next start.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

from landscape_app import files
from surfaces.refusal import N_, Refusal

_SUFFIX = ".landscape.json"


class Recovery:
    """The rescue files of this process, and those that others left; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.keeps = folder is not None
        """Whether anything is kept: no more, once something could not be written."""
        self._locks: list[QLockFile] = []
        self._written: dict[str, str] = {}
        self._orphans: list[Path] = []
        self.problem: Refusal | None = None
        if folder is not None:
            self._begin(folder)

    def _begin(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            self._give_up(folder)
            return
        with suppress(OSError):
            self._disown(folder)
        if not self._take(os.getpid()):
            self._give_up(folder)

    def _disown(self, folder: Path) -> None:
        """What bears our number now is of an earlier process that had it."""
        own = os.getpid()
        (folder / f"{own}.lock").unlink(missing_ok=True)
        for path in folder.glob(f"{own}.*{_SUFFIX}"):
            path.rename(folder / f"{10**9 + own}{path.name.removeprefix(str(own))}")

    def _give_up(self, folder: Path) -> None:
        self.keeps = False
        self.problem = Refusal(N_("{path}: cannot be written; unsaved scenes will not be rescued"), path=folder)

    def _take(self, process: int) -> bool:
        """Lock what belongs to a process; fails while it lives."""
        assert self.folder is not None
        lock = QLockFile(str(self.folder / f"{process}.lock"))
        lock.setStaleLockTime(0)  # a lock is as old as its process, however long that is
        if not lock.tryLock(0):
            return False
        self._locks.append(lock)
        return True

    def found(self) -> list[Path]:
        """Scenes of processes that ended without asking; from now on they are this process's to offer."""
        if self.folder is None or not self.keeps:
            return []
        orphans: dict[int, list[Path]] = {}
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            owner = path.name.partition(".")[0]
            if owner.isdecimal() and int(owner) != os.getpid():
                orphans.setdefault(int(owner), []).append(path)
        self._orphans += [path for owner, paths in orphans.items() if self._take(owner) for path in paths]
        return [path for path in self._orphans if path.exists()]

    def keep(self, kind: str, text: str | None) -> None:
        """Write a scene's text, or let go of it where there is nothing to lose. ``kind``: a name within the process."""
        if self.folder is None or self._written.get(kind) == text:
            return
        path = self.folder / f"{os.getpid()}.{kind}{_SUFFIX}"
        try:
            if text is None:
                path.unlink(missing_ok=True)
                del self._written[kind]
            elif self.keeps:
                files.write_whole(path, text.encode())
                self._written[kind] = text
        except (OSError, Refusal):
            if self.keeps:
                self._give_up(self.folder)

    def keep_all(self, texts: Mapping[str, str]) -> None:
        """These scenes, by kinds, and no others."""
        for kind in self._written.keys() - texts.keys():
            self.keep(kind, None)
        for kind, text in texts.items():
            self.keep(kind, text)

    def discard(self, path: Path) -> None:
        """Let go of a scene that another process left."""
        path.unlink(missing_ok=True)

    def end(self, lost: bool) -> None:
        """The process ends; ``lost``: nothing is left that somebody may want back."""
        for kind in list(self._written) if lost else ():
            self.keep(kind, None)
        for lock in self._locks:
            lock.unlock()
        self._locks = []
