"""Every surface of the collection: heights and slopes against others, kinks, and what it says about itself."""

import math
import re

import numpy as np
import pytest
import sympy
from oracles import X, Y, fifty_digits, points
from surface_oracles import (
    CORNERS,
    EVERY,
    EXTENDED,
    ILL_CONDITIONED,
    PARTS,
    VARIANTS,
    derivatives,
    everything,
    extended,
    length,
    misses,
    over,
    rounding,
)

import surfaces
from surfaces import SURFACES, Refusal, Surface
from surfaces.formula import Node, compile_formula, parse, text

NAMES = """
bowl booth matyas
ravine-book ravine-d2l ravine-100 long-valley rosenbrock valley-of-minima
saddle saddle-bounded monkey-saddle
plateau gaussian-plateau shelf ledge easom
beale himmelblau three-hump-camel six-hump-camel styblinski-tang goldstein-price mccormick double-well
local-minimum-hills
rastrigin ackley griewank bohachevsky levy levy-13
line-fit linear-neuron sigmoid-neuron-mse sigmoid-neuron-ce
"""
CLOSE = 1e-13
"""Largest error of a component, in units of the length of the height, gradient or Hessian, or of 1."""


def test_the_collection_is_complete():
    assert len(SURFACES) == 36 and list(SURFACES) == NAMES.split()
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in SURFACES)


# Heights and slopes


def assert_close(surface: Surface, found, exact: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    """Within CLOSE; on ill-conditioned ground, or within what one rounding of each number and operation makes of it."""
    costs = rounding(surface, x, y)
    for name, missed in misses(found, exact).items():
        part = PARTS[name]
        allowed = np.maximum(CLOSE, np.max(costs[part], axis=0) / length(exact[part]))
        assert np.all(missed <= allowed), f"{name}: error {np.max(missed):.2g}"


@pytest.mark.skipif(not EXTENDED, reason="this machine computes with nothing longer than doubles")
@over(VARIANTS)
def test_value_gradient_and_hessian_are_those_of_sympy(surface):
    """SymPy reads and derives the formula by itself; computed with some 19 digits, over samples as a plain sum."""
    x, y = points(surface.turned_window, 2000)
    assert_close(surface, everything(surface, x, y), extended(derivatives(surface))(x, y), x, y)


@over(VARIANTS)
def test_floats_are_those_of_sympy_with_fifty_digits(surface):
    x, y = points(surface.turned_window, 100, seed=6)
    at = fifty_digits(derivatives(surface))
    exact = np.array([[float(v) for v in at(a, b)] for a, b in zip(x, y, strict=True)]).T
    found = np.array([everything(surface, float(a), float(b)) for a, b in zip(x, y, strict=True)]).T
    assert_close(surface, found, exact, x, y)


@pytest.mark.skipif(not EXTENDED, reason="this machine computes with nothing longer than doubles")
@pytest.mark.parametrize("name", ILL_CONDITIONED)
def test_the_ill_conditioned_are_so_for_others_too(name):
    """SymPy's own expressions, computed with doubles, are as far off: the bound above is not slack for our code."""
    expressions = derivatives(SURFACES[name])
    x, y = points(SURFACES[name].window, 100_000, seed=1)
    doubles = [np.broadcast_to(v, x.shape) for v in sympy.lambdify((X, Y), expressions, "numpy")(x, y)]
    missed = misses(doubles, extended(expressions)(x, y))
    assert max(np.max(part) for part in missed.values()) > CLOSE


def _sigmoid_neurons(loss):
    return lambda x, y: sum(loss(x * u + y, t) for u, t in ((-2, 0), (-1, 0), (1, 1), (2, 1))) / 4


def _log_of_sum(a, b):
    """Shifted by the larger real part, so that no power overflows."""
    shift = np.maximum(np.real(a), np.real(b))
    return shift + np.log(np.exp(a - shift) + np.exp(b - shift))


def _ledge(x, y, width):
    """Its half to the right of the middle, and the mirror image of that with the opposite sign."""
    side = np.where(np.real(x) < 0, -1, 1)
    onto, onto_the_slope = (
        np.where(side * np.real(x) > edge, side * x - edge, 0) for edge in (width / 2, width / 2 + 1)
    )
    return side * (onto**2 - onto_the_slope**2) / 2 + np.where(np.real(x) < -12, x + 12, 0) ** 2 / 2 + y**2 / 2


WRITTEN = {  # in complex arithmetic, which max, softplus, logaddexp and the roots of the program do not know
    "shelf": lambda x, y, slope: (
        slope * x + _log_of_sum(0, 4 * (x - 4)) / 4 + _log_of_sum(0, -4 * (x + 4)) ** 2 / 32 + y**2 / 2
    ),
    "ledge": _ledge,
    "double-well": lambda x, y, sharp, flat: (
        -0.05 * _log_of_sum(-10 * sharp * ((x + 0.6) ** 2 + y**2), -10 * flat * ((x - 0.6) ** 2 + y**2))
    ),
    "ackley": lambda x, y: (
        20
        + math.e
        - 20 * np.exp(-0.2 * ((x**2 + y**2) / 2) ** 0.5)
        - np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
    ),
    "sigmoid-neuron-mse": _sigmoid_neurons(lambda z, t: (1 / (1 + np.exp(-z)) - t) ** 2 / 2),
    "sigmoid-neuron-ce": _sigmoid_neurons(lambda z, t: _log_of_sum(0, z) - t * z),
}


@over(VARIANTS)
def test_gradient_is_that_of_a_complex_step(surface):
    """A step of 1e-200 along the imaginary axis gives the slope without cancellation; kinks go by the real part."""
    x, y = points(surface.turned_window, 2000, seed=1)
    written = WRITTEN.get(surface.name)
    height = (lambda x, y: written(x, y, **surface.values)) if written else surface.value
    by_x, by_y = height(x + 1e-200j, y + 0j).imag / 1e-200, height(x + 0j, y + 1e-200j).imag / 1e-200
    exact = np.array([height(x + 0j, y + 0j).real, by_x, by_y])
    assert_close(surface, everything(surface, x, y)[:3], exact, x, y)


@over(VARIANTS + CORNERS)
def test_floats_and_arrays_agree(surface):
    """A walk is computed with floats, the map with arrays: both must show one surface."""
    x, y = points(surface.turned_window, 300, seed=2)
    for array, *one_by_one in zip(
        everything(surface, x, y),
        *(everything(surface, float(a), float(b)) for a, b in zip(x, y, strict=True)),
        strict=True,
    ):
        assert array == pytest.approx(one_by_one, rel=1e-15, abs=1e-15 * max(1, np.abs(array).max()))


@EVERY
def test_results_have_the_shape_that_was_asked_for(surface):
    """Also where a derivative is constant, for no points at all, and for views with strides."""
    (x0, x1), (y0, y1) = surface.turned_window
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
            assert found[0] == pytest.approx(expected, rel=1e-15, abs=1e-15, nan_ok=True)


# Kinks and closed forms


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, -137.5])
def test_the_tip_of_ackleys_cone_is_level_by_convention(angle):
    """The slope is 0 on the tip itself and 2 sqrt(2) right beside it, whatever the direction."""
    ackley = surfaces.get("ackley").bind(rotate=angle)
    assert ackley.gradient(0.0, 0.0) == (0, 0) and not np.any(ackley.gradient(np.zeros(3), np.zeros(3)))
    directions = np.linspace(0, 2 * np.pi, 64)
    for radius in (1e-2, 1e-4, 1e-8, 1e-100, 1e-150):
        x, y = radius * np.cos(directions), radius * np.sin(directions)
        steepness = np.hypot(*ackley.gradient(x, y))
        assert steepness == pytest.approx(math.sqrt(8), abs=54 * radius + 1e-14)
        assert [math.hypot(*ackley.gradient(float(a), float(b))) for a, b in zip(x, y, strict=True)] == pytest.approx(
            steepness, rel=1e-14
        )


WIDTHS = pytest.mark.parametrize("width", [0.0, 1.0, 4.0, 7.3, 8.0, 20.0])


@WIDTHS
def test_the_ledge_is_exactly_level(width):
    """Not a rounding of 0: a ball that lies there stays for ever. The edges belong to it."""
    ledge = surfaces.get("ledge").bind({"width": width})
    x = np.linspace(-width / 2, width / 2, 1001)
    assert not np.any(ledge.gradient(x, np.zeros_like(x)))
    assert all(ledge.gradient(float(at), 0.0) == (0, 0) for at in x)
    beyond = math.nextafter(width / 2, math.inf)
    assert ledge.gradient(beyond, 0.0)[0] > 0 and ledge.gradient(-beyond, 0.0)[0] > 0


@WIDTHS
def test_the_slopes_of_the_ledge_are_those_of_its_definition(width):
    """h'(x) = clip(|x| - w/2, 0, 1) - max(0, -12 - x), and a parabola across."""
    ledge = surfaces.get("ledge").bind({"width": width})
    x, y = np.meshgrid(np.linspace(-15, width / 2 + 5, 5001), np.linspace(-4, 4, 5))
    slope = np.clip(np.abs(x) - width / 2, 0, 1) - np.maximum(0, -12 - x)
    by_x, by_y = ledge.gradient(x, y)
    assert by_x == pytest.approx(slope, abs=1e-14) and np.array_equal(by_y, y)


def test_the_shelf_has_the_slope_it_is_asked_for():
    """In its middle, down to what the walls on both sides leave there."""
    for slope in np.geomspace(1e-4, 0.1, 13):
        by_x, by_y = surfaces.get("shelf").bind({"slope": float(slope)}).gradient(0.0, 0.0)
        assert by_x == pytest.approx(slope, abs=2e-7) and by_y == 0


def test_the_plateau_fades_with_the_cube_of_the_distance():
    """The slope is 2r/(1 + r^2)^2, steepest (0.6495) at 1/sqrt(3)."""
    plateau, r = surfaces.get("plateau"), np.geomspace(1e-3, 1e3, 601)
    found = np.hypot(*plateau.gradient(0.6 * r, 0.8 * r))
    assert found == pytest.approx(2 * r / (1 + r * r) ** 2, rel=1e-14)
    assert found[-1] * r[-1] ** 3 == pytest.approx(2, rel=1e-5)
    steepest = 1 / math.sqrt(3)
    assert plateau.gradient(steepest, 0.0)[0] == pytest.approx(0.649519, abs=1e-6) and found.max() <= 0.649520
    assert plateau.hessian(steepest, 0.0)[0] == pytest.approx(0, abs=1e-14)


def test_the_gaussian_plateau_fades_faster_than_any_power():
    """The slope is r exp(-r^2/2), 0.00002 at a distance of 5."""
    plateau, r = surfaces.get("gaussian-plateau"), np.linspace(0.1, 30, 300)
    found = np.hypot(*plateau.gradient(0.6 * r, -0.8 * r))
    assert found == pytest.approx(r * np.exp(-r * r / 2), rel=1e-12, abs=1e-300)
    assert plateau.gradient(5.0, 0.0)[0] == pytest.approx(1.8633e-5, rel=1e-4)


def test_the_floor_of_the_valley_is_sharper_farther_out():
    """All of xy = 1 is lowest; the curvatures there are 0 and x^2 + y^2."""
    valley, x = surfaces.get("valley-of-minima"), np.concatenate([np.linspace(-4, -0.25, 50), np.linspace(0.25, 4, 50)])
    assert valley.value(x, 1 / x) == pytest.approx(0, abs=1e-31)
    xx, xy, yy = valley.hessian(x, 1 / x)
    low, high = np.linalg.eigvalsh(np.moveaxis([[xx, xy], [xy, yy]], -1, 0)).T
    assert low == pytest.approx(0, abs=1e-14) and high == pytest.approx(x**2 + 1 / x**2, rel=1e-14)


def test_the_monkey_saddle_has_three_ways_down():
    """r^3 cos(3 angle): one for each leg and one for the tail."""
    saddle, angles = surfaces.get("monkey-saddle"), np.linspace(0, 2 * np.pi, 360, endpoint=False)
    for r in (0.01, 1.0, 1.4):
        heights = saddle.value(r * np.cos(angles), r * np.sin(angles))
        assert heights == pytest.approx(r**3 * np.cos(3 * angles), abs=1e-14)
        lowest = np.flatnonzero((heights < np.roll(heights, 1)) & (heights < np.roll(heights, -1)))
        assert lowest.tolist() == [60, 180, 300]


def test_matyas_is_shallow_along_its_diagonal():
    """Curvature 0.04 along x = y and 1 across; the axes themselves have one and the same."""
    matyas = surfaces.get("matyas")
    assert matyas.gradient(5.0, 5.0) == pytest.approx((0.2, 0.2), rel=1e-12)
    assert matyas.gradient(5.0, -5.0) == pytest.approx((5, -5), rel=1e-12)


UPRIGHT = {
    "ravine-book": (0.1, 2),
    "ravine-d2l": (0.2, 4),
    "ravine-100": (1, 100),
    "long-valley": (0.005, 2),
    "saddle": (2, -2),
    "saddle-bounded": (1, -1),
}


@pytest.mark.parametrize("name", UPRIGHT)
def test_ravines_lie_along_x_and_saddles_fall_along_y(name):
    xx, xy, yy = surfaces.get(name).hessian(0.0, 0.0)
    assert (xx, yy) == pytest.approx(UPRIGHT[name], rel=1e-14) and xy == 0


def test_levy_where_its_sines_are_known():
    """With w = 1 + (x - 1)/4 a whole number, or a quarter or half more, every sine is that of a school table."""
    levy, k = surfaces.get("levy"), np.arange(-3.0, 4)
    one, across = 4 * k + 1, np.ones(7)
    assert levy.value(one, across) == pytest.approx(k**2 * (1 + 10 * math.sin(1) ** 2), abs=1e-12)
    assert levy.value(one + 2, across) == pytest.approx(1 + (k + 0.5) ** 2 * (1 + 10 * math.cos(1) ** 2), abs=1e-12)
    assert levy.value(across, one) == pytest.approx(k**2, abs=1e-12)
    assert levy.value(across, one + 1) == pytest.approx(2 * (k + 0.25) ** 2, abs=1e-12)
    assert levy.value(across, one + 3) == pytest.approx(2 * (k + 0.75) ** 2, abs=1e-12)
    ripple = 0.5 + (k + 0.25) ** 2 * (1 + 10 * math.sin(math.pi / 4 + 1) ** 2)
    assert levy.value(one + 1, across) == pytest.approx(ripple, abs=1e-12)


def test_levy_13_where_its_sines_are_known():
    """On whole numbers nothing but a bowl; on halves and quarters the ripples at their highest."""
    levy, k = surfaces.get("levy-13"), np.arange(-9.0, 10)
    x, y = np.meshgrid(k, k)
    assert levy.value(x, y) == pytest.approx((x - 1) ** 2 + (y - 1) ** 2, abs=1e-11)
    assert levy.value(x + 0.5, y) == pytest.approx(1 + (x - 0.5) ** 2 + (y - 1) ** 2, abs=1e-11)
    assert levy.value(x, y + 0.5) == pytest.approx(2 * (x - 1) ** 2 + (y - 0.5) ** 2, abs=1e-11)
    assert levy.value(x, y + 0.25) == pytest.approx(1.5 * (x - 1) ** 2 + 2 * (y - 0.75) ** 2, abs=1e-11)
    assert levy.value(x, y + 0.75) == pytest.approx(1.5 * (x - 1) ** 2 + 2 * (y - 0.25) ** 2, abs=1e-11)


def test_goldstein_price_spans_the_heights_it_speaks_of():
    """From 3 to a million."""
    heights = surfaces.get("goldstein-price").value(*np.meshgrid(*[np.linspace(-2, 2, 801)] * 2))
    assert heights.min() == pytest.approx(3, abs=1e-9) and heights.max() == pytest.approx(1e6, rel=0.02)


# What it says about itself


@EVERY
def test_a_surface_introduces_itself(surface):
    assert surface is surfaces.get(surface.name)
    assert all(text.strip() == text != "" for text in (surface.name, surface.title, surface.teaches, surface.family))
    for parameter in surface.parameters:
        assert parameter.low <= parameter.default <= parameter.high and parameter.help.strip()


@over(VARIANTS + CORNERS)
def test_a_surface_can_be_started_on(surface):
    """With any parameters the start lies inside the window, on a slope."""
    (x0, x1), (y0, y1) = surface.turned_window
    x, y = surface.turned_start
    assert x0 < x < x1 and y0 < y < y1
    assert all(map(math.isfinite, everything(surface, x, y)))
    assert any(surface.gradient(x, y)), "nothing would move from here"


@over(VARIANTS)
def test_window_and_start_are_numbers_or_formulas_of_the_parameters(surface):
    """As SymPy reads them; only the ledge and the minima beside a saddle, which a person can move, need formulas."""
    typed = [*surface.start, *surface.window[0], *surface.window[1]]
    found = [*surface.turned_start, *surface.turned_window[0], *surface.turned_window[1]]
    read = [sympy.sympify(number, locals={"max": sympy.Max}).subs(surface.values) for number in typed]
    assert found == pytest.approx([float(number) for number in read], rel=1e-15)
    assert any(isinstance(number, str) for number in typed) == (surface.name in ("ledge", "saddle-bounded"))


def test_condition_numbers_in_the_sentences_are_those_of_the_minima():
    spoken = {name: re.search(r"ondition number ([\d,]+)", surface.teaches) for name, surface in SURFACES.items()}
    numbers = {name: float(found[1].replace(",", "")) for name, found in spoken.items() if found}
    assert {"booth", "matyas", "ravine-book", "long-valley", "rosenbrock"} <= set(numbers)
    for name, number in numbers.items():
        low, high = surfaces.get(name).marks[0].eigenvalues
        assert high / low == pytest.approx(number, rel=0.005)


@EVERY
def test_parameters_keep_to_their_range(surface):
    """Both ends are allowed and change the surface; beyond them, not a number and unknown names are refused."""
    for p in surface.parameters:
        x, y = points(surface.turned_window, 200, seed=7)
        ends = [surface.bind({p.name: end}) for end in (p.low, p.high)]
        for found, end in zip(ends, (p.low, p.high), strict=True):
            assert found.values == surface.values | {p.name: end}
        assert not np.array_equal(ends[0].value(x, y), ends[1].value(x, y))
        for wrong in (math.nextafter(p.low, -math.inf), math.nextafter(p.high, math.inf), math.nan, math.inf):
            with pytest.raises(Refusal, match=p.name):
                surface.bind({p.name: wrong})
    with pytest.raises(Refusal, match=r"'steepness'|steepness"):
        surface.bind({"steepness": 1.0})


def test_an_unknown_surface_is_refused_naming_those_there_are():
    with pytest.raises(Refusal) as refusal:
        surfaces.get("matterhorn")
    assert "'matterhorn'" in str(refusal.value) and all(name in str(refusal.value) for name in SURFACES)


def _averaged(surface: Surface, typed: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The text's worth; of a mean over samples, what stands behind the sign of the sum, once for each sample."""
    if surface.samples is None:
        return _worth(parse(typed), ("x", "y"), x, y)
    assert typed.startswith(f"1/{len(surface.samples.rows)} Σ ")
    names = ("x", "y", *surface.samples.names)
    share = parse(typed.replace(" Σ ", "*"), names)
    return sum(_worth(share, names, x, y, *row) for row in surface.samples.rows)


def _worth(tree: Node, names: tuple[str, ...], *numbers) -> np.ndarray:
    with np.errstate(over="ignore"):
        (result,) = compile_formula(names, (tree,), arrays=True)(*numbers)
    return np.broadcast_to(result, numbers[0].shape)


@over(VARIANTS)
@pytest.mark.parametrize("angle", [0.0, 90.0])
def test_texts_that_can_be_typed_are_the_derivatives(surface, angle):
    """Typed as formulas of their own, they are worth what gradient and Hessian are."""
    found = surface.bind(rotate=angle)
    x, y = points(found.turned_window, 50, seed=8)
    texts = found.texts(text)
    assert list(texts) == ["f", "f_x", "f_y", "f_xx", "f_xy", "f_yy"]
    for typed, expected in zip(texts.values(), everything(found, x, y), strict=True):
        assert _averaged(found, typed, x, y) == pytest.approx(expected, rel=1e-12, abs=1e-12 * np.abs(expected).max())
