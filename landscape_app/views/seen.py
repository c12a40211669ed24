"""What the views of the second tab are given: the scene, its clock, and the runs that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from landscape_app.clock import Clock, Pace
from landscape_app.record import Told
from landscape_app.theme import Look
from landscape_app.training import Training


@dataclass(frozen=True)
class SeenRun:
    """A run that is drawn: its place in the scene, what it has told, and what it is told by."""

    place: int
    record: Told
    look: Look
    pace: Pace


@dataclass(frozen=True)
class Seen:
    """A scene as it is drawn."""

    training: Training
    clock: Clock
    runs: Sequence[SeenRun]
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What views compute of it more than once."""

    def choice(self, key: str, known: Sequence[str]) -> str:
        """What the scene's view says about ``key``, or the first of what is known."""
        value = self.training.view.get(key)
        return str(value) if value in known else known[0]

    def number(self, key: str, default: float) -> float:
        """A number of the scene's view."""
        value: Any = self.training.view.get(key)
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if sound else default

    def reached(self, run: SeenRun, position: float) -> int:
        """Updates that a run has made at a position of the playhead, as far as it has been trained."""
        return min(self.clock.updates(position)[run.place], run.record.made)
