"""The story of training runs as numbers over an axis: what the loss curves draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from landscape_app.core.averages import continued, corrected
from landscape_app.core.walk import Floats
from landscape_app.views.axes import Axis
from landscape_app.views.seen import Seen, SeenRun
from surfaces.refusal import N_

ACROSS = {
    "updates": (N_("updates"), N_("Updates of the weights.")),
    "epochs": (N_("epochs"), N_("Passes over all training samples.")),
    "samples": (N_("samples seen"), N_("Samples seen, each as often as it was in a batch.")),
    "seconds": (N_("seconds"), N_("Seconds of training on this computer, evaluations left out.")),
}
"""What may stand on the axis across, with its title and what it means."""
SMOOTHING = 0.9
_CAP_LINEAR, _CAP_LOG = 4.0, 1000.0
"""The axis ends at so many times the initial loss at most: a run that explodes must not hide the others."""


def across(seen: Seen, run: SeenRun, t: Floats, unit: str) -> Floats:
    """Where updates lie on the axis."""
    if unit == "updates":
        return t
    if unit == "seconds":
        seconds = run.record.seconds
        places: Floats = seconds[np.minimum(t.astype(np.int64), len(seconds) - 1)] if len(seconds) else 0.0 * t
        return places
    found: Floats = run.pace.seen(t) / (run.pace.samples if unit == "epochs" else 1)
    return found


def axis_across(seen: Seen, unit: str) -> Axis:
    """From the first update of any run to the last one that it is to make."""
    if unit == "seconds":
        ends = [float(run.record.seconds[-1]) for run in seen.runs if run.record.updates]
    else:
        ends = [float(across(seen, run, np.array([float(run.pace.updates)]), unit)[0]) for run in seen.runs]
    return Axis(0.0, max([end for end in ends if end > 0], default=1.0))


LONG = 20_000
"""Batches from which on curves are drawn from some of them, and bands from the least and the greatest of a few."""


def stride(run: SeenRun) -> int:
    """Of how many batches one is drawn."""
    return max(run.record.updates // (LONG // 4), 1) if run.record.updates > LONG else 1


class _Average:
    """The weighted average of a run's batch losses, kept while it grows: to begin anew would take longer and longer."""

    def __init__(self, beta: float) -> None:
        self.beta, self.values = beta, np.zeros(0)
        self._room, self._count = np.empty(64), 0

    def follow(self, losses: Floats) -> Floats:
        """The average of all losses; they may only have become more."""
        done = self._count
        if len(losses) > len(self._room):
            self._room = np.concatenate([self._room[:done], np.empty(2 * len(losses) - done)])
        if len(losses) > done:
            before = float(self._room[done - 1]) if done else 0.0
            self._room[done : len(losses)] = continued(losses[done:], self.beta, before)
            self._count = len(losses)
        return self._room[: len(losses)]


_averages: WeakKeyDictionary[Any, _Average] = WeakKeyDictionary()


def smoothed(seen: Seen, run: SeenRun) -> Floats:
    """The batch losses of a run as a weighted average; of long runs some of them, ``stride`` apart."""
    if run.place not in seen.memo:
        beta = min(max(seen.number("smoothing", SMOOTHING), 0.0), 0.999)
        kept = _averages.get(run.record.snapshots)
        if kept is None or kept.beta != beta:
            kept = _averages[run.record.snapshots] = _Average(beta)
        k = stride(run)
        average = kept.follow(run.record.losses)[::k].copy()
        correct = seen.training.view.get("bias_correction") is not False
        seen.memo[run.place] = corrected(average, beta, 1, k) if correct else average
    found: Floats = seen.memo[run.place]
    return found


def span(run: SeenRun) -> tuple[Floats, Floats]:
    """Updates and batch losses; of long runs the least and the greatest of every ``stride`` batches."""
    k, losses = stride(run), run.record.losses
    if k == 1:
        return np.arange(float(len(losses))), losses
    blocks = losses[: len(losses) // k * k].reshape(-1, k)
    ends = np.column_stack([blocks.min(axis=1), blocks.max(axis=1)])
    return np.repeat(k * (np.arange(float(len(blocks))) + 0.5), 2), ends.ravel()


@dataclass(frozen=True)
class Curve:
    """What one line for each run may show: ``of`` gives updates and values."""

    title: str
    explained: str
    of: Callable[[Seen, SeenRun], tuple[Floats, Floats]]
    loss: bool = True


def _batch(seen: Seen, run: SeenRun) -> tuple[Floats, Floats]:
    values = smoothed(seen, run)
    return stride(run) * np.arange(float(len(values))), values


def evaluated(column: int) -> Callable[[Seen, SeenRun], tuple[Floats, Floats]]:
    """A column of a run's evaluations."""

    def found(seen: Seen, run: SeenRun) -> tuple[Floats, Floats]:
        rows = run.record.evaluations
        return rows[:, 0], rows[:, column]

    return found


def _gap(seen: Seen, run: SeenRun) -> tuple[Floats, Floats]:
    rows = run.record.evaluations
    return rows[:, 0], rows[:, 2] - rows[:, 1]


CURVES = {
    "batch": Curve(N_("batch loss, smoothed"), N_("The loss of each batch before its update, as an average."), _batch),
    "train": Curve(N_("training loss"), N_("The loss on all training samples."), evaluated(1)),
    "validation": Curve(N_("validation loss"), N_("The loss on samples that training never sees."), evaluated(2)),
    "gap": Curve(N_("gap"), N_("Validation loss less training loss: what does not carry over."), _gap),
    "train-accuracy": Curve(
        N_("training accuracy"), N_("Share of the training samples that get their class."), evaluated(3), False
    ),
    "validation-accuracy": Curve(
        N_("validation accuracy"), N_("Share of the validation samples that get their class."), evaluated(4), False
    ),
}
"""What the chart of lines may show; the first is what small multiples show."""


def axis_up(seen: Seen, curve: Curve, log: bool, bands: bool) -> Axis:
    """An axis on which no run's initial loss is cut off, and one that explodes hides no other."""
    if not curve.loss:
        return Axis(0.0, 1.0)
    drawn = [curve.of(seen, run)[1] for run in seen.runs]
    begun = [*drawn, *(run.record.losses for run in seen.runs)]  # an average without correction begins far too low
    first = [float(values[0]) for values in begun if len(values) and math.isfinite(values[0])]
    initial = max(map(abs, first), default=1.0) or 1.0
    if bands:
        drawn += [run.record.evaluations[:, column] for run in seen.runs for column in (1, 2)]
        drawn += [
            np.array([np.quantile(run.record.losses[:: stride(run)], 0.9)]) for run in seen.runs if run.record.updates
        ]
    finite = np.concatenate([values[np.isfinite(values)] for values in drawn]) if drawn else np.empty(0)
    top = max(float(finite.max()), initial) if finite.size else initial
    top = min(top, (_CAP_LOG if log else _CAP_LINEAR) * initial)
    low = float(finite.min()) if finite.size else 0.0
    if log:
        positive = finite[finite > 0]
        least = float(positive.min()) if positive.size else top / 10
        high = 10.0 ** math.ceil(math.log10(top) - 1e-9)
        return Axis(
            max(10.0 ** math.floor(math.log10(least)), high * 1e-9, 1e-300) if least < high else high / 10, high, True
        )
    return Axis(min(low * 1.05, 0.0), top * 1.06)
