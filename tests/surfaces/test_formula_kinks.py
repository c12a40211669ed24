"""Where a formula has no slope of its own, the slope is fixed: for floats and arrays alike, and never infinite."""

import math

import numpy as np
import pytest
from drawn_formulas import steady
from dual_formulas import exactly, kinked
from hypothesis import given
from hypothesis import strategies as st

from surfaces import Surface

KINKS = [
    ("abs(x)", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("abs(x*y)", (0, 2), 0, (0, 0), (0, 0, 0)),
    ("abs(x)*y + x", (0, 2), 0, (1, 0), (0, 0, 0)),
    ("abs(x - y)**3", (1, 1), 0, (0, 0), (0, 0, 0)),
    ("abs(abs(x) - 1)", (1, 0), 0, (0, 0), (0, 0, 0)),
    ("sqrt(x)", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("x**0.5", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("y*sqrt(x) + 3*y", (0, 2), 6, (0, 3), (0, 0, 0)),
    ("sqrt(x**2 + y**2)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("sqrt(x**2 + y**2)*5 - x", (0, 0), 0, (-1, 0), (0, 0, 0)),
    ("exp(sqrt(x**2 + y**2))", (0, 0), 1, (0, 0), (0, 0, 0)),
    ("sqrt(abs(x))", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("sqrt(sqrt(x))", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("x**1.5", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("sqrt(x)**2", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("min(x, y)", (1, 1), 1, (1, 0), (0, 0, 0)),
    ("min(y, x)", (1, 1), 1, (0, 1), (0, 0, 0)),
    ("max(x, y)", (1, 1), 1, (1, 0), (0, 0, 0)),
    ("max(y, x)", (1, 1), 1, (0, 1), (0, 0, 0)),
    ("min(x**2, y**2)", (1, -1), 1, (2, 0), (2, 0, 0)),
    ("max(y**2, x**2)", (1, -1), 1, (0, -2), (0, 0, 2)),
    ("max(x, x*y)", (2, 1), 2, (1, 0), (0, 0, 0)),
    ("max(x*y, x)", (2, 1), 2, (1, 2), (0, 1, 0)),
    ("min(x, x*y)", (2, 1), 2, (1, 0), (0, 0, 0)),
    ("max(x, 0)**2", (0, 1), 0, (0, 0), (2, 0, 0)),
    ("max(0, x)", (0, 1), 0, (0, 0), (0, 0, 0)),
    ("max(x, 0)", (0, 1), 0, (1, 0), (0, 0, 0)),
    ("max(x, y, 2*x)", (0, 0), 0, (1, 0), (0, 0, 0)),
    ("min(2, x, y)", (2, 2), 2, (0, 0), (0, 0, 0)),
    ("min(max(x, y), max(y, x))", (1, 1), 1, (1, 0), (0, 0, 0)),
    ("-min(-x, -y)", (1, 1), 1, (1, 0), (0, 0, 0)),
    ("logaddexp(x, y) - log(2)", (1, 1), 1, (0.5, 0.5), (0.25, -0.25, 0.25)),
]
"""Formula, point, value, gradient and Hessian (xx, xy, yy)."""
AROUND = np.array([-0.5, 0.0, 0.25, 1.0])


def everything(surface: Surface, x, y) -> list:
    return [surface.value(x, y), *surface.gradient(x, y), *surface.hessian(x, y)]


def own(formula: str) -> Surface:
    return Surface("own", "own", formula, ((-2, 2), (-2, 2)), (0, 0))


@pytest.mark.parametrize(("formula", "point", "value", "gradient", "hessian"), KINKS)
def test_at_a_kink_the_slope_is_fixed_for_floats_and_arrays(formula, point, value, gradient, hessian):
    """For abs and sqrt 0 at 0, for min and max that of the first of equals."""
    expected = [value, *gradient, *hessian]
    assert everything(own(formula), *map(float, point)) == pytest.approx(expected, abs=1e-15)
    one_by_one = np.array(everything(own(formula), *(np.full(3, float(c)) for c in point)))
    assert one_by_one == pytest.approx(np.array([expected] * 3).T, abs=1e-15)


@pytest.mark.parametrize(("formula", "point"), [kink[:2] for kink in KINKS])
def test_a_kink_among_other_points_changes_none_of_them(formula, point):
    """In an array some points lie on the kink and some beside it; each that is defined gets what it gets as floats."""
    x, y = (part.ravel() for part in np.meshgrid(point[0] + AROUND, point[1] + AROUND))
    alone = np.array([everything(own(formula), float(a), float(b)) for a, b in zip(x, y, strict=True)])
    together = np.array(everything(own(formula), x, y)).T
    defined = ~np.isnan(alone).any(axis=1)
    assert defined.sum() >= len(x) * 3 / 4 and together[defined] == pytest.approx(alone[defined], rel=1e-14)


@steady
@given(kinked, st.integers(-2, 2), st.integers(-2, 2))
def test_slopes_and_curvatures_on_a_lattice_are_those_of_dual_numbers(drawn, x, y):
    """On whole numbers every other point is a tie or a zero, and all arithmetic is exact."""
    expected = exactly(drawn, x, y)
    assert everything(own(drawn.text), float(x), float(y)) == expected
    in_an_array = everything(own(drawn.text), np.array([x, x + 1.0]), np.array([y, 1.0 - y]))
    assert [part[0] for part in in_an_array] == expected


@pytest.mark.parametrize("formula", ["abs(x) + y", "sqrt(x**2 + y**2)", "max(x, y)", "sqrt(abs(x*y))"])
def test_negative_zero_is_zero(formula):
    """A ball may come to the kink from either side."""
    for x, y in [(-0.0, 0.0), (0.0, -0.0), (-0.0, -0.0)]:
        assert everything(own(formula), x, y) == everything(own(formula), 0.0, 0.0)
        assert all(math.isfinite(part) for part in everything(own(formula), x, y))
