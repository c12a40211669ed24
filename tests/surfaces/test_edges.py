"""Surfaces of one's own formula at their edges: undefined places, overflow, whole numbers, results of one's own."""

import math
from dataclasses import replace

import numpy as np
import pytest

from surfaces import Refusal, Surface

HERE = (0.0, 0.0)


def surface(formula: str) -> Surface:
    return Surface("own", "own", formula, ((-2, 2), (-2, 2)), HERE)


UNDEFINED = [
    ("sqrt(x)", -1.0),
    ("log(x)", -1.0),
    ("log(-1 - x*x)", 0.5),
    ("x**0.5", -1.0),
    ("x**-2.5", -1.0),
    ("sin(x)", math.inf),
    ("x/x", 0.0),
    ("x", math.nan),
    ("0/0 + x", 1.0),
]
POLES = [("1/x", 0.0), ("x**-1", 0.0), ("x**-2", 0.0), ("x**-0.5", 0.0), ("log(x)", 0.0), ("log(1/x)", 0.0)]


@pytest.mark.parametrize(("formula", "x"), UNDEFINED)
def test_undefined_is_not_a_number_and_no_warning(formula, x):
    """Floats and arrays say the same; a warning would be an error here."""
    own = surface(formula)
    assert math.isnan(own.value(x, 0.0))
    assert np.isnan(own.value(np.full(3, x), np.zeros(3))).all()
    assert len(own.gradient(x, 0.0)) == 2 and len(own.hessian(x, 0.0)) == 3


@pytest.mark.parametrize(("formula", "x"), POLES)
def test_a_pole_is_undefined_for_floats_and_arrays_alike(formula, x):
    """The height of a pole is not finite, whichever way it is computed."""
    own = surface(formula)
    assert not math.isfinite(own.value(x, 0.0))
    assert not np.isfinite(own.value(np.full(3, x), np.zeros(3))).any()


@pytest.mark.parametrize(
    ("formula", "x"),
    [*UNDEFINED, *POLES, ("exp(x)", 1000.0), ("x**16", 1e300), ("1/(1 + exp(-x))", -1000.0), ("exp(-exp(x))", 10.0)],
)
def test_floats_and_arrays_agree_on_what_has_a_height(formula, x):
    """A start the map shows as ground must be one that a walk can stand on."""
    own = surface(formula)
    assert math.isfinite(own.value(x, 0.0)) == np.isfinite(own.value(np.array(x), np.array(0.0)))
    by_float, by_array = own.gradient(x, 0.0), own.gradient(np.array(x), np.array(0.0))
    assert all(map(math.isfinite, by_float)) == np.isfinite(by_array).all()


@pytest.mark.parametrize("formula", ["x**16 + y", "(x**2 + y - 11)**2", "x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x"])
def test_whole_numbers_in_arrays_do_not_wrap_around(formula):
    """20**16 does not fit into 64 bits; an array of ints must give what floats give."""
    own, x = surface(formula), 20 if "16" in formula or "x*x" in formula else 10**5
    expected = own.value(float(x), 1.0)
    assert own.value(x, 1) == expected
    assert own.value(np.array([x]), np.array([1]))[0] == pytest.approx(expected, rel=1e-14)
    assert own.value(np.array([x, 1], np.int32), np.array([1, 1], np.int32))[0] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("formula", ["3", "x", "2*x - y", "0*x", "x*y", "pi"])
def test_constant_parts_fill_the_shape(formula):
    """A flat surface is a surface: every part has the shape of the points, and floats give floats."""
    own, (x, y) = surface(formula), np.meshgrid(np.arange(4.0), np.arange(3.0))
    for result in (own.value(x, y), *own.gradient(x, y), *own.hessian(x, y)):
        assert result.shape == (3, 4) and result.dtype == np.float64
    for result in (own.value(1, 2), *own.gradient(1, 2), *own.hessian(1, 2)):
        assert type(result) is float


@pytest.mark.parametrize("formula", ["3", "x", "x*y", "(x + y)**2", "x**2/2"])
def test_the_points_are_left_alone(formula):
    """Evaluating writes nothing into the arrays that were given."""
    x, y = np.arange(4.0), np.arange(4.0) + 1
    own = surface(formula)
    own.value(x, y), own.gradient(x, y), own.hessian(x, y)
    assert np.array_equal(x, np.arange(4.0)) and np.array_equal(y, np.arange(4.0) + 1)


def test_only_a_surface_with_a_known_minimum_has_a_least_height():
    """A minimum of ground that falls for ever elsewhere is not the least height."""
    assert surface("x**2").lowest is None and surface("x**2").marks == ()
    known = replace(surface("x**2 + y**2 - y**3"), minima=((0, 0),))
    assert known.lowest == 0.0 and replace(known, bounded=False).lowest is None


def test_a_parameter_of_a_formula_without_any_is_refused_by_name():
    with pytest.raises(Refusal, match="'own' has no parameter 'a'"):
        surface("x").bind({"a": 1.0})
