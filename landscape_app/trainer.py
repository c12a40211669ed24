"""From a training scene to the records of its runs: pure, without Qt, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from landscape_app.core.schedules import Constant, Piecewise
from landscape_app.core.walk import Rate
from landscape_app.network.course import RUNNING, Course, Event, Plan
from landscape_app.network.parts import Parts
from landscape_app.record import Record, Told
from landscape_app.training import Training, TrainingRun
from surfaces.refusal import N_, Refusal

BUDGET = 256 * 2**20
"""Bytes of snapshots that all runs of a scene may keep together."""
_AT_ONCE = 16
"""Events of a run before it is asked which run is furthest behind."""


@dataclass(frozen=True)
class _Key:
    """All that a run depends on, besides learning rates. Parts are the same only if they are the same object: a file
    may have changed since it was read, and another folder has another one of that name."""

    parts: Parts
    plan: Plan


class _Entry:
    """A run under way with its record, and the rates it is trained with."""

    def __init__(self, training: Training, run: TrainingRun, budget: int) -> None:
        self.run, self.rate = run, training.rate(run)
        self.course = Course(training.plan(run), training.parts, self.rate)
        plan = self.course.plan
        self.record = Record(budget, plan.updates, plan.updates // plan.evaluate_every + 2)
        self._events: Iterator[Event] = self.course.events()

    @property
    def ended(self) -> bool:
        return self.record.status != RUNNING

    @property
    def head(self) -> int:
        """Updates whose learning rate stands; a change takes effect after them."""
        return self.course.settled

    def advance(self, until: int, deadline: float) -> None:
        """Some events on, but no further than the batch after so many updates, nor much longer than the deadline."""
        record = self.record
        for _ in range(_AT_ONCE):
            record.take(next(self._events))
            if self.ended or record.updates > until or time.perf_counter() > deadline:
                return

    def takes(self, training: Training, run: TrainingRun) -> bool:
        """Whether what was trained so far is also the beginning of that run; it then goes on as that run."""
        rate = training.rate(run)
        if not _alike(self.run, self.rate, run, rate, self.head):
            return False
        if self.ended and (self.run.schedule, self.run.rule) != (run.schedule, run.rule):
            return False
        self.run, self.rate, self.course.rate = run, rate, rate
        return True


def _alike(one: TrainingRun, first: Rate, other: TrainingRun, second: Rate, head: int) -> bool:
    """Whether two runs have the same rates in their first updates."""
    times: range | set[int] = range(head)
    schedules = (one.schedule, other.schedule)
    if all(isinstance(schedule, Constant | Piecewise) for schedule in schedules) and not (
        one.per_epoch or other.per_epoch
    ):
        changes = (t for schedule in schedules if isinstance(schedule, Piecewise) for t in schedule.at)
        times = {0, *changes} if head else set()
    return all(first(t) == second(t) for t in times if t < head)


class Trainer:
    """Trains the scene last asked for. What is asked for anew goes on where its beginning is known already."""

    def __init__(self) -> None:
        self._training: Training | None = None
        self._entries: dict[str, _Entry] = {}
        self._keys: dict[str, _Key] = {}

    def ask(self, training: Training, anew: bool = False) -> None:
        """Start on a scene, or on changes of it; ``anew``: from the first update in any case."""
        before = [] if anew else list(zip(self._keys.values(), self._entries.values(), strict=True))
        entries, keys = {}, {}
        for label, run in zip(training.labels, training.runs, strict=True):
            key = _Key(training.parts, training.plan(run))
            entry = self._known(before, key, training, run)
            entries[label] = entry or _Entry(training, run, BUDGET // len(training.runs))
            keys[label] = key
        self._training, self._entries, self._keys = training, entries, keys

    def _known(
        self, before: list[tuple[_Key, _Entry]], key: _Key, training: Training, run: TrainingRun
    ) -> _Entry | None:
        for i, (known, entry) in enumerate(before):
            if known == key and entry.takes(training, run):
                del before[i]
                return entry
        return None

    def work(self, seconds: float, goals: list[int] | None = None) -> bool:
        """Train for about that long, each run towards its goal in updates (all of them if None); True when done."""
        until = time.perf_counter() + seconds
        entries = list(self._entries.values())
        wanted = goals or [entry.course.plan.updates for entry in entries]
        with np.errstate(all="ignore"):
            while True:
                waiting = [
                    (entry.record.updates / max(goal, 1), i)
                    for i, (entry, goal) in enumerate(zip(entries, wanted, strict=True))
                    if not entry.ended and entry.record.updates <= goal
                ]
                if not waiting:
                    return True
                _, behind = min(waiting)
                try:
                    entries[behind].advance(wanted[behind], until)
                except Exception:
                    self._renew(behind)
                    raise
                if time.perf_counter() > until:
                    return False

    def _renew(self, place: int) -> None:
        """A run that a fault has broken off begins anew: nothing can be trusted of what it was at."""
        assert self._training is not None
        run, label = self._training.runs[place], self._training.labels[place]
        self._entries[label] = _Entry(self._training, run, BUDGET // len(self._training.runs))

    @property
    def heads(self) -> dict[str, int]:
        """Updates of each run whose learning rate stands."""
        return {label: entry.head for label, entry in self._entries.items()}

    @property
    def settled(self) -> list[int]:
        """The same in the scene's order."""
        return list(self.heads.values())

    def forget(self) -> None:
        """Let go of everything."""
        self._training, self._entries, self._keys = None, {}, {}

    @property
    def told(self) -> dict[str, Told]:
        """What each run has told by now, by label, in the scene's order."""
        return {label: entry.record.told for label, entry in self._entries.items()}

    @property
    def records(self) -> dict[str, Record]:
        """What each run has told, by label, in the scene's order."""
        return {label: entry.record for label, entry in self._entries.items()}

    @property
    def share(self) -> float:
        """How much of all updates is made, 0 to 1."""
        shares = [
            1.0 if entry.ended else entry.record.updates / max(entry.course.plan.updates, 1)
            for entry in self._entries.values()
        ]
        return sum(shares) / max(len(shares), 1)


def train(training: Training) -> dict[str, Told]:
    """The whole of every run, by label, in the scene's order."""
    if not isinstance(training, Training):
        raise Refusal(N_("train takes a training scene; for one of a landscape use simulate"))
    trainer = Trainer()
    trainer.ask(training)
    while not trainer.work(1.0):
        pass
    return trainer.told
