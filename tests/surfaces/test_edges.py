"""Surfaces of one's own formula at their edges: undefined places, overflow, whole numbers, results of one's own."""

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from drawn_formulas import steady, texts
from hypothesis import given
from hypothesis import strategies as st

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
    ("asin(x)", 1.5),
    ("asin(x)", -3.0),
    ("acos(x)", math.nextafter(1, 2)),
    ("acos(x)", math.nextafter(-1, -2)),
    *((formula, -1.0) for formula in ("max(log(x), 0)", "max(0, log(x))", "min(sqrt(x), 3)", "min(3, sqrt(x))")),
    *((formula, -1.0) for formula in ("max(y, 1, log(x))", "logaddexp(log(x), 0)", "logaddexp(0, log(x))")),
    *((formula, -1.0) for formula in ("abs(log(x))", "softplus(log(x))", "sigmoid(log(x))", "sqrt(x)**2")),
    *((formula, math.nan) for formula in ("max(x, y)", "max(y, x)", "min(x, y)", "min(y, x)", "abs(x)")),
    *((formula, math.nan) for formula in ("softplus(x)", "sigmoid(x)", "logaddexp(x, y)", "logaddexp(y, x)")),
    *((f"{f}(exp(x) - exp(x), y)", 1000.0) for f in ("min", "max", "logaddexp")),
    *((f"{f}(y, exp(x) - exp(x))", 1000.0) for f in ("min", "max", "logaddexp")),
    *((f"{f}(exp(x) - exp(x))", 1000.0) for f in ("abs", "softplus", "sigmoid", "tanh", "cosh", "sinh", "atan")),
    ("sinh(x) + cosh(x)", -1000.0),
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


LARGE = [
    *(("softplus(x)", 1000.0, 1000, 1), ("softplus(x)", -1000.0, 0, 0), ("softplus(10*x)", -1e308, 0, 0)),
    *(("softplus(x)", math.inf, math.inf, 1), ("softplus(x)", -math.inf, 0, 0)),
    *(("sigmoid(x)", 1000.0, 1, 0), ("sigmoid(x)", -1000.0, 0, 0), ("sigmoid(10*x)", 1e308, 1, 0)),
    *(("sigmoid(x)", math.inf, 1, 0), ("sigmoid(x)", -math.inf, 0, 0)),
    *(("logaddexp(x, 0)", 1000.0, 1000, 1), ("logaddexp(x, 0)", -1000.0, 0, 0), ("logaddexp(0, x)", 1000.0, 1000, 1)),
    *(("logaddexp(x, x)", 1000.0, 1000 + math.log(2), 1), ("logaddexp(x, x - 1000)", -1000.0, -1000, 1)),
    *(("logaddexp(x, 0)", math.inf, math.inf, 1), ("logaddexp(0, x)", -math.inf, 0, 0)),
    *(("logaddexp(x, y, 2*x)", 1000.0, 2000, 2), ("logaddexp(x, y, 2*x)", -1000.0, 0, 0)),
    *(("sinh(x)", 1000.0, math.inf, math.inf), ("sinh(x)", -1000.0, -math.inf, math.inf)),
    *(("cosh(x)", 1000.0, math.inf, math.inf), ("cosh(x)", -1000.0, math.inf, -math.inf)),
    *(("tanh(x)", 1000.0, 1, 0), ("tanh(x)", -math.inf, -1, 0), ("atan(x)", math.inf, math.pi / 2, 0)),
    *(("abs(x)", -math.inf, math.inf, -1), ("abs(10*x)", 1e308, math.inf, 10)),
    *(("max(x, 3)", math.inf, math.inf, 1), ("max(x, 3)", -math.inf, 3, 0), ("min(3, x)", math.inf, 3, 0)),
    *(("max(exp(x), 3)", 1000.0, math.inf, math.inf), ("min(exp(x), 3)", 1000.0, 3, 0)),
]


@pytest.mark.parametrize(("formula", "x", "height", "slope"), LARGE)
def test_what_is_too_large_is_infinite_and_what_follows_from_it_exact(formula, x, height, slope):
    """On floats, which would raise, as on arrays."""
    own = surface(formula)
    for at in (lambda c: c, lambda c: np.full(3, c)):
        assert np.all(own.value(at(x), at(0.0)) == height)
        assert np.all(own.gradient(at(x), at(0.0))[0] == slope)


@pytest.mark.parametrize("x", [math.inf, -math.inf])
def test_the_logarithm_of_a_sum_of_infinite_terms_is_infinite(x):
    """Not their difference, which is undefined."""
    own = surface("logaddexp(x, 2*x)")
    assert own.value(x, 0.0) == x and np.all(own.value(np.full(3, x), np.zeros(3)) == x)


@pytest.mark.parametrize("formula", ["softplus(x)", "sigmoid(x)", "logaddexp(x, y)", "logaddexp(x, 2*x, y - x)"])
@pytest.mark.parametrize("x", [1000.0, -1000.0, 1e150, -1e150])
def test_soft_functions_are_smooth_however_far_out(formula, x):
    """Slopes and curvatures too: none is undefined, none has overflowed on its way."""
    own = surface(formula)
    for results in (own.gradient(x, 0.5), own.hessian(x, 0.5)):
        assert all(map(math.isfinite, results))
    for results in (own.gradient(np.array([x]), np.array([0.5])), own.hessian(np.array([x]), np.array([0.5]))):
        assert np.isfinite(results).all()


@pytest.mark.parametrize("x", [-700.0, -300.0, -40.0, -1.0, 0.0, 1e-9, 1.0, 40.0, 300.0, 700.0])
def test_soft_functions_keep_their_digits(x):
    """exp(-40) is lost beside 1, but not log(1 + exp(-40))."""
    with mpmath.workdps(700):
        power = mpmath.exp(mpmath.mpf(x))
        log, share = mpmath.log(1 + power), power / (1 + power)
        worth = {
            "softplus(x)": (log, share),
            "sigmoid(x)": (share, share * (1 - share)),
            "logaddexp(x, y)": (log, share),
        }
    for formula, (height, slope) in worth.items():
        own = surface(formula)
        assert own.value(x, 0.0) == pytest.approx(float(height), rel=4e-15, abs=0)
        assert own.value(np.array([x]), np.zeros(1)) == pytest.approx(float(height), rel=4e-15, abs=0)
        assert own.gradient(x, 0.0)[0] == pytest.approx(float(slope), rel=4e-15, abs=0)
        assert own.gradient(np.array([x]), np.zeros(1))[0] == pytest.approx(float(slope), rel=4e-15, abs=0)


ODD = st.sampled_from(
    [0.0, -0.0, 0.5, 1.0, -1.0, 1000.0, -1000.0, 1e308, -1e308, 1e-308, math.inf, -math.inf, math.nan]
)


@steady
@given(texts, ODD, ODD)
def test_no_formula_raises_anywhere(formula, x, y):
    """However odd the point: a float is a float, perhaps NaN; and where it is finite the array has the same."""
    own = surface(formula)
    by_float = [own.value(x, y), *own.gradient(x, y), *own.hessian(x, y)]
    points = np.array([x, 0.5]), np.array([y, 0.25])
    by_array = [own.value(*points), *own.gradient(*points), *own.hessian(*points)]
    for one, many in zip(by_float, by_array, strict=True):
        assert type(one) is float
        assert not math.isfinite(one) or many[0] == pytest.approx(one, rel=1e-9)


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


def test_there_is_no_slope_where_there_is_no_height():
    """That of log(x) would be 1/x below 0 too; floats and arrays say the same."""
    own = surface("log(x)*y + x**2")
    for x in (-1.0, -0.5):
        assert np.isnan([*own.gradient(x, 1.0), *own.hessian(x, 1.0)]).all()
        many = [*own.gradient(np.full(2, x), np.ones(2)), *own.hessian(np.full(2, x), np.ones(2))]
        assert np.isnan(many).all()
    both = own.gradient(np.array([-1.0, 2.0]), np.ones(2))
    assert np.isnan([part[0] for part in both]).all() and np.isfinite([part[1] for part in both]).all()


@pytest.mark.parametrize("formula", ["(x**2 + y**2)/2", "x + y", "x*y", "x**2/2 + 3", "y"])
def test_results_are_arrays_of_their_own(formula):
    """What the caller does to a result must not change the points it was computed for."""
    own, x, y = surface(formula), np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for result in (own.value(x, y), *own.gradient(x, y), *own.hessian(x, y)):
        result[...] = 0
    assert x.tolist() == [1, 2] and y.tolist() == [3, 4]
