"""The playhead: an index into runs that are already there. Stepping back computes nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SPEEDS = (1.0, 2.0, 5.0, 15.0, 60.0, 250.0, math.inf)
"""Steps a second; the last one shows the end at once."""
_LONGEST_TICK = 0.1
"""Seconds that one tick may count for: after a standstill the playhead goes on, it does not leap."""


def asked_speed(view: Mapping[str, Any]) -> float | None:
    """Steps a second that a scene asks for, inf for all at once (0 in a file); None if it does not."""
    speed = view.get("speed")
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0 <= speed <= 1e6:
        return None
    return float(speed) or math.inf


class Playback(QObject):
    """Where the playhead is (a fractional step, so that slow motion glides) and whether it moves."""

    USUAL = 15.0
    """Steps a second, until somebody wants otherwise."""
    moved = Signal(float)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    loop_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.position = 0.0
        self.last = 0
        self.limit = math.inf
        """How far the playhead may roll: beyond that nothing is there yet."""
        self.speed = self.USUAL
        self.playing = False
        self.backwards = False
        self.loop = False
        self.stop: float | None = None
        """Where the playhead is to rest, if it is on its way to somewhere."""
        self._clock = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._tick)

    @property
    def step(self) -> int:
        """The last whole step passed."""
        return math.floor(self.position)

    def set_last(self, last: int) -> None:
        """The number of steps of the scene; a playhead beyond it moves to the end."""
        self.last = last
        if self.position > last:
            self.seek(last)

    def seek(self, position: float) -> None:
        """Go to a step, within 0 and the last."""
        position = min(max(float(position), 0.0), float(self.last))
        if position != self.position:
            self.position = position
            self.moved.emit(position)

    def toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def play(self, backwards: bool = False) -> None:
        """Move on, or back; from the other end if this one was reached."""
        if self.last == 0 or (self.playing and backwards == self.backwards):
            return
        self.backwards, self.stop = backwards, None
        if self.position == self._goal:
            self.seek(self.last - self._goal)
        if self.playing:
            return
        self.playing = True
        self._clock = time.perf_counter()
        self._timer.start()
        self.playing_changed.emit(True)

    def play_to(self, step: float) -> None:
        """Move on to a step that lies ahead, and rest there."""
        self.stop = None
        self.play()
        if self.playing:
            self.stop = min(float(step), float(self.last))

    def pause(self) -> None:
        """Stop, on the whole step that was passed last."""
        self.stop = None
        if self.playing:
            self._timer.stop()
            self.playing = False
            self.seek(math.ceil(self.position) if self.backwards else self.step)
            self.playing_changed.emit(False)

    def scrub(self, position: float) -> None:
        """Stop and go to a step, as under a dragging hand."""
        self.pause()
        self.seek(position)

    def nudge(self, steps: int) -> None:
        """Stop and go some whole steps on or back."""
        self.scrub(self.step + steps)

    def set_speed(self, speed: float) -> None:
        """One of SPEEDS, or any other number of steps a second."""
        self.speed = speed
        self.speed_changed.emit(speed)

    def change_speed(self, by: int) -> None:
        """So many of SPEEDS quicker, or slower."""
        ahead = [speed for speed in (SPEEDS if by > 0 else SPEEDS[::-1]) if (speed - self.speed) * by > 0]
        self.set_speed(ahead[min(abs(by), len(ahead)) - 1] if ahead else self.speed)

    def set_loop(self, loop: bool) -> None:
        """Whether it begins again where it ends."""
        self.loop = loop
        self.loop_changed.emit(loop)

    @property
    def _goal(self) -> float:
        if self.backwards:
            return 0.0
        return float(self.last) if self.stop is None else self.stop

    def _tick(self) -> None:
        now = time.perf_counter()
        passed = min(now - self._clock, _LONGEST_TICK)
        self._clock = now
        way = -passed if self.backwards else passed
        there = self._goal if math.isinf(self.speed) else self.position + way * self.speed
        self.seek(there if self.backwards else max(min(there, self.limit, self._goal), self.position))
        if self.position != self._goal:
            return
        if self.loop and self.stop is None and not math.isinf(self.speed):
            self.seek(self.last - self._goal)
        else:
            self.pause()
