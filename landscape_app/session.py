"""The one mutable object of a tab: which scenario is wished for, and how far its runs have got."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from landscape_app.scenario import Scenario, check
from landscape_app.simulate import Runs, Simulator
from landscape_app.words import told
from surfaces.refusal import Refusal

_SLICE = 0.014
"""Seconds of simulation in one turn of the event loop."""
_WORTH = 1.5
"""Growth of the runs that is drawn; to draw every slice of a long scene would take longer than simulating it."""


class Session(QObject):
    """Takes wishes as whole scenarios, at most one a turn of the event loop, and answers with runs.

    A wish that cannot be granted changes nothing and is told through ``refused``.
    """

    changed = Signal()
    advanced = Signal()
    refused = Signal(str)

    def __init__(self, scenario: Scenario, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scenario = scenario
        self.saved: Scenario | None = scenario
        self._past: list[Scenario] = []
        self._future: list[Scenario] = []
        self._wish: Scenario | None = None
        self._gesture: object = None  # of the wish that waits
        self._last_gesture: object = None  # of the wish granted last
        self._simulator = Simulator()
        self._wishes = self._timer(self._grant)
        self._work = self._timer(self._advance)
        self._simulate(scenario)

    def _timer(self, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(0)
        timer.timeout.connect(call)
        return timer

    @property
    def runs(self) -> Runs:
        """The runs of the scenario, as far as they have got."""
        return self._simulator.runs

    @property
    def busy(self) -> bool:
        """Whether runs or clouds are still being computed."""
        return self._work.isActive()

    @property
    def wished(self) -> Scenario:
        """The scenario that will stand once pending wishes are granted: what the next wish is built on."""
        return self._wish or self.scenario

    def ask(self, scenario: Scenario, gesture: object = None) -> None:
        """Wish for a scenario. Wishes of one gesture (a drag, until ``settle``) are one step of undo."""
        if self._wish is not None and gesture != self._gesture:
            self._grant()
        self._wish, self._gesture = scenario, gesture
        self._wishes.start()

    def mark_saved(self) -> None:
        """The scenario that stands is the one on disk."""
        self.saved = self.scenario
        self.changed.emit()

    def stop(self) -> None:
        """Let go of wishes and of what is still being simulated."""
        self._wish = None
        self._wishes.stop()
        self._work.stop()

    def settle(self) -> None:
        """The hand let go: the next wish is a new step of undo."""
        self._grant()
        self._last_gesture = None

    def step(self, change: Callable[[Scenario], Scenario]) -> bool:
        """One deed that is a step of undo by itself; whether there was anything to do."""
        self.settle()
        before = self.scenario
        wish = change(before)
        self.ask(wish)
        self.settle()
        return wish is not before

    def undo(self) -> None:
        self.settle()
        if self._past:
            self._future.append(self.scenario)
            self._become(self._past.pop())

    def redo(self) -> None:
        self.settle()
        if self._future:
            self._past.append(self.scenario)
            self._become(self._future.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def replace(self, scenario: Scenario) -> None:
        """Another scene altogether: history begins anew."""
        self._wish, self._past, self._future, self._last_gesture = None, [], [], None
        self._wishes.stop()
        self._simulator = Simulator()  # what was remembered was for undo
        self.saved = scenario
        self._become(scenario)

    def _grant(self) -> None:
        self._wishes.stop()
        wish, self._wish = self._wish, None
        if wish is None:
            return
        try:
            check(wish)
        except Refusal as refusal:
            self.refused.emit(told(refusal))
            self.changed.emit()
            return
        if wish == self.scenario:
            return
        if self._gesture is None or self._gesture != self._last_gesture:
            self._past.append(self.scenario)
        self._last_gesture = self._gesture
        self._future = []
        self._become(wish)

    def _become(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._simulate(scenario)
        self.changed.emit()

    def _simulate(self, scenario: Scenario) -> None:
        self._simulator.ask(scenario)
        if not self._simulator.work(_SLICE):
            self._work.start()
        self._told = self._simulator.share

    def _advance(self) -> None:
        """Simulate on; speak when there is so much more to show that drawing it is worth the while."""
        done = self._simulator.work(_SLICE)
        if not done:
            self._work.start()
        if done or self._simulator.share >= _WORTH * self._told:
            self._told = self._simulator.share
            self.advanced.emit()
