"""Frozen paths: where PyTorch, optax or the paper's algorithm went, each rule has to go for ever.

tests/oracles/golden.py wrote the table and says who walked what; the oracles check that they would write it again.
"""

import json
from pathlib import Path

import pytest
from racing import run

from landscape_app.core.optimizers import RULES

TABLE = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: f"{entry['rule']} {entry['settings']} {entry['surface']}")
def test_a_rule_goes_where_others_went(entry):
    """After 1, 10, 100 and 300 steps, to 1e-12 of the coordinate. What libraries call NAG's iterate is our probe."""
    walked = run(entry["surface"], entry["start"], 300, RULES[entry["rule"]](**entry["settings"]))
    path = walked.probe if entry["rule"] == "nag" else walked.point
    for t, place in entry["points"].items():
        assert path[int(t)] == pytest.approx(place, rel=1e-12, abs=1e-13), t


def test_every_rule_is_frozen():
    """A new rule needs its lines in the table."""
    assert {entry["rule"] for entry in TABLE} == set(RULES)
    assert all(set(entry["points"]) == {"1", "10", "100", "300"} for entry in TABLE)
