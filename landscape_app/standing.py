"""Where a training run is at the playhead, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_app import words
from landscape_app.clock import Pace
from landscape_app.network.course import DIVERGED, STOPPED
from landscape_app.network.mlp import MLP
from landscape_app.numerals import number
from landscape_app.record import Told
from landscape_app.training import Training, TrainingRun
from surfaces.refusal import N_


@dataclass(frozen=True)
class Standing:
    """Losses and epochs, short, for the panel; long for who listens or points at it, and a warning if there is one."""

    short: str
    epochs: str
    long: str
    warning: str


def standing(record: Told, pace: Pace, t: int) -> Standing:
    """After t updates: counters, losses and scores known by then."""
    seen, seconds = float(pace.seen(t)), record.seconds
    spent = float(seconds[min(t, len(seconds)) - 1]) if t and len(seconds) else 0.0
    rows = record.evaluations
    known = int(np.searchsorted(rows[:, 0], t, side="right")) - 1
    losses = rows[known] if known >= 0 else np.full(5, math.nan)
    epochs = f"{passes:.2f}" if (passes := seen / pace.samples) < 100 else f"{passes:.0f}"
    _, train, held, right, held_right = (float(value) for value in losses)
    short = words.tr(N_("loss {train} · validation {held}"), train=_short(train), held=_short(held))
    if not math.isnan(right):
        short += f" · {_percent(held_right if not math.isnan(held_right) else right)}"
    long = words.tr(
        N_("{t} updates, {seen:.0f} samples seen, {epochs} epochs, {seconds:.2f} s of training"),
        t=t,
        seen=seen,
        epochs=epochs,
        seconds=spent,
    )
    long += "\n" + words.tr(
        N_("training loss {train}, validation loss {held}, gap {gap}"),
        train=number(train),
        held=number(held),
        gap=number(held - train),
    )
    if not math.isnan(right):
        shares = {"train": _percent(right), "held": _percent(held_right)}
        long += "\n" + words.tr(N_("training accuracy {train}, validation accuracy {held}"), **shares)
    return Standing(short, words.tr(N_("{epochs} ep"), epochs=epochs), long, _warning(record))


def tested(training: Training, run: TrainingRun, theta: Any) -> str:
    """What the test part says of a network."""
    part, network = training.parts.test, MLP(training.architecture(run), theta.copy())
    wanted = training.loss_value.wanted(part.targets, training.parts.classes, theta.dtype)
    loss, share = network.score(part.inputs, wanted, part.targets)
    said = words.tr(N_("test loss {loss}"), loss=number(loss))
    return f"{said}, {_percent(share)}" if training.parts.classes else said


def _short(loss: float) -> str:
    return number(float(f"{loss:.3g}")) if math.isfinite(loss) else number(loss)


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def _warning(record: Told) -> str:
    if record.status == DIVERGED:
        return words.tr(N_("diverged at update {t}"), t=record.updates)
    if record.status == STOPPED:
        return words.tr(N_("stopped early after {t} updates"), t=record.updates)
    return ""
