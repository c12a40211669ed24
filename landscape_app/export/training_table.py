"""Training runs as numbers: ``.npz`` with the arrays of every run, ``.csv`` with a row per run and update."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from landscape_app.export.table import ROWS, lines, write
from landscape_app.network.course import RUNNING
from landscape_app.record import Told

INTERRUPTED = "interrupted"
EVALUATED = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")


def save(runs: Mapping[str, Told], path: Path) -> None:
    """Write the runs to ``path``; its ending chooses the format."""
    write(path, {".npz": npz_parts(runs), ".csv": csv_parts(runs)})


def status(run: Told) -> str:
    return INTERRUPTED if run.status == RUNNING else run.status


def npz_parts(runs: Mapping[str, Told]) -> Iterator[bytes]:
    """``label/batch_loss`` (U,), ``/evaluated_at`` and the evaluations (E,), ``/theta`` (P,), ``/status``."""
    arrays: dict[str, np.ndarray] = {}
    for label, run in runs.items():
        arrays[f"{label}/batch_loss"] = run.losses
        arrays[f"{label}/evaluated_at"] = run.evaluations[:, 0]
        arrays |= {f"{label}/{name}": run.evaluations[:, i + 1] for i, name in enumerate(EVALUATED)}
        arrays[f"{label}/theta"] = run.weights.astype(np.float64)
        arrays[f"{label}/status"] = np.array(status(run))
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    yield buffer.getvalue()


def csv_parts(runs: Mapping[str, Told]) -> Iterator[bytes]:
    """run, update, status, batch_loss and the evaluations; empty where there is none."""
    yield lines([["run", "update", "status", "batch_loss", *EVALUATED]])
    for label, run in runs.items():
        evaluations = {int(row[0]): row[1:].tolist() for row in run.evaluations}
        losses, last = run.losses, max([run.updates - 1, *evaluations])
        for first in range(0, last + 1, ROWS):
            some = range(first, min(first + ROWS, last + 1))
            yield lines(
                [label, t, status(run), _loss(losses, t), *evaluations.get(t, [""] * len(EVALUATED))] for t in some
            )


def _loss(losses: np.ndarray, t: int) -> object:
    return float(losses[t]) if t < len(losses) else ""
