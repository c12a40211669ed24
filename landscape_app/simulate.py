"""From a scenario to runs: pure, without Qt, and remembered racer by racer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from landscape_app.cloud import Swarm, SwarmTrace, Tables, alone
from landscape_app.core.batches import Noise
from landscape_app.core.ground import ground
from landscape_app.core.walk import BLOCK, Floats, Rows, walk
from landscape_app.scenario import Cloud, Motion, Pair, Racer, Scenario, SurfaceChoice
from surfaces.refusal import N_, Refusal

FINISHED, DIVERGED, FROZEN, RUNNING = "finished", "diverged", "frozen", "running"
_DRAWS = 2**20
"""Random numbers in one block of rows: a permutation of many samples for each step takes its time."""
REMEMBERED = 256
"""Runs kept for undo and for switching back; a run of 300 steps takes some 25 kB."""
REMEMBERED_SWARMS = 4
REMEMBERED_ROWS = 1_000_000
"""Rows that the kept runs may have in all, some 80 MB: a few long runs take as much as hundreds of short ones."""


@dataclass(frozen=True)
class Run:
    """Where one racer went. Row t is the state before update t + 1; n rows were reached.

    point, probe, gradient: (n, 2). loss: (n,), without noise. memory: (n, 2) by name. ``status`` is finished,
    diverged (the next row would not be finite, or beyond 1e12; ``end`` says which), frozen (a second moment became
    infinite) or running. ``swarm``: the cloud that this run leads.
    """

    table: Floats
    names: tuple[str, ...]
    status: str
    end: str = ""
    swarm: Swarm | None = None

    @property
    def point(self) -> Floats:
        return self.table[:, 0:2]

    @property
    def loss(self) -> Floats:
        return self.table[:, 2]

    @property
    def probe(self) -> Floats:
        return self.table[:, 3:5]

    @property
    def gradient(self) -> Floats:
        return self.table[:, 5:7]

    @cached_property
    def memory(self) -> dict[str, Floats]:
        k = len(self.names)
        return {name: self.table[:, [7 + i, 7 + k + i]] for i, name in enumerate(self.names)}


Runs = dict[str, Run]
"""Runs by label, in the scene's order."""


def simulate(scenario: Scenario) -> Runs:
    """The whole run of every racer, by label, in the scene's order."""
    if not isinstance(scenario, Scenario):
        raise Refusal(N_("simulate takes a scene of a landscape; for a training scene use train"))
    traces = [_Trace(scenario, racer) for racer in scenario.racers]
    return {label: trace.finish() for label, trace in zip(scenario.labels, traces, strict=True)}


@dataclass(frozen=True)
class _Key:
    """All that a racer's path depends on."""

    surface: SurfaceChoice
    start: Pair
    steps: int
    motion: Motion
    noise: Noise | None
    seed: int


def _key(scenario: Scenario, racer: Racer) -> _Key:
    noise = scenario.sampling
    return _Key(
        scenario.surface, scenario.start_of(racer), scenario.steps, racer.motion, noise, scenario.seed if noise else 0
    )


class _Trace:
    """One racer's walk, as far as it has got."""

    def __init__(self, scenario: Scenario, racer: Racer) -> None:
        key, motion = _key(scenario, racer), racer.motion
        walked = ground(key.surface.surface, key.noise, motion.batch, key.seed, motion.ascend)
        rate = motion.schedule.over_time(motion.rule.lr, key.steps)
        block = BLOCK if key.noise is None else max(min(BLOCK, _DRAWS // key.noise.samples), 1)
        self._walk = walk(motion.rule, rate, walked, key.start, key.steps, block)
        self._names, self._steps = motion.rule.memory, key.steps
        self._blocks: list[Rows] = []
        self._run: Run | None = None
        self.rows = 0
        self.done = False

    def advance(self) -> None:
        """One block further."""
        rows = next(self._walk, None)
        if rows is None:
            self.done = True
        else:
            self._blocks.append(rows)
            self.rows += len(rows.table)
            self.done = bool(rows.end)
        self._run = None

    @property
    def share(self) -> float:
        return 1.0 if self.done else self.rows / (self._steps + 1)

    def finish(self) -> Run:
        while not self.done:
            self.advance()
        return self.run

    @property
    def run(self) -> Run:
        """The rows so far."""
        if self._run is None:
            width = 7 + 2 * len(self._names)
            table = np.concatenate([np.empty((0, width)), *(rows.table for rows in self._blocks)])
            table.flags.writeable = False
            end = self._blocks[-1].end if self._blocks else ""
            self._run = Run(table, self._names, self._status(table, end), end)
            if self.done:
                self._blocks = self._blocks[-1:]  # the table holds them all
        return self._run

    def _status(self, table: Floats, end: str) -> str:
        if not self.done:
            return RUNNING
        if end:
            return DIVERGED
        return FROZEN if np.isinf(table[:, 7:]).any() else FINISHED


class _Entry:
    """A racer of the scenario last asked for: its walk and, where it is a cloud, the balls around it.

    Once the balls are known, the one that ends in the middle leads, and its walk is the racer's.
    """

    def __init__(
        self, trace: _Trace, swarm: SwarmTrace | None = None, walk_of: Callable[[int], _Trace] | None = None
    ) -> None:
        self._trace, self._swarm, self._walk_of = trace, swarm, walk_of
        self._follow()

    def _follow(self) -> None:
        if self._walk_of is not None and self._swarm is not None and self._swarm.swarm is not None:
            self._trace = self._walk_of(self._swarm.swarm.lead)

    @property
    def done(self) -> bool:
        return self._trace.done and (self._swarm is None or self._swarm.done)

    def advance(self) -> None:
        """A little further."""
        if not self._trace.done:
            self._trace.advance()
        elif self._swarm is not None:
            self._swarm.advance()
            self._follow()

    @property
    def share(self) -> float:
        return self._trace.share if self._swarm is None else (self._trace.share + self._swarm.share) / 2

    @property
    def run(self) -> Run:
        swarm = self._swarm.swarm if self._swarm is not None else None
        return self._trace.run if swarm is None else replace(self._trace.run, swarm=swarm)


class Simulator:
    """Simulates the scenario last asked for, piece by piece, and remembers the paths asked for last."""

    def __init__(self) -> None:
        self._known: dict[_Key, _Trace] = {}  # least recently asked first
        self._swarms: dict[tuple[_Key, Cloud], SwarmTrace] = {}
        self._tables: Tables = {}
        self._entries: dict[str, _Entry] = {}

    def ask(self, scenario: Scenario) -> None:
        """Start on a scenario; racers whose path is known are there at once."""
        pairs = zip(scenario.labels, scenario.racers, strict=True)
        self._entries = {label: self._entry(scenario, racer) for label, racer in pairs}
        self._forget()

    def _forget(self) -> None:
        """Let go of what was asked for longest ago, but not of what is asked for now."""
        rows, asked = sum(trace.rows for trace in self._known.values()), len(self._entries)
        while len(self._known) > asked and (len(self._known) > REMEMBERED or rows > REMEMBERED_ROWS):
            rows -= self._known.pop(next(iter(self._known))).rows
        while len(self._swarms) > max(REMEMBERED_SWARMS, asked):
            del self._swarms[next(iter(self._swarms))]

    def _entry(self, scenario: Scenario, racer: Racer) -> _Entry:
        cloud = racer.cloud
        if cloud is None:
            return _Entry(self._trace(scenario, racer))
        key = _key(scenario, racer), cloud
        swarm = self._swarms.pop(key, None) or SwarmTrace(scenario, racer, cloud, self._tables)
        self._swarms[key] = swarm
        walk_of = partial(self._ball, scenario, racer, cloud)
        return _Entry(self._trace(scenario, racer), swarm, walk_of)

    def _trace(self, scenario: Scenario, racer: Racer) -> _Trace:
        key = _key(scenario, racer)
        trace = self._known.pop(key, None) or _Trace(scenario, racer)
        self._known[key] = trace
        return trace

    def _ball(self, scenario: Scenario, racer: Racer, cloud: Cloud, ball: int) -> _Trace:
        return self._trace(*alone(scenario, racer, cloud, ball))

    def work(self, seconds: float) -> bool:
        """Simulate for about that long, each racer in turn; True when all is done."""
        until = time.perf_counter() + seconds
        while waiting := [entry for entry in self._entries.values() if not entry.done]:
            for entry in waiting:
                entry.advance()
                if time.perf_counter() > until:
                    return all(entry.done for entry in waiting)
        return True

    @property
    def share(self) -> float:
        """How much of the asked is done, 0 to 1."""
        return sum(entry.share for entry in self._entries.values()) / max(len(self._entries), 1)

    @property
    def runs(self) -> Runs:
        """The runs as far as they have got, by label."""
        return {label: entry.run for label, entry in self._entries.items()}


def simulate_with_clouds(scenario: Scenario) -> Runs:
    """The runs as the window draws it: a racer that is a cloud has its balls, and goes as the one that leads."""
    simulator = Simulator()
    simulator.ask(scenario)
    while not simulator.work(1.0):
        pass
    return simulator.runs
