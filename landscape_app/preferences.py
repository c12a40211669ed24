"""What a person chose for the program itself, apart from any scene: theme, language, speed, window, recent scenes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landscape_app import files, strict_json
from surfaces.refusal import N_, Refusal

VERSION = 1
MOST_RECENT = 10
_KINDS = {
    "theme": str,
    "language": str,
    "notation": str,
    "motion": bool,
    "geometry": str,
    "speed": int | float,
    "recent": list,
}


class Preferences:
    """A small file, read again before each change, so that two windows of the program do not undo one another.

    A file that cannot be read is put aside as ``.bad`` and the defaults stand; without a path nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._complained = False
        self.problem: Refusal | None = None
        self._read()

    def get(self, key: str) -> Any:
        """What was chosen, or None."""
        return self._values.get(key)

    @property
    def recent(self) -> list[Path]:
        """Scenes opened or saved last, the latest first."""
        return [Path(os.fsdecode(name.encode())) for name in self._values.get("recent", [])]

    def remember(self, path: Path) -> None:
        """Put a scene at the head of the recent ones; not one whose name is no text, which no file of text can hold."""
        try:
            name = os.fsencode(path.absolute()).decode()
        except UnicodeError:
            return
        self._read()
        others = [other for other in self._values.get("recent", []) if other != name]
        self.put(recent=[name, *others][:MOST_RECENT])

    def put(self, **chosen: Any) -> None:
        """Keep some choices; the others stay as the file has them now. Failing is a problem only once."""
        self._read()
        self._values |= chosen
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files.write_whole(self._path, json.dumps({"version": VERSION, **self._values}, indent=1).encode())
        except (OSError, Refusal):
            self._complain(self._path)

    def _complain(self, path: Path) -> None:
        if not self._complained:
            self.problem = Refusal(N_("{path}: cannot be written; your settings are not kept"), path=path)
        self._complained = True

    def _read(self) -> None:
        if self._path is None:
            return
        try:
            if self._path.exists():
                self._values = _sound(strict_json.parse(strict_json.read_text(self._path)))
        except (OSError, Refusal):
            self._put_aside(self._path)

    def _put_aside(self, path: Path) -> None:
        bad = path.with_name(f"{path.name}.bad")
        try:
            path.replace(bad)
        except OSError:
            self._path = None  # and nothing more is written over it
            self._complain(bad)
        else:
            self.problem = Refusal(
                N_("{path}: cannot be read; put aside as {bad}, and the program's own settings are used"),
                path=path,
                bad=bad.name,
            )


def _sound(data: Any) -> dict[str, Any]:
    """What makes sense of the file's content; refuses what no version of this program can have written."""
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise Refusal(N_("not settings of this version"))
    found = {key: value for key, value in data.items() if key in _KINDS}
    odd = [key for key, value in found.items() if not isinstance(value, _KINDS[key])]
    if odd or not all(isinstance(name, str) for name in found.get("recent", [])):
        raise Refusal(N_("not settings of this version"))
    return found
