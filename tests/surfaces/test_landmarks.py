"""What the surfaces claim to know: minima, saddles, maxima, the least height, and whether there is one at all."""

import math
from collections import Counter

import mpmath
import numpy as np
import pytest
import sympy
from oracles import X, Y
from surface_oracles import CORNERS, EVERY, VARIANTS, critical_points, derivatives, over, variants

import surfaces
from surfaces import SURFACES

ANY = None
MIN, SADDLE, MAX = "minimum", "saddle", "maximum"
PI = math.pi


def mirrored(*landmarks):
    """The landmarks and their mirror images through the origin."""
    return [(kind, side * x, side * y, *rest) for kind, x, y, *rest in landmarks for side in (1, -1)]


def swapped(*landmarks):
    """The landmarks and their mirror images in the diagonal."""
    return [(kind, *place, *rest) for kind, x, y, *rest in landmarks for place in ((x, y), (y, x))]


EXPECTED = {  # kind, x, y, height, smaller and larger eigenvalue; computed apart from this program
    "bowl": [(MIN, 0, 0, 0, 1, 1)],
    "booth": [(MIN, 1, 3, 0, 2, 18)],
    "matyas": [(MIN, 0, 0, 0, 0.04, 1)],
    "ravine-book": [(MIN, 0, 0, 0, 0.1, 2)],
    "ravine-d2l": [(MIN, 0, 0, 0, 0.2, 4)],
    "ravine-100": [(MIN, 0, 0, 0, 1, 100)],
    "long-valley": [(MIN, 0, 0, 0, 0.005, 2)],
    "rosenbrock": [(MIN, 1, 1, 0, 0.39936, 1001.60)],
    "valley-of-minima": [(MIN, 1, 1, 0, 0, 2), (MIN, -1, -1, 0, 0, 2), (SADDLE, 0, 0, 0.5, -1, 1)],
    "saddle": [(SADDLE, 0, 0, 0, -2, 2)],
    "saddle-bounded": [(MIN, 0, 1, -0.25, 1, 2), (MIN, 0, -1, -0.25, 1, 2), (SADDLE, 0, 0, 0, -1, 1)],
    "monkey-saddle": [(SADDLE, 0, 0, 0, 0, 0)],
    "plateau": [(MIN, 0, 0, 0, 2, 2)],
    "gaussian-plateau": [(MIN, 0, 0, 0, 1, 1)],
    "shelf": [(MIN, -3.63736244, 0, -0.03498737, 0.0684718, 1)],
    "ledge": [(MIN, -13, 0, -10, 1, 1)],
    "easom": [
        (MIN, PI, PI, -1, 3, 3),
        (MIN, 1.30499545, 1.30499545, -8.110224e-5, 0.00133757, 0.00133757),
        (MIN, 4.97818986, 4.97818986, -8.110224e-5, 0.00133757, 0.00133757),
        *swapped((MIN, 1.30499545, 4.97818986, -8.110224e-5, 0.00133757, 0.00133757)),
    ],
    "beale": [
        (MIN, 3, 0.5, 0, 0.30146, 48.980),
        (SADDLE, 0, 1, 14.203125, -27.75, 27.75),
        (SADDLE, 0.10053794, -2.64451359, 9.864512, -0.781, 867.75),
    ],
    "himmelblau": [
        (MIN, 3, 2, 0, 25.716, 82.284),
        (MIN, -2.80511809, 3.13131252, 0, 64.84, 80.55),
        (MIN, -3.77931025, -3.28318599, 0, 70.71, 133.79),
        (MIN, 3.58442834, -1.84812653, 0, 28.69, 105.42),
        (SADDLE, 3.38515418, 0.07385188, 13.3119, ANY, ANY),
        (SADDLE, 0.0866775, 2.8842547, 67.7192, ANY, ANY),
        (SADDLE, -3.07302575, -0.08135304, 104.0152, ANY, ANY),
        (SADDLE, -0.12796135, -1.95371498, 178.3372, ANY, ANY),
        (MAX, -0.27084459, -0.92303856, 181.6165, ANY, ANY),
    ],
    "three-hump-camel": [
        (MIN, 0, 0, 0, 1.5858, 4.4142),
        *mirrored(
            (MIN, 1.74755235, -0.87377617, 0.2986384, 1.902, 12.251),
            (SADDLE, 1.07054229, -0.53527115, 0.8773616, -4.039, 2.166),
        ),
    ],
    "six-hump-camel": [
        (SADDLE, 0, 0, 0, -8.06226, 8.06226),
        *mirrored(
            (MIN, 0.08984201, -0.7126564, -1.031628453, 7.68, 16.49),
            (MIN, 1.70360671, -0.79608357, -0.2154638, ANY, ANY),
            (MIN, 1.60710475, 0.56865145, 2.1042503, ANY, ANY),
            (SADDLE, 1.10920534, -0.76826809, 0.5437186, ANY, ANY),
            (SADDLE, 1.63806798, 0.22867407, 2.229357, ANY, ANY),
            (SADDLE, 1.29607027, 0.60508439, 2.229471, ANY, ANY),
            (MAX, 1.23022988, 0.16233458, 2.496295, ANY, ANY),
        ),
    ],
    "styblinski-tang": [
        (MIN, -2.90353403, -2.90353403, -78.33233141, 34.583, 34.583),
        (MIN, 2.74680277, 2.74680277, -50.05889331, 29.270, 29.270),
        (MAX, 0.15673126, 0.15673126, 0.3912247, -15.8526, -15.8526),
        *swapped(
            (MIN, -2.90353403, 2.74680277, -64.19561236, 29.270, 34.583),
            (SADDLE, -2.90353403, 0.15673126, -38.970553, -15.8526, 34.583),
            (SADDLE, 0.15673126, 2.74680277, -24.83383, -15.8526, 29.270),
        ),
    ],
    "goldstein-price": [
        (MIN, 0, -1, 3, 402.8, 965.2),
        (MIN, -0.6, -0.4, 30, ANY, ANY),
        (MIN, 1.8, 0.2, 84, ANY, ANY),
        (MIN, 1.2, 0.8, 840, ANY, ANY),
        (SADDLE, -0.4, -0.6, 35, ANY, ANY),
        (SADDLE, 1.2, -0.2, 99, ANY, ANY),
        (SADDLE, 1.4, 0.6, 980, ANY, ANY),
        (SADDLE, 0.6, 0.4, 990, ANY, ANY),
        (MAX, 0.8, 0.2, 1155, ANY, ANY),
    ],
    "mccormick": [
        (MIN, -0.54719755, -1.54719755, -1.913222955, math.sqrt(3), 4),
        (MIN, 2.5943951, 1.5943951, 1.2283697, math.sqrt(3), 4),
        (SADDLE, 1.54719755, 0.54719755, 1.913223, -math.sqrt(3), 4),
    ],
    "double-well": [
        (MIN, -0.6, 0, 0, 50, 50),
        (MIN, 0.6, 0, 0, 2, 2),
        (SADDLE, -0.39321869, 0, 0.97770, -401.022, 9.73591),
    ],
    "local-minimum-hills": [
        (MIN, -1.43918471, 1.91869036, -0.7498273, ANY, ANY),
        (MIN, -0.20519522, -0.21610632, 0.02647418, ANY, ANY),
        (MIN, 2.46253001, 0.03580533, -0.1108879, ANY, ANY),
        (SADDLE, -0.88888347, 0.84511596, 0.1655942, ANY, ANY),
        (SADDLE, 1.37867722, 0.26115280, 0.8621473, ANY, ANY),
        (SADDLE, 2.03863014, 1.43514397, 1.0021412, ANY, ANY),
        (SADDLE, 2.07204825, -2.23462275, 1.3871944, ANY, ANY),
        (MAX, 1.15748657, 1.04512074, 1.2966223, ANY, ANY),
        (MAX, 1.54133951, -1.08483896, 2.4079628, ANY, ANY),
    ],
    "rastrigin": [
        (MIN, 0, 0, 0, 396.78, 396.78),
        *mirrored(*swapped((MIN, 0.99495864, 0, 0.994959, 396.59, 396.78))),
    ],
    "ackley": [
        (MIN, 0, 0, 0, math.inf, math.inf),
        *mirrored(*swapped((MIN, 0.95216655, 0, 2.579928, ANY, ANY))),
    ],
    "griewank": [
        (MIN, 0, 0, 0, 0.5005, 1.0005),
        *mirrored(
            (MIN, 3.14002263, 4.43844448, 0.00739604, ANY, ANY), (MIN, 3.14002263, -4.43844448, 0.00739604, ANY, ANY)
        ),
    ],
    "bohachevsky": [
        (MIN, 0, 0, 0, 28.65, 67.17),
        *mirrored(
            (MIN, 0.61861207, 0, 0.4129268, ANY, ANY),
            (MIN, 0, 0.46952755, 0.4698824, ANY, ANY),
            (SADDLE, 0.36070816, 0, 0.7201809, ANY, ANY),
            (SADDLE, 0, 0.26704047, 0.9334853, ANY, ANY),
        ),
    ],
    "levy": [(MIN, 1, 1, 0, 0.125, 2.2438)],
    "levy-13": [(MIN, 1, 1, 0, 2, 179.65)],
    "line-fit": [(MIN, 0.84606112, 0.38378224, 0.0804773, 0.202728, 3.40490)],
    "linear-neuron": [(MIN, 1, -1, 0, 0.0897834, 0.732992)],
    "sigmoid-neuron-mse": [],
    "sigmoid-neuron-ce": [],
}


def nearest(marks, x, y):
    return min(marks, key=lambda mark: math.dist((mark.x, mark.y), (x, y)))


@EVERY
def test_landmarks_are_the_known_ones(surface):
    """Place, height and curvature as found apart from this program; none missing, none invented."""
    assert len(surface.marks) == len(EXPECTED[surface.name])
    for kind, x, y, height, low, high in EXPECTED[surface.name]:
        mark = nearest(surface.marks, x, y)
        assert mark.kind == kind and (mark.x, mark.y) == pytest.approx((x, y), abs=1e-8)
        assert mark.height == pytest.approx(height, rel=5e-6, abs=5e-8 if abs(height) > 1e-3 or height == 0 else 0)
        for found, expected in zip(mark.eigenvalues, (low, high), strict=True):
            assert expected is ANY or found == pytest.approx(expected, rel=7e-4, abs=1e-12)


@EVERY
def test_landmarks_lie_in_the_window(surface):
    """As the surface comes, a person sees all that is known of it."""
    (x0, x1), (y0, y1) = surface.turned_window
    assert all(x0 < mark.x < x1 and y0 < mark.y < y1 for mark in surface.marks)


@over(VARIANTS + CORNERS)
def test_landmarks_are_exact(surface):
    """Newton's method with 40 digits, on SymPy's derivatives, moves them by less than doubles can tell."""
    functions = [sympy.lambdify((X, Y), expression, "mpmath") for expression in derivatives(surface)]
    for mark in surface.marks:
        low, high = mark.eigenvalues
        if low == 0 or math.isinf(high):  # a floor without an end, the monkey saddle, the tip of a cone
            continue
        with mpmath.workdps(40):
            place = mpmath.matrix([mark.x, mark.y])
            for _ in range(5):
                _, gx, gy, xx, xy, yy = (function(*place) for function in functions)
                place -= mpmath.lu_solve(mpmath.matrix([[xx, xy], [xy, yy]]), mpmath.matrix([gx, gy]))
            height, _, _, xx, xy, yy = (float(function(*place)) for function in functions)
        x, y = map(float, place)
        assert (mark.x, mark.y) == pytest.approx((x, y), abs=1e-14 * max(1, math.hypot(x, y)))
        assert mark.height == pytest.approx(height, rel=1e-12, abs=2e-15)
        assert mark.eigenvalues == pytest.approx(np.linalg.eigvalsh([[xx, xy], [xy, yy]]), rel=1e-11)


@over(VARIANTS + CORNERS)
def test_the_ground_is_level_at_a_landmark(surface):
    """Improved to machine precision: what is left of the slope is what rounding of the place leaves."""
    for mark in surface.marks:
        assert mark.height == surface.value(mark.x, mark.y)
        slope, steepest = math.hypot(*surface.gradient(mark.x, mark.y)), max(1, *map(abs, mark.eigenvalues))
        if math.isinf(steepest):  # the tip of a cone: a convention, so exact
            assert slope == 0
        assert slope <= 1e-14 * steepest * max(1, math.hypot(mark.x, mark.y))


@over(VARIANTS + CORNERS)
def test_a_landmark_is_of_its_kind(surface):
    """By the signs of its curvature, and by walking around it: also where there is no curvature at all."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    for mark in surface.marks:
        low, high = mark.eigenvalues
        assert low <= high
        assert {MIN: low >= 0, SADDLE: low <= 0 <= high, MAX: high <= 0}[mark.kind]
        rises = surface.value(mark.x + 1e-3 * np.cos(angles), mark.y + 1e-3 * np.sin(angles)) - mark.height
        rounding = 1e-10 + 4e-15 * abs(mark.height)
        up, down = rises.max() > rounding, rises.min() < -rounding
        assert (up, down) == {MIN: (True, False), SADDLE: (True, True), MAX: (False, True)}[mark.kind]


# All there are


COMPLETE = [
    "bowl",
    "saddle-bounded",
    "beale",
    "himmelblau",
    "three-hump-camel",
    "six-hump-camel",
    "styblinski-tang",
    "goldstein-price",
    "mccormick",
    "double-well",
    "local-minimum-hills",
    "rosenbrock",
    "line-fit",
]
ON_ALL_SIDES = [name for name in COMPLETE if name not in ("beale", "mccormick")]
"""Surfaces that rise far out whatever the direction. Beale's valleys stay level, McCormick's falls."""


@pytest.mark.parametrize("name", COMPLETE)
def test_no_critical_point_of_the_window_is_missing(name):
    """Newton's method from a grid of starts, which knows no landmark, finds the landmarks and nothing else."""
    surface = surfaces.get(name)
    found, marks = critical_points(surface), surface.marks
    assert len(found) == len(marks)
    for x, y in found:
        mark = nearest(marks, x, y)
        assert (mark.x, mark.y) == pytest.approx((x, y), abs=2e-7)


@pytest.mark.parametrize("name", ON_ALL_SIDES)
def test_minima_less_saddles_plus_maxima_make_one(name):
    """Morse's count for ground that rises on all sides: it fails when a critical point is missing."""
    for surface in variants(surfaces.get(name)):
        kinds = Counter(mark.kind for mark in surface.marks)
        assert kinds[MIN] - kinds[SADDLE] + kinds[MAX] == 1


def roots(function, low: float, high: float) -> np.ndarray:
    """Of a function of one number, by halving between changes of sign on a fine grid."""
    x = np.linspace(low, high, 100_001)
    signs = np.sign(function(x))
    change = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    left, right = x[change], x[change + 1]
    for _ in range(60):
        middle = (left + right) / 2
        before = np.sign(function(middle)) == np.sign(function(left))
        left, right = np.where(before, middle, left), np.where(before, right, middle)
    return np.concatenate([x[signs == 0], (left + right) / 2])


def test_rastrigin_has_121_minima_in_its_window():
    """Its axes do not know each other: 11 minima and 10 maxima of one axis make 121, 220 saddles and 100 maxima."""
    rastrigin = surfaces.get("rastrigin")
    one = roots(lambda x: 2 * x + 20 * PI * np.sin(2 * PI * x), *rastrigin.window[0])
    x, y = map(np.ravel, np.meshgrid(one, one))
    assert np.hypot(*rastrigin.gradient(x, y)).max() < 1e-11
    xx, xy, yy = rastrigin.hessian(x, y)
    assert not np.any(xy)
    counted = Counter(zip((xx > 0).tolist(), (yy > 0).tolist(), strict=True))
    assert counted == {(True, True): 121, (True, False): 110, (False, True): 110, (False, False): 100}
    heights = np.sort(rastrigin.value(x, y))
    assert heights[0] == pytest.approx(0, abs=1e-13) and heights[1:5] == pytest.approx(0.994959, abs=1e-6)
    assert heights[5] > 1.9, "no other lies lower than the four beside the least"


# The least height


@over(VARIANTS + CORNERS)
def test_nothing_lies_below_the_least_height(surface):
    """On a fine grid, around each landmark and far away; without a least height the ground falls for ever."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    far = np.geomspace(10, 1e7, 13)[:, None]
    around = surface.value(far * np.cos(angles), far * np.sin(angles))
    assert surface.bounded == (around.min() > -1e6)
    assert (surface.lowest is not None) == surface.bounded
    if surface.lowest is None:
        return
    (x0, x1), (y0, y1) = surface.turned_window
    grid = surface.value(*np.meshgrid(np.linspace(x0, x1, 601), np.linspace(y0, y1, 601)))
    slack = 1e-14 * max(1, abs(surface.lowest))
    assert min(grid.min(), around.min()) >= surface.lowest - slack


@EVERY
def test_the_least_height_is_that_of_a_minimum_or_no_points_at_all(surface):
    minima = [mark.height for mark in surface.marks if mark.kind == MIN]
    if surface.infimum is not None:
        assert surface.bounded and surface.lowest == surface.infimum and not minima
    elif surface.bounded:
        assert surface.lowest == min(minima)
    else:
        assert surface.lowest is None
    assert surface.bounded == (surface.name not in ("saddle", "monkey-saddle", "mccormick"))


@pytest.mark.parametrize("name", ["sigmoid-neuron-mse", "sigmoid-neuron-ce"])
def test_an_infimum_is_approached_and_not_attained(name):
    """The larger the weight, the surer the neuron: the loss falls towards 0 without end, and is more everywhere."""
    surface = surfaces.get(name)
    (x0, x1), (y0, y1) = surface.turned_window
    assert surface.value(*np.meshgrid(np.linspace(x0, x1, 601), np.linspace(y0, y1, 601))).min() > surface.lowest == 0
    weights = np.linspace(0, 30, 301)
    heights = surface.value(weights, np.zeros_like(weights))
    assert np.all(np.diff(heights) < 0) and heights[-1] < 1e-12
    assert np.all(surface.gradient(weights, np.zeros_like(weights))[0] < 0)


# Parameters at work


@pytest.mark.parametrize(("a", "b", "c"), [(1, 1, 1), (2, 3, 0.5), (0.01, 100, 100), (100, 0.01, 0.02), (7, 0.3, 40)])
def test_the_bounded_saddle_obeys_its_closed_form(a, b, c):
    """Minima at y = +-sqrt(b/c), height -b^2/4c, curvatures a and 2b there, a and -b on the saddle."""
    surface = surfaces.get("saddle-bounded").bind({"a": a, "b": b, "c": c})
    upper, lower, saddle = surface.marks
    for mark, side in ((upper, 1), (lower, -1)):
        assert (mark.x, mark.y) == pytest.approx((0, side * math.sqrt(b / c)), rel=1e-14)
        assert mark.height == pytest.approx(-b * b / (4 * c), rel=1e-13)
        assert mark.eigenvalues == pytest.approx(sorted((a, 2 * b)), rel=1e-13)
    assert (saddle.x, saddle.y, saddle.height) == (0, 0, 0)
    assert saddle.eigenvalues == pytest.approx((-b, a), rel=1e-14)
    assert surface.lowest == min(upper.height, lower.height)


@pytest.mark.parametrize("condition", [1.0, 3.0, 100.0, 1234.5, 1e4])
def test_the_ravine_has_the_condition_number_it_is_asked_for(condition):
    (mark,) = surfaces.get("ravine-100").bind({"condition": condition}, rotate=30).marks
    assert mark.eigenvalues == pytest.approx((1, condition), rel=1e-12)


@pytest.mark.parametrize("width", [0.0, 1.0, 4.0, 8.0, 20.0])
def test_the_ledge_ends_in_a_basin_that_its_width_does_not_move(width):
    (mark,) = surfaces.get("ledge").bind({"width": width}).marks
    assert (mark.kind, mark.x, mark.y) == (MIN, -13, 0)
    assert mark.height == pytest.approx(width / 2 - 12, rel=1e-14) and mark.eigenvalues == (1, 1)


SHELVES = {0.001: (-3.321888, ANY, ANY), 0.01: (-3.637362, -0.034987, 0.06847), 0.1: (-4.02995, ANY, ANY)}


@pytest.mark.parametrize("slope", SHELVES)
def test_the_minimum_below_the_shelf_is_the_known_one(slope):
    x, height, curvature = SHELVES[slope]
    (mark,) = surfaces.get("shelf").bind({"slope": slope}).marks
    assert mark.x == pytest.approx(x, abs=5e-6)
    assert height is ANY or mark.height == pytest.approx(height, abs=5e-7)
    assert curvature is ANY or mark.eigenvalues == pytest.approx((curvature, 1), abs=5e-6)


def test_the_minimum_below_the_shelf_is_its_only_one():
    """For every slope of the range: where the slope, by its own formula, changes its sign."""
    for slope in np.geomspace(1e-4, 0.1, 25):

        def by_x(x, slope=slope):
            wall = np.log1p(np.exp(-4 * (x + 4))) / 4 / (1 + np.exp(4 * (x + 4)))
            return slope + 1 / (1 + np.exp(-4 * (x - 4))) - wall

        (x,) = roots(by_x, -9, 9)
        (mark,) = surfaces.get("shelf").bind({"slope": float(slope)}).marks
        assert (mark.kind, mark.y) == (MIN, 0) and mark.x == pytest.approx(x, abs=1e-11)


WELLS = [(sharp, flat) for sharp in (5.0, 50.0, 500.0) for flat in (1.0, 2.0, 50.0)]


@pytest.mark.parametrize(("sharp", "flat"), WELLS)
def test_each_well_has_the_curvature_it_is_asked_for(sharp, flat):
    """Up to what the other well's foot adds, and equally deep; in between there is one pass."""
    left, right, barrier = surfaces.get("double-well").bind({"sharp": sharp, "flat": flat}).marks
    assert (left.x, right.x) == pytest.approx((-0.6, 0.6), abs=2e-7)
    assert left.eigenvalues == pytest.approx((sharp, sharp), rel=5e-6)
    assert right.eigenvalues == pytest.approx((flat, flat), rel=5e-6)
    assert (left.height, right.height) == pytest.approx((0, 0), abs=3e-8)
    assert left.x < barrier.x < right.x and left.y == barrier.y == right.y == 0
    assert [mark.kind for mark in (left, right, barrier)] == [MIN, MIN, SADDLE]


@pytest.mark.parametrize(("sharp", "flat"), WELLS)
def test_the_pass_between_the_wells_is_where_their_slopes_cancel(sharp, flat):
    """Halving with 50 digits, on the slope of -T log(exp(-a/T) + exp(-b/T)) without the larger share."""
    with mpmath.workdps(50):
        place, t = mpmath.mpf(6) / 10, mpmath.mpf(5) / 100

        def slope(x):
            a, b = sharp * (x + place) ** 2 / 2, flat * (x - place) ** 2 / 2
            return sharp * (x + place) + flat * (x - place) * mpmath.exp((a - b) / t)

        even = place * (mpmath.sqrt(flat) - mpmath.sqrt(sharp)) / (mpmath.sqrt(flat) + mpmath.sqrt(sharp))
        low, high = even - t, even + t
        assert slope(low) > 0 > slope(high)
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    barrier = surfaces.get("double-well").bind({"sharp": sharp, "flat": flat}).marks[2]
    assert barrier.x == pytest.approx(float(low), abs=1e-14)


@pytest.mark.parametrize(("sharp", "flat"), WELLS)
def test_the_pass_between_the_wells_is_the_highest_point_of_the_straight_way(sharp, flat):
    surface = surfaces.get("double-well").bind({"sharp": sharp, "flat": flat})
    way = surface.value(np.linspace(-0.6, 0.6, 200_001), np.zeros(200_001))
    barrier = surface.marks[2]
    assert barrier.height - 1e-4 < way.max() <= barrier.height + 1e-13


def test_the_registry_of_known_landmarks_is_complete():
    assert set(EXPECTED) == set(SURFACES)
