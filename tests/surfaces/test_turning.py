"""Surfaces turned about the origin: f(R(-a) p), with marks, start and window turning along."""

import cmath
import math

import numpy as np
import pytest
from oracles import points
from surface_oracles import over

import surfaces
from surfaces import SURFACES, Surface

MINI = [surface.batch([3, 0, 2, 3]) for surface in SURFACES.values() if surface.samples]
"""The ground of a mini-batch, in which one sample comes twice."""
ALL = pytest.mark.parametrize(
    "surface", [*SURFACES.values(), *MINI], ids=[*SURFACES, *(f"{s.name}-batch" for s in MINI)]
)
ANGLES = [*np.random.default_rng(3).uniform(-400, 400, 8), 30.0, -30.0, 45.0, 1e-3, 135.0, -720.5]
QUARTERS = range(-8, 9)


def turned(x, y, degrees):
    """By a product of complex numbers, an oracle of its own."""
    product = (np.asarray(x) + 1j * np.asarray(y)) * cmath.exp(1j * math.radians(degrees))
    return product.real, product.imag


def by_quarters(x, y, quarters):
    """By swapping coordinates, so that nothing is rounded."""
    for _ in range(quarters % 4):
        x, y = -y, x
    return x, y


@ALL
def test_height_and_slope_are_those_of_the_point_turned_back(surface):
    """The tolerance follows from the slope: a point turned back is off by a rounding of its distance."""
    for angle in ANGLES:
        x, y = turned(*points(surface.turned_window, 100), angle)
        back = turned(x, y, -angle)
        heights, slopes, bends = surface.value(*back), surface.gradient(*back), np.array(surface.hessian(*back))
        reach = 1e-14 * np.maximum(1, np.hypot(x, y))
        found = surface.bind(rotate=angle)
        steepness = np.maximum(1, np.hypot(*slopes))
        assert np.all(np.abs(found.value(x, y) - heights) <= reach * steepness + 1e-14 * np.abs(heights))
        curvature = np.maximum(1, np.abs(bends).max(axis=0))
        for one, other in zip(found.gradient(x, y), turned(*slopes, angle), strict=True):
            assert np.all(np.abs(one - other) <= 10 * reach * (curvature + steepness))


@ALL
def test_curvature_turns_along(surface):
    """The Hessian of the turned surface is R H R'."""
    x, y = points(surface.turned_window, 200, seed=6)
    for angle in (30.0, 135.0, -72.5):
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        (xx, xy, yy), found = surface.hessian(x, y), surface.bind(rotate=angle).hessian(*turned(x, y, angle))
        expected = (
            c * c * xx - 2 * c * s * xy + s * s * yy,
            c * s * (xx - yy) + (c * c - s * s) * xy,
            s * s * xx + 2 * c * s * xy + c * c * yy,
        )
        largest = np.maximum(1, np.max(np.abs(expected), axis=0))
        assert np.all(np.abs(np.array(found) - expected) <= 1e-9 * largest)


@ALL
@pytest.mark.parametrize("quarters", QUARTERS)
def test_multiples_of_ninety_degrees_are_exact(surface, quarters):
    """Bit by bit, for floats and arrays alike."""
    x, y = points(surface.turned_window, 200, seed=4)
    there = by_quarters(x, y, quarters)
    found = surface.bind(rotate=90 * quarters)
    assert np.array_equal(found.value(*there), surface.value(x, y))
    assert np.array_equal(found.gradient(*there), by_quarters(*surface.gradient(x, y), quarters))
    one_by_one = [found.value(float(a), float(b)) for a, b in zip(*there, strict=True)]
    assert one_by_one == [surface.value(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    assert found.turned_start == by_quarters(*surface.turned_start, quarters)


@ALL
@pytest.mark.parametrize("angle", [*ANGLES, 90.0, -180.0, 270.0])
def test_marks_start_and_window_turn_along(surface, angle):
    """What is known about a surface stays true of the turned one."""
    found = surface.bind(rotate=angle)
    assert found.turned_start == pytest.approx(turned(*surface.turned_start, angle), abs=1e-14)
    assert len(found.marks) == len(surface.marks)
    for mark, before in zip(found.marks, surface.marks, strict=True):
        assert mark.kind == before.kind
        assert (mark.x, mark.y) == pytest.approx(turned(before.x, before.y, angle), abs=1e-12)
        assert mark.height == pytest.approx(before.height, rel=1e-12, abs=1e-12)
        assert mark.eigenvalues == pytest.approx(before.eigenvalues, rel=1e-9, abs=1e-9)
    lowest = None if surface.lowest is None else pytest.approx(surface.lowest, abs=1e-12)
    assert found.lowest == lowest
    (x0, x1), (y0, y1) = found.turned_window
    corners_x, corners_y = turned(*np.meshgrid(*surface.turned_window), angle)
    assert (x0, x1, y0, y1) == pytest.approx(
        (corners_x.min(), corners_x.max(), corners_y.min(), corners_y.max()), abs=1e-13
    )
    assert x0 < found.turned_start[0] < x1 and y0 < found.turned_start[1] < y1


@ALL
def test_turning_keeps_the_parameters(surface):
    """Turned and changed at once, a surface is the changed one, turned."""
    high = {p.name: p.high for p in surface.parameters}
    x, y = (float(v[0]) for v in points(surface.turned_window, 1, seed=5))
    assert surface.bind(high, rotate=90).value(-y, x) == surface.bind(high).value(x, y)


@over([surface for surface in SURFACES.values() if surface.samples])
def test_a_batch_of_the_turned_is_the_turned_batch(surface):
    """It does not matter which comes first, and the quick gradient of a batch turns as well."""
    rows = np.array([5, 1, 1, 0]) % len(surface.samples.rows)
    one, other = surface.bind(rotate=33.0).batch(rows), surface.batch(rows).bind(rotate=33.0)
    x, y = points(one.turned_window, 50, seed=7)
    assert np.array_equal(one.value(x, y), other.value(x, y))
    for at in zip(x.tolist(), y.tolist(), strict=True):
        back = [float(v) for v in turned(*at, -33.0)]
        expected = turned(*surface.batch_gradient(rows, *back), 33.0)
        found = surface.bind(rotate=33.0).batch_gradient(rows, *at)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_a_cone_turns_along():
    """Its tip keeps height and kind; that of the collection lies on the origin, where nothing would show."""
    cone = Surface("cone", "cone", "sqrt((x - 2)**2 + y**2)", ((-3, 3), (-3, 3)), (0, 1), cones=((2, 0),))
    for angle in (30.0, 90.0, -137.0):
        (tip,) = cone.bind(rotate=angle).marks
        assert (tip.x, tip.y) == pytest.approx(turned(2, 0, angle), abs=1e-15)
        assert tip.kind == "minimum" and tip.height == pytest.approx(0, abs=1e-15)
        assert tip.eigenvalues == (math.inf, math.inf)


def test_an_exact_ridge_stays_one_at_right_angles():
    """A ball balanced on it must not be pushed off by a rounding: the slope across is 0 and not nearly 0."""
    for quarters in QUARTERS:
        ridge = surfaces.get("saddle-bounded").bind(rotate=90 * quarters)
        for along in (-1.5, -0.3, 0.7, 1.9):
            across = by_quarters(*ridge.gradient(*by_quarters(along, 0.0, quarters)), -quarters)[1]
            assert across == 0
