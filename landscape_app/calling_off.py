"""Ctrl+C and SIGTERM while something is written: what is half done goes, at once or at the next safe moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class _State:
    called_off = False
    held = 0


def listen() -> None:
    """From now on Ctrl+C and SIGTERM raise `KeyboardInterrupt`, once: a second call disturbs no clearing up."""
    _State.called_off = False
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _hear)


def called_off() -> bool:
    """Whether it has been called off. Any error after that but a refusal of ours may be the interruption: libraries in
    C, Qt among them, turn it into errors of their own where it comes in their midst."""
    return _State.called_off


@contextmanager
def held() -> Iterator[None]:
    """Within, only `look` raises: for work with another thread, whose locks must not be left closed."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
    look()


def look() -> None:
    """A safe moment to be called off."""
    if _State.called_off:
        raise KeyboardInterrupt


def _hear(*_: object) -> None:
    if _State.called_off:  # not SIG_IGN: Python complains of a signal that came before and is dealt with after that
        return
    _State.called_off = True
    if not _State.held:
        raise KeyboardInterrupt
