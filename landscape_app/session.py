"""The session of the first tab: which scenario is wished for, and how far its runs have got."""

from __future__ import annotations

from PySide6.QtCore import QObject

from landscape_app.scenario import Scenario, check
from landscape_app.simulate import Runs, Simulator
from landscape_app.wishes import Wishes

_SLICE = 0.014
"""Seconds of simulation in one turn of the event loop."""
_WORTH = 1.5
"""Growth of the runs that is drawn; to draw every slice of a long scene would take longer than simulating it."""


class Session(Wishes[Scenario]):
    """Takes wishes as whole scenarios and answers with runs."""

    def __init__(self, scenario: Scenario, parent: QObject | None = None) -> None:
        super().__init__(scenario, parent)
        self._simulator = Simulator()
        self._work = self._timer(self._advance)
        self._start(scenario)

    @property
    def runs(self) -> Runs:
        """The runs of the scenario, as far as they have got."""
        return self._simulator.runs

    @property
    def last(self) -> int:
        """The last step of the playhead."""
        return self.scenario.steps

    def say(self, position: float) -> str:
        """Where the playhead is, as a number to read."""
        return str(int(position))

    @property
    def whole(self) -> str:
        """What stands behind that number."""
        return f"/ {self.last}"

    @property
    def busy(self) -> bool:
        """Whether runs or clouds are still being computed."""
        return self._work.isActive()

    def stop(self) -> None:
        super().stop()
        self._work.stop()

    def _check(self, wish: Scenario) -> Scenario:
        return check(wish)

    def _forget(self) -> None:
        self._simulator = Simulator()

    def _start(self, scenario: Scenario) -> None:
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
