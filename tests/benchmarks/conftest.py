"""Collects what the benchmarks measured and prints it as one table with the targets."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

import landscape_app  # noqa: F401  (sets one BLAS thread before NumPy is imported)

ROWS: list[tuple[str, str, str, bool]] = []


@pytest.fixture
def report():
    """``report(what, measured, target, met)`` adds a row to the table."""

    def add(what: str, measured: str, target: str, met: bool) -> None:
        ROWS.append((what, measured, target, met))

    return add


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("measured against targets")
    for what, measured, target, met in ROWS:
        terminalreporter.write_line(f"{'met   ' if met else 'MISSED'}  {what}: {measured}  (target {target})")
