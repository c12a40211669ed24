"""Runs as numbers: ``.npz`` with the arrays of every run, ``.csv`` with a row per run and step."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from landscape_app import files
from landscape_app.simulate import Runs
from surfaces.refusal import N_, Refusal


def save(runs: Runs, path: Path) -> None:
    """Write the runs to ``path``; its ending chooses the format."""
    check_target(path)
    formats = {".npz": as_npz, ".csv": as_csv}
    files.write_whole(path, formats[path.suffix.lower()](runs))


def check_target(path: Path) -> None:
    """Refuse early what could not be written in the end."""
    if path.suffix.lower() not in (".npz", ".csv"):
        raise Refusal(N_("{path}: results are written as .npz or .csv; choose such a name"), path=path)
    files.check_place(path)


def as_npz(runs: Runs) -> bytes:
    """``label/point``, ``/loss``, ``/probe``, ``/gradient``, each memory by name, and ``/status``."""
    arrays: dict[str, np.ndarray] = {}
    for label, run in runs.items():
        columns = {"point": run.point, "loss": run.loss, "probe": run.probe, "gradient": run.gradient, **run.memory}
        arrays |= {f"{label}/{name}": column for name, column in columns.items()}
        arrays[f"{label}/status"] = np.array(run.status)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def as_csv(runs: Runs) -> bytes:
    """run, step, status, x, y, loss, probe and gradient by axis, then every memory; empty where a rule has none."""
    memories = list(dict.fromkeys(name for run in runs.values() for name in run.names))
    axes = [f"{name}_{axis}" for name in ("probe", "gradient", *memories) for axis in "xy"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["run", "step", "status", "x", "y", "loss", *axes])
    for label, run in runs.items():
        columns = [run.memory[name].tolist() if name in run.names else [("", "")] * len(run.loss) for name in memories]
        for step, row in enumerate(run.table[:, :7].tolist()):
            extra = [value for column in columns for value in column[step]]
            writer.writerow([label, step, run.status, *row, *extra])
    return buffer.getvalue().encode()
