"""What a training run has told so far: growing arrays that a window may read while a worker writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.core.walk import Floats
from landscape_app.network.course import FINISHED, RUNNING, STOPPED, BatchLoss, End, Evaluation, Event, Moved, Snapshot

Array = npt.NDArray[Any]


class Growing:
    """A table that grows row by row. A row is written before it is counted, so that a reader never sees half of one.

    Room for ``most`` rows is set aside at once: what is not written to yet takes no memory, and nothing is ever copied.
    """

    def __init__(self, columns: int, most: int = 64) -> None:
        self._rows = np.empty((max(most, 1), columns))
        self._count = 0

    def append(self, row: Any) -> None:
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = row
        self._count += 1

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> Floats:
        """What is there now: (n, columns)."""
        count = self._count
        return self._rows[:count]


MOST = 1024
"""Snapshots of a run: as many as a hand on the time line can tell apart."""


class Snapshots:
    """Weights at some of the evaluations, for looking back. Beyond ``budget`` bytes, or MOST, every second one is let
    go, and from then on only every second one is kept; the first and the last are always there."""

    def __init__(self, budget: int) -> None:
        self._budget, self._stride, self._asked = budget, 1, 0
        self._kept: dict[int, Array] = {}
        self._last: tuple[int, Array] | None = None

    def keep(self, t: int, theta: Array) -> None:
        self._last = t, theta
        if self._asked % self._stride == 0:
            kept = {**self._kept, t: theta}
            while len(kept) > max(min(self._budget // max(theta.nbytes, 1), MOST), 2):
                self._stride *= 2
                kept = dict(list(kept.items())[::2])
            self._kept = kept  # in one go: it may be read at any moment
        self._asked += 1

    @property
    def times(self) -> list[int]:
        """The updates there are weights for, rising."""
        kept, last = list(self._kept), self._last
        return kept if last is None or last[0] in kept else [*kept, last[0]]

    @property
    def nbytes(self) -> int:
        return sum(some.nbytes for some in self._kept.values())

    def at(self, t: float) -> tuple[int, Array] | None:
        """The last weights that were kept at or before t updates."""
        kept, last = self._kept, self._last
        if last is not None and last[0] <= t:
            return last
        found = max((time for time in kept if time <= t), default=None)
        return None if found is None else (found, kept[found])


@dataclass(frozen=True, eq=False)
class Told:
    """What a run had told at one moment; all arrays belong together, however the run goes on.

    ``losses`` (U,) of each batch before its update, ``seconds`` (U,) of training until then; ``evaluations`` (E, 5) as
    in Evaluation; ``layers`` (E, 1 + 3 L): update, gradient norms, weight norms, moves.
    """

    losses: Floats
    seconds: Floats
    evaluations: Floats
    layers: Floats
    status: str
    snapshots: Snapshots

    @property
    def updates(self) -> int:
        """Batches seen."""
        return len(self.losses)

    @property
    def made(self) -> int:
        """Updates made that left sound weights; while it runs the batch after them has been seen, too."""
        return self.updates if self.status in (FINISHED, STOPPED) else max(self.updates - 1, 0)

    @property
    def weights(self) -> Array:
        """The last weights there are."""
        found = self.snapshots.at(np.inf)
        return np.zeros(0) if found is None else found[1]


class Record:
    """The story of one run, as it is being written; ``told`` is what is there now."""

    def __init__(self, budget: int, updates: int = 64, evaluations: int = 8) -> None:
        """Room for so many updates and evaluations; more are taken, too."""
        self._losses, self._evaluations = Growing(2, updates), Growing(5, evaluations)
        self._most = evaluations
        self._layers: Growing | None = None
        self._sizes: tuple[Array, Array] | None = None
        self.snapshots = Snapshots(budget)
        self.status = RUNNING
        self.changes = 0
        """Counts what was told, so that a view knows whether there is anything new."""

    @property
    def told(self) -> Told:
        status = self.status  # before the rest: what is told as ended must be whole
        losses, layers = self._losses.rows, self._layers
        return Told(
            losses[:, 0],
            losses[:, 1],
            self._evaluations.rows,
            np.zeros((0, 1)) if layers is None else layers.rows,
            status,
            self.snapshots,
        )

    @property
    def updates(self) -> int:
        """Batches seen."""
        return len(self._losses)

    def take(self, event: Event) -> None:
        """Write an event down."""
        if isinstance(event, BatchLoss):
            self._losses.append((event.loss, event.seconds))
        elif isinstance(event, Evaluation):
            self._evaluations.append(event)
        elif isinstance(event, Snapshot):
            self.snapshots.keep(event.t, event.theta)
            self._sizes = event.slopes, event.sizes
        elif isinstance(event, Moved):
            self._take_layers(event)
        elif isinstance(event, End):
            self.snapshots.keep(event.t, event.theta)
            self.status = event.status
        self.changes += 1

    def _take_layers(self, event: Moved) -> None:
        assert self._sizes is not None
        row = np.concatenate([[event.t], *self._sizes, event.steps])
        if self._layers is None:
            self._layers = Growing(len(row), self._most)
        self._layers.append(row)
