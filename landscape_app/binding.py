"""A probe for one bad build of PySide6 that loses a reference at every call that returns None."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

_CALLS = 200


class _Speaker(QObject):
    said = Signal(int)


def is_sound() -> bool:
    """Whether calls into Qt leave the reference counts of True and None alone.

    PySide6 6.12.0 on Python before 3.12 does not, and ends in an abort after some thousand calls. From Python 3.12 on
    these objects are immortal and nothing can happen.
    """
    spare = [[True] * 2000, [None] * 2000]  # so that a bad binding cannot take the last reference during the probe
    speaker = _Speaker()
    lost = max(_lost(True, lambda: speaker.said.emit(1)), _lost(None, lambda: speaker.setObjectName("a")))
    return lost < _CALLS / 2 and len(spare) == 2


def _lost(what: object, call: Callable[[], object]) -> int:
    before = sys.getrefcount(what)
    for _ in range(_CALLS):
        call()
    return before - sys.getrefcount(what)
