"""Every rule that PyTorch has, against PyTorch, in float64 and over ten surfaces."""

import numpy as np
import pytest
from twins import NAMES, RECORDED, STEPS, astray, wandered

from landscape_app.core.optimizers import RULES

pytest.importorskip("torch")
torch_rules = pytest.importorskip("torch_rules")

NOT_IN_TORCH = {"lion"}
COMPARED = {name: recorded for name, recorded in RECORDED.items() if recorded.rule.key not in NOT_IN_TORCH}
EACH = pytest.mark.parametrize("recorded", COMPARED.values(), ids=COMPARED)


def stepped(recorded):
    """Where PyTorch goes from each of our rows."""
    twin, after = torch_rules.twin(recorded.rule), []
    for t in range(STEPS):
        memory = {name: values[t] for name, values in recorded.memory.items()}
        twin.set_state(recorded.table(recorded.iterates)[t], memory, t + 1)
        after.append(twin.step(recorded.table("gradient")[t]))
    return np.array(after)


def test_every_rule_has_its_twin():
    """A new rule needs its line in TWINS and settings to compare at, or a word why PyTorch cannot judge it."""
    assert set(RULES) == set(torch_rules.TWINS) | NOT_IN_TORCH
    assert {recorded.rule.key for recorded in RECORDED.values()} == set(RULES)


@EACH
def test_each_step_is_pytorchs(recorded, parity):
    """From our recorded state, every single step to 1e-15 of the larger of 1 and the coordinate."""
    worst = recorded.apart(stepped(recorded)).max()
    parity("PyTorch", recorded, step=worst)
    assert worst <= 1e-15


@EACH
def test_a_thousand_steps_are_pytorchs(recorded, parity):
    """To 1e-12, for as long as our own run stays within 1e-13 when it is shaken in the last place."""
    far = astray(recorded, wandered(recorded, torch_rules.twin(recorded.rule)))
    parity("PyTorch", recorded, run=far.max())
    assert dict(zip(NAMES, far, strict=True)) == pytest.approx(dict.fromkeys(NAMES, 0.0), abs=1e-12)


@pytest.mark.parametrize("key", RULES)
def test_little_is_excused(key):
    """At most a fifth of a rule's steps; else the comparison would say little."""
    assert np.mean([recorded.excused for recorded in RECORDED.values() if recorded.rule.key == key]) <= 0.2
