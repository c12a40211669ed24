"""The frozen paths of the plain tests are what the libraries and the papers say."""

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("optax")
golden = pytest.importorskip("golden")


def test_the_frozen_table_would_be_written_again():
    """To 1e-13: libraries round a little otherwise from machine to machine."""
    frozen, walked = json.loads(golden.FILE.read_text(encoding="utf-8")), golden.table()
    assert [_without_points(entry) for entry in frozen] == [_without_points(entry) for entry in walked]
    for old, new in zip(frozen, walked, strict=True):
        for t, place in new["points"].items():
            assert old["points"][t] == pytest.approx(place, rel=1e-13, abs=1e-13)


def _without_points(entry):
    return {name: value for name, value in entry.items() if name != "points"} | {"start": list(entry["start"])}
