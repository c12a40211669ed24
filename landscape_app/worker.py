"""Training beside the window: one thread that computes, and touches nothing of Qt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from landscape_app.trainer import Trainer

_SLICE = 0.006
"""Seconds of training between two looks at what is wished."""
_PATIENCE = 0.5
"""Seconds that the end of the thread is waited for."""


class Worker:
    """Trains towards goals, and between two slices does errands: things that take longer than a frame.

    ``hold`` stops it while scene or rates are exchanged. What fails in the thread is kept in ``failure``; the thread
    then rests until there are other goals or errands.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._lock = threading.Condition(threading.Lock())
        self._wanting = self._held = 0
        self._goals: list[int] = []
        self._errand: Callable[[], None] | None = None
        self._closing = False
        self._thread: threading.Thread | None = None
        self.failure: BaseException | None = None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """While inside, nothing is trained; the thread gives way at its next event. Who holds it may hold it again."""
        if self._held:
            yield
            return
        self._wanting += 1
        with self._lock:
            self._wanting -= 1
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                self._lock.notify()

    def pull(self, goals: list[int]) -> None:
        """Train every run up to so many updates."""
        if goals != self._goals:
            self._goals = goals
            self._wake()

    def send(self, errand: Callable[[], None]) -> None:
        """Do that soon, instead of an errand that still waits."""
        self._errand = errand
        self._wake()

    def _wake(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="training", daemon=True)
            self._thread.start()
        if self._lock.acquire(blocking=False):  # if it is busy it looks by itself
            self._lock.notify()
            self._lock.release()

    def close(self) -> None:
        """End the thread, and wait until it has ended; but not long, if it is at something large. It touches nothing
        that goes with the window."""
        self._closing = True
        if self._thread is not None:
            self._wake()
            self._thread.join(_PATIENCE)
            self._thread = None

    def _run(self) -> None:
        while not self._closing:
            errand, self._errand = self._errand, None
            if errand is not None:  # it shares nothing with the training: nobody has to wait for it
                self._do(errand)
            while self._wanting:
                time.sleep(0.0002)
            with self._lock:
                if self._try():
                    self._lock.wait(0.05)

    def _do(self, errand: Callable[[], None]) -> None:
        try:
            with np.errstate(all="ignore"):
                errand()
        except Exception as error:
            self.failure = error

    def _try(self) -> bool:
        """A slice of work; whether all is done, as far as it can be."""
        try:
            return self._turn()
        except Exception as error:  # whatever it is: the window says it
            self.failure, self._goals = error, []
            return True

    def _turn(self) -> bool:
        """A slice of work; whether all is done."""
        goals = self._goals
        if len(goals) != len(self._trainer.records):  # of another scene: new ones are on their way
            return True
        return self._trainer.work(_SLICE, goals) and self._errand is None
