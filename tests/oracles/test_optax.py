"""The rules that optax has, against optax, in float64 and over ten surfaces."""

import numpy as np
import pytest
from twins import NAMES, RECORDED, astray, wandered

from landscape_app.core.optimizers import RULES, SGD

pytest.importorskip("optax")
optax_rules = pytest.importorskip("optax_rules")
jax = pytest.importorskip("jax")

COMPARED = {name: recorded for name, recorded in RECORDED.items() if optax_rules.comparable(recorded.rule)}
EACH = pytest.mark.parametrize("recorded", COMPARED.values(), ids=COMPARED)


def test_every_rule_but_one_has_its_twin():
    """optax's AMSGrad is another one; see ``comparable``."""
    assert set(RULES) - {recorded.rule.key for recorded in COMPARED.values()} == {"amsgrad"}


@EACH
def test_each_step_is_optaxs(recorded, parity):
    """From our recorded state, every single step to 1e-15 of the larger of 1 and the coordinate."""
    worst = recorded.apart(optax_rules.stepped(recorded)).max()
    parity("optax", recorded, step=worst)
    assert worst <= 1e-15


@EACH
def test_a_thousand_steps_are_optaxs(recorded, parity):
    """To 1e-12, for as long as our own run stays within 1e-13 when it is shaken in the last place."""
    far = astray(recorded, wandered(recorded, optax_rules.Optax(recorded.rule)))
    parity("optax", recorded, run=far.max())
    assert dict(zip(NAMES, far, strict=True)) == pytest.approx(dict.fromkeys(NAMES, 0.0), abs=1e-12)


def test_the_comparison_is_in_double_precision():
    """Without it every difference would be float32's, or worse: go unnoticed."""
    assert jax.numpy.asarray(SGD().lr).dtype == np.float64
