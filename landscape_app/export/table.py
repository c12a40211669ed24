"""Runs as numbers: ``.npz`` with the arrays of every run, ``.csv`` with a row per run and step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from landscape_app import files
from landscape_app.simulate import Runs
from surfaces.refusal import N_, Refusal

ROWS = 4096
"""Rows of a table that are in memory as text at once."""


def save(runs: Runs, path: Path) -> None:
    """Write the runs to ``path``; its ending chooses the format."""
    write(path, {".npz": npz_parts(runs), ".csv": csv_parts(runs)})


def write(path: Path, parts: Mapping[str, Iterator[bytes]]) -> None:
    """Write runs of either kind: the parts of the format that the ending chooses."""
    check_target(path)
    files.write_whole(path, parts[path.suffix.lower()])


def check_target(path: Path) -> None:
    """Refuse early what could not be written in the end."""
    if path.suffix.lower() not in (".npz", ".csv"):
        raise Refusal(N_("{path}: results are written as .npz or .csv; choose such a name"), path=path)
    files.check_place(path)


def npz_parts(runs: Runs) -> Iterator[bytes]:
    """``label/point``, ``/loss``, ``/probe``, ``/gradient``, each memory by name, and ``/status``."""
    arrays: dict[str, np.ndarray] = {}
    for label, run in runs.items():
        columns = {"point": run.point, "loss": run.loss, "probe": run.probe, "gradient": run.gradient, **run.memory}
        arrays |= {f"{label}/{name}": column for name, column in columns.items()}
        arrays[f"{label}/status"] = np.array(run.status)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    yield buffer.getvalue()


def csv_parts(runs: Runs) -> Iterator[bytes]:
    """run, step, status, x, y, loss, probe and gradient by axis, then every memory; empty where a rule has none."""
    memories = list(dict.fromkeys(name for run in runs.values() for name in run.names))
    axes = [f"{name}_{axis}" for name in ("probe", "gradient", *memories) for axis in "xy"]
    yield lines([["run", "step", "status", "x", "y", "loss", *axes]])
    for label, run in runs.items():
        for first in range(0, len(run.loss), ROWS):
            part = slice(first, first + ROWS)
            rows = run.table[part, :7].tolist()
            columns = [run.memory[m][part].tolist() if m in run.names else [("", "")] * len(rows) for m in memories]
            yield lines(
                [label, first + i, run.status, *row, *(value for column in columns for value in column[i])]
                for i, row in enumerate(rows)
            )


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as text."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()
