"""Gradients at the ends of what a double can hold: every rule takes them, and the run says what became of it."""

import math

import numpy as np
import pytest
from drawn import made, often
from hypothesis import given
from hypothesis import strategies as st
from racing import Slopes, run, undecayed

from landscape_app.core.optimizers import RULES, SGD, NAdam, QHAdam
from landscape_app.core.walk import FAR, OVERFLOW, UNDEFINED, walk
from surfaces import Refusal

EVERY = pytest.mark.parametrize("kind", RULES.values(), ids=RULES)
BY_THE_SLOPE = {"sgd", "momentum", "nag", "qhm"}
"""Rules whose steps grow with the gradient; a huge one throws them out of the world."""
BY_ITS_SIGN = {"lion"}
BY_ITS_SQUARE = set(RULES) - BY_THE_SLOPE - BY_ITS_SIGN
"""Rules with a second moment, which overflows where the gradient is above 1.34e154."""
SQUARES = {"h", "a", "v", "w"}
HUGE = [1e155, 1e200, 1e300]
TINY = [5e-324, 1e-310, 1e-200]


@EVERY
@pytest.mark.parametrize("slope", HUGE)
def test_a_huge_gradient(kind, slope):
    """By the slope: out of the world at once. By its square: that is inf, and every step on that axis is 0, which is
    called frozen, not finished. By its sign: as ever. The other axis goes on."""
    racer = run(f"{slope}*x + y", (0, 1), 50, undecayed(kind))
    if kind.key in BY_THE_SLOPE:
        assert (racer.status, racer.end, len(racer.loss)) == ("diverged", FAR, 1)
        return
    assert (racer.status, racer.end) == ("frozen" if kind.key in BY_ITS_SQUARE else "finished", "")
    assert len(racer.loss) == 51
    assert racer.point[:, 0].any() == (kind.key not in BY_ITS_SQUARE)
    assert (np.diff(racer.point[:, 1]) < 0).all()
    for name in SQUARES.intersection(racer.names):
        assert np.isinf(racer.memory[name][-1, 0])
        assert np.isfinite(racer.memory[name][:, 1]).all()


@EVERY
@pytest.mark.parametrize("slope", [1e153, 1e-150])
def test_where_squares_just_hold(kind, slope):
    """1e153 squared is still a number, and 1e-150 squared is not 0 yet: nobody is frozen."""
    racer = run(f"{slope}*x + y", (0, 1), 50, undecayed(kind))
    thrown = slope > 1 and kind.key in BY_THE_SLOPE
    assert (racer.status, racer.end) == (("diverged", FAR) if thrown else ("finished", ""))
    if kind.key in BY_ITS_SQUARE and slope > 1:
        assert racer.point[:, 0] == pytest.approx(racer.point[:, 1] - 1, rel=0.03, abs=1e-3)


@EVERY
def test_a_frozen_ball_does_not_thaw(kind):
    """One cliff of 1e160, then gentle ground: memory that is inf stays inf, however quickly it fades."""
    rows = walked_on(undecayed(kind), lambda t: 1e160 if t == 5 else 1.0, 400)
    (end,) = {block.end for block in rows}
    x = np.concatenate([block.table[:, 0] for block in rows])
    if kind.key in BY_THE_SLOPE:
        assert (end, len(x)) == (FAR, 6)
    else:
        assert (end, len(x)) == ("", 401)
        assert np.diff(x[:6]).all()
        assert np.diff(x[6:]).any() == (kind.key in BY_ITS_SIGN)


def walked_on(rule, slope, steps):
    return list(walk(rule, lambda t: rule.lr, Slopes(slope), (0.0, 0.0), steps))


@EVERY
@pytest.mark.parametrize("slope", TINY)
def test_a_tiny_gradient(kind, slope):
    """Squares of it are 0, and products too: nothing is divided by 0, and nobody goes anywhere much. Lion, which asks
    for the sign alone, walks as ever while a tenth of the slope is more than 0."""
    racer = run(f"{slope}*x + y", (0, 1), 50, undecayed(kind))
    assert (racer.status, racer.end) == ("finished", "")
    far = np.abs(racer.point[:, 0]).max()
    if kind.key in BY_ITS_SIGN:
        assert far == pytest.approx(0 if slope == 5e-324 else 50 * kind().lr)
    else:
        assert far < 1e-180


@EVERY
def test_a_tiny_eps_and_a_tiny_gradient(kind):
    """The smallest eps allowed does not turn a division of next to nothing by nothing into an error."""
    settings = {"eps": 5e-324} if hasattr(kind, "eps") else {}
    for slope in (5e-324, -1e-310, 1e-160, 0.0):
        (rows,) = walked_on(undecayed(kind, **settings), lambda t, slope=slope: slope, 20)
        assert rows.end in ("", FAR)
        assert np.isfinite(rows.table[:, :7]).all()


EXTREME = st.sampled_from([0.0, -0.0, 5e-324, 1e-310, 1e-160, 1e-8, 1.0, 1e8, 1e154, 1e155, 1e300, 1.7e308]).flatmap(
    lambda size: st.sampled_from([size, -size])
)


@EVERY
@often
@given(st.data(), st.lists(EXTREME, min_size=1, max_size=8))
def test_nothing_raises(kind, data, slopes):
    """Whatever the settings and whatever the gradients: rows that are finite, and a reason if they end early."""
    rows = walked_on(data.draw(made(kind)), lambda t: slopes[t % len(slopes)], 12)
    assert [block.end for block in rows[:-1]] == [""] * (len(rows) - 1)
    table = np.concatenate([block.table for block in rows])
    assert np.isfinite(table[:, :7]).all()
    assert rows[-1].end in ({""} if len(table) == 13 else {FAR, UNDEFINED, OVERFLOW})


@pytest.mark.parametrize("rule", [NAdam(), QHAdam(nu2=0.0)], ids=["nadam", "qhadam"])
def test_a_step_that_is_no_number_is_not_called_far(rule):
    """Infinity over infinity inside a rule: its numbers were too large. It did not go beyond 1e12."""
    (rows,) = walked_on(rule, lambda t: 1.7e308, 10)
    assert len(rows.table) == 1
    assert rows.end == OVERFLOW


@pytest.mark.parametrize(
    ("formula", "start"), [("sqrt(x)", (-1, 1)), ("1e308*(x**2 + y**2)", (1e3, 1e3))], ids=["undefined", "overflow"]
)
def test_a_start_without_a_finite_slope_is_refused(formula, start):
    """Before anything is walked."""
    with pytest.raises(Refusal, match="no finite height and slope"):
        run(formula, start, 1, SGD())


def test_a_rate_that_overflows_ends_the_run():
    """A schedule may grow past every number; then the run ends, and says so, with all rows up to there."""
    (rows,) = walk(SGD(), lambda t: 10.0**t, Slopes(lambda t: 0.0), (1.0, 1.0), 400)
    assert len(rows.table) >= 309
    assert rows.end == OVERFLOW
    assert math.isfinite(10.0**308)
