"""One playhead for runs of different batch sizes: how far each is when so much of the shared budget is spent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_app import words
from landscape_app.training import Training
from surfaces.refusal import N_


@dataclass(frozen=True)
class Pace:
    """One run's arithmetic: updates it makes in all, samples in a batch, samples in an epoch.

    With ``iid`` sampling every batch is whole; else the last one of an epoch may be short, and counts as it is.
    """

    updates: int
    batch: int
    samples: int
    whole: bool

    @property
    def per_epoch(self) -> int:
        return -(-self.samples // self.batch)

    def seen(self, t: Any) -> Any:
        """Samples seen in t updates, a number or an array of them."""
        if self.whole:
            return t * self.batch
        epochs, rest = np.divmod(t, self.per_epoch)
        return epochs * self.samples + np.minimum(rest * self.batch, self.samples)

    def after(self, seen: float) -> int:
        """Updates that are done when so many samples are seen."""
        if self.whole:
            return min(int(seen // self.batch), self.updates)
        epochs, rest = divmod(seen, self.samples)
        return min(int(epochs) * self.per_epoch + int(rest // self.batch), self.updates)


class Clock:
    """Steps 0 to ``last`` of the playhead. A step is an update where all runs make equally many; else so many samples
    as the smallest batch has."""

    def __init__(self, training: Training) -> None:
        samples, length = len(training.parts.train), training.length
        self.paces = [
            Pace(training.updates(run), training.batch(run), samples, training.sampling == "iid")
            for run in training.runs
        ]
        self.unit = length.unit
        self.by_updates = length.unit == "updates"
        self._grain = 1 if self.by_updates else min(pace.batch for pace in self.paces)
        self._samples = samples
        self._amount = length.amount
        self._whole = length.amount * (samples if length.unit == "epochs" else 1)
        self.last = math.ceil(self._whole / self._grain)

    def updates(self, position: float) -> list[int]:
        """Updates that each run has made at a position of the playhead."""
        if self.by_updates:
            return [min(int(position), pace.updates) for pace in self.paces]
        if position >= self.last:
            return [pace.updates for pace in self.paces]
        return [pace.after(position * self._grain) for pace in self.paces]

    @property
    def epoch(self) -> float:
        """Steps of the playhead in an epoch of the run that makes most updates."""
        busiest = max(range(len(self.paces)), key=lambda place: self.paces[place].per_epoch)
        return self.position_of(busiest, self.paces[busiest].per_epoch)

    def position_of(self, place: int, t: int) -> float:
        """Where the playhead is when a run has made t updates."""
        return float(t) if self.by_updates else float(self.paces[place].seen(t)) / self._grain

    def position(self, updates: list[int], ended: list[bool]) -> float:
        """The last whole step at which no run has made more than so many updates; one that has ended holds up nobody.

        So a run whose next update is far off lets the others go on until then."""
        places = [
            self._before(pace, t + 1)
            for t, pace, over in zip(updates, self.paces, ended, strict=True)
            if not over and t < pace.updates
        ]
        return float(min([*places, self.last - 1]) if places else self.last)  # at the last step all are made

    def _before(self, pace: Pace, t: int) -> int:
        """The last whole step before a run's update t."""
        return t - 1 if self.by_updates else -(-pace.seen(t) // self._grain) - 1

    def told(self, position: float) -> str:
        """Where the playhead is, in the unit of the budget."""
        if self.by_updates:
            return str(int(position))
        seen = min(position * self._grain, self._whole)  # the last step may be a part of one
        return f"{seen / self._samples:.2f}" if self.unit == "epochs" else f"{seen:.0f}"

    def budget(self) -> str:
        """The whole, behind the number: ``/ 20 epochs``."""
        texts = {"updates": N_("/ {n} updates"), "epochs": N_("/ {n} epochs"), "samples": N_("/ {n} samples")}
        return words.tr(texts[self.unit], n=self._amount)
