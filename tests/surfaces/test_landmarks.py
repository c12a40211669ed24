"""What the surfaces claim to know: minima, saddles, maxima, the least height, and whether there is one at all."""

import math
from collections import Counter

import numpy as np
import pytest
from oracles import changed

import surfaces
from surfaces import SURFACES

EVERY_VARIANT = pytest.mark.parametrize(
    "surface",
    [variant for surface in SURFACES.values() for variant in changed(surface)],
    ids=lambda s: "-".join([s.name, *map(str, s.settings)]),
)
ANY = None
MIN, SADDLE, MAX = "minimum", "saddle", "maximum"
EXPECTED = {  # kind, x, y, height, smaller and larger eigenvalue; computed apart from this program
    "bowl": [(MIN, 0, 0, 0, 1, 1)],
    "ravine-book": [(MIN, 0, 0, 0, 0.1, 2)],
    "ravine-d2l": [(MIN, 0, 0, 0, 0.2, 4)],
    "rosenbrock": [(MIN, 1, 1, 0, 0.39936, 1001.60)],
    "beale": [
        (MIN, 3, 0.5, 0, 0.30146, 48.980),
        (SADDLE, 0, 1, 14.203125, -27.75, 27.75),
        (SADDLE, 0.10053794, -2.64451359, 9.864512, -0.781, 867.75),
    ],
    "saddle-bounded": [(MIN, 0, 1, -0.25, 1, 2), (MIN, 0, -1, -0.25, 1, 2), (SADDLE, 0, 0, 0, -1, 1)],
    "monkey-saddle": [(SADDLE, 0, 0, 0, 0, 0)],
    "plateau": [(MIN, 0, 0, 0, 2, 2)],
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
        (MIN, 1.74755235, -0.87377617, 0.2986384, 1.902, 12.251),
        (MIN, -1.74755235, 0.87377617, 0.2986384, 1.902, 12.251),
        (SADDLE, 1.07054229, -0.53527115, 0.8773616, -4.039, 2.166),
        (SADDLE, -1.07054229, 0.53527115, 0.8773616, -4.039, 2.166),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_landmarks_are_the_known_ones(name):
    """Place, height and curvature as found apart from this program; none missing, none invented."""
    marks = surfaces.get(name).marks
    assert len(marks) == len(EXPECTED[name])
    for kind, x, y, height, low, high in EXPECTED[name]:
        mark = min(marks, key=lambda m: math.dist((m.x, m.y), (x, y)))
        assert mark.kind == kind and (mark.x, mark.y) == pytest.approx((x, y), abs=1e-8)
        assert mark.height == pytest.approx(height, rel=5e-6, abs=5e-8)
        for found, expected in zip(mark.eigenvalues, (low, high), strict=True):
            assert expected is ANY or found == pytest.approx(expected, rel=7e-4, abs=1e-12)


@EVERY_VARIANT
def test_the_ground_is_level_at_a_landmark(surface):
    """Improved to machine precision: what is left of the slope is what rounding of the place leaves."""
    for mark in surface.marks:
        steepest = max(1, *map(abs, mark.eigenvalues))
        assert math.hypot(*surface.gradient(mark.x, mark.y)) <= 1e-14 * steepest * max(1, math.hypot(mark.x, mark.y))
        assert mark.height == surface.value(mark.x, mark.y)


@EVERY_VARIANT
def test_a_landmark_is_of_its_kind(surface):
    """By the signs of its curvature, and by walking around it: also where there is no curvature at all."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    for mark in surface.marks:
        low, high = mark.eigenvalues
        assert low <= high
        assert {MIN: low >= 0, SADDLE: low <= 0 <= high, MAX: high <= 0}[mark.kind]
        rises = surface.value(mark.x + 1e-3 * np.cos(angles), mark.y + 1e-3 * np.sin(angles)) - mark.height
        up, down = rises.max() > 1e-10, rises.min() < -1e-10
        assert (up, down) == {MIN: (True, False), SADDLE: (True, True), MAX: (False, True)}[mark.kind]


@pytest.mark.parametrize("name", ["himmelblau", "three-hump-camel", "saddle-bounded", "bowl"])
def test_minima_less_saddles_plus_maxima_make_one(name):
    """Morse's count for ground that rises on all sides: it fails when a critical point is missing."""
    kinds = Counter(mark.kind for mark in surfaces.get(name).marks)
    assert kinds[MIN] - kinds[SADDLE] + kinds[MAX] == 1


@EVERY_VARIANT
def test_nothing_lies_below_the_least_height(surface):
    """On a fine grid and far away; without a least height the ground must fall somewhere."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    far = np.array([10.0, 100, 1000])[:, None]
    around = surface.value(far * np.cos(angles), far * np.sin(angles))
    assert surface.bounded == (around.min() > -1e6)
    if surface.lowest is None:
        assert not (surface.bounded and surface.minima)
        return
    assert surface.bounded and surface.lowest in [mark.height for mark in surface.marks if mark.kind == MIN]
    (x0, x1), (y0, y1) = surface.window
    grid = surface.value(*np.meshgrid(np.linspace(x0, x1, 601), np.linspace(y0, y1, 601)))
    slack = 1e-14 * max(1, abs(surface.lowest))
    assert min(grid.min(), around.min()) >= surface.lowest - slack


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
