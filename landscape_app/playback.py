"""The playhead: an index into runs that are already there. Stepping back computes nothing."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SPEEDS = (1.0, 2.0, 5.0, 15.0, 60.0, 250.0, math.inf)
"""Steps a second; the last one shows the end at once."""
_LONGEST_TICK = 0.1
"""Seconds that one tick may count for: after a standstill the playhead goes on, it does not leap."""


class Playback(QObject):
    """Where the playhead is (a fractional step, so that slow motion glides) and whether it moves."""

    moved = Signal(float)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.position = 0.0
        self.last = 0
        self.speed = 15.0
        self.playing = False
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

    def play(self) -> None:
        """Move on; from the beginning if the end was reached."""
        if self.playing or self.last == 0:
            return
        if self.position >= self.last:
            self.seek(0)
        self.playing = True
        self._clock = time.perf_counter()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop, on a whole step."""
        if self.playing:
            self._timer.stop()
            self.playing = False
            self.seek(self.step)
            self.playing_changed.emit(False)

    def scrub(self, position: float) -> None:
        """Stop and go to a step, as under a dragging hand."""
        self.pause()
        self.seek(position)

    def nudge(self, steps: int) -> None:
        """Stop and go some whole steps on or back."""
        self.scrub(self.step + steps)

    def set_speed(self, speed: float) -> None:
        self.speed = speed

    def _tick(self) -> None:
        now = time.perf_counter()
        passed = min(now - self._clock, _LONGEST_TICK)
        self._clock = now
        self.seek(self.last if math.isinf(self.speed) else self.position + passed * self.speed)
        if self.position >= self.last:
            self.pause()
