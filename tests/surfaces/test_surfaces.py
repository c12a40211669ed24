"""Every surface of the collection: heights and slopes against others, shapes, and what it says about itself."""

import math

import numpy as np
import pytest
from oracles import changed, fifty_digits, points, symbolic, with_derivatives

import surfaces
from surfaces import SURFACES, Refusal, Surface

EVERY = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
VARIANTS = [variant for surface in SURFACES.values() for variant in changed(surface)]
EVERY_VARIANT = pytest.mark.parametrize("surface", VARIANTS, ids=lambda s: "-".join([s.name, *map(str, s.settings)]))


def everything(surface: Surface, x, y) -> list:
    return [surface.value(x, y), *surface.gradient(x, y), *surface.hessian(x, y)]


def assert_close(found, expected, tolerance: float) -> None:
    """The error, measured by the length of the vector where that is more than 1."""
    length = np.maximum(1, np.linalg.norm(np.asarray(expected, float), axis=0))
    error = np.max(np.abs(np.asarray(found, float) - np.asarray(expected, float)), axis=0)
    assert np.all(error <= tolerance * length), f"error {np.max(error / length):.2g}"


@EVERY_VARIANT
def test_value_gradient_and_hessian_are_those_of_sympy(surface):
    """SymPy reads the formula by itself and computes with 50 digits."""
    exact = fifty_digits(with_derivatives(symbolic(surface.formula, surface.values)))
    for x, y in zip(*points(surface.window, 100), strict=True):
        expected, found = [float(v) for v in exact(x, y)], everything(surface, float(x), float(y))
        for part in (slice(0, 1), slice(1, 3), slice(3, 6)):
            assert_close(found[part], expected[part], 1e-13)


@EVERY_VARIANT
def test_gradient_is_that_of_a_complex_step(surface):
    """A step of 1e-200 along the imaginary axis gives the slope without cancellation."""
    x, y = points(surface.window, 2000, seed=1)
    by_x = surface.value(x + 1e-200j, y + 0j).imag / 1e-200
    by_y = surface.value(x + 0j, y + 1e-200j).imag / 1e-200
    assert_close(surface.gradient(x, y), [by_x, by_y], 1e-13)


@EVERY_VARIANT
def test_floats_and_arrays_agree(surface):
    """A walk is computed with floats, the map with arrays: both must show one surface."""
    x, y = points(surface.window, 300, seed=2)
    for array, *one_by_one in zip(
        everything(surface, x, y),
        *(everything(surface, float(a), float(b)) for a, b in zip(x, y, strict=True)),
        strict=True,
    ):
        assert array == pytest.approx(one_by_one, rel=1e-15, abs=1e-15 * max(1, np.abs(array).max()))


@EVERY
def test_results_have_the_shape_that_was_asked_for(surface):
    """Also where a derivative is constant, for no points at all, and for views with strides."""
    (x0, x1), (y0, y1) = surface.window
    for shape in [(), (1,), (0,), (5,), (3, 4), (2, 0, 3)]:
        for result in everything(surface, np.full(shape, x0), np.full(shape, y1)):
            assert np.shape(result) == shape
    grid = np.meshgrid(np.linspace(x0, x1, 7), np.linspace(y0, y1, 5))
    for result, turned in zip(everything(surface, *grid), everything(surface, *(g.T for g in grid)), strict=True):
        assert result.shape == (5, 7) and np.array_equal(result, turned.T)
    for result in everything(surface, x0, np.linspace(y0, y1, 5)):
        assert result.shape == (5,)


@EVERY
def test_whole_numbers_are_accepted(surface):
    """As floats and as arrays; what comes back is never whole."""
    for x, y in [(0, 0), (1, 2), (-2, 1), (1, 0.5)]:
        for found, expected in zip(everything(surface, x, y), everything(surface, float(x), float(y)), strict=True):
            assert type(found) is float and (found == expected or found != found)
        for found, expected in zip(
            everything(surface, np.array([x]), np.array([y])), everything(surface, float(x), float(y)), strict=True
        ):
            assert found[0] == pytest.approx(expected, rel=1e-15, nan_ok=True)


@EVERY
def test_a_surface_introduces_itself(surface):
    assert surface is surfaces.get(surface.name)
    assert all(text.strip() == text != "" for text in (surface.name, surface.title, surface.teaches, surface.family))
    (x0, x1), (y0, y1) = surface.window
    assert x0 < surface.start[0] < x1 and y0 < surface.start[1] < y1
    assert all(map(math.isfinite, everything(surface, *surface.start)))
    assert any(surface.gradient(*surface.start)), "nothing would move from here"
    for parameter in surface.parameters:
        assert parameter.low <= parameter.default <= parameter.high and parameter.help.strip()


@EVERY
def test_parameters_keep_to_their_range(surface):
    """Both ends are allowed and change the surface; beyond them, not a number and unknown names are refused."""
    for p in surface.parameters:
        for end in (p.low, p.high):
            assert surface.bind({p.name: end}).values == surface.values | {p.name: end}
        for wrong in (math.nextafter(p.low, -math.inf), math.nextafter(p.high, math.inf), math.nan, math.inf):
            with pytest.raises(Refusal, match=p.name):
                surface.bind({p.name: wrong})
    with pytest.raises(Refusal, match=r"'steepness'|steepness"):
        surface.bind({"steepness": 1.0})


def test_an_unknown_surface_is_refused_naming_those_there_are():
    with pytest.raises(Refusal) as refusal:
        surfaces.get("matterhorn")
    assert "'matterhorn'" in str(refusal.value) and all(name in str(refusal.value) for name in SURFACES)
