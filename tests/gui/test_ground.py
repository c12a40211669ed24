"""The ground of the map: the right way up, in the right place, and hatched where there is none."""

import numpy as np
import pytest
from hands import scene
from pictures import SIZE, at_step, map_of, painted, pixels
from PySide6.QtGui import QColor, QPainterPath

import surfaces
from landscape_app.core.optimizers import RULES, SGD
from landscape_app.scenario import SurfaceChoice
from landscape_app.theme import DARK, LIGHT, THEMES
from landscape_app.views import ground, landmarks
from landscape_app.views.frame import Frame

SQUARE = ((-2.0, 2.0), (-2.0, 2.0))
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def picture(formula, theme=LIGHT, size=SIZE, ratio=1.0):
    frame = Frame.around(SQUARE, *size)
    return pixels(ground.pixmap(SurfaceChoice(formula=formula).surface, frame, theme, 1.0, ratio)), frame


def rgb(colour):
    return np.array(QColor(colour).getRgb()[:3], float)


def patch(colours, column, row, side=21):
    """The usual colour around a pixel, contours outvoted."""
    rows, columns = (slice(max(at - side // 2, 0), at + side // 2 + 1) for at in (row, column))
    return np.median(colours[rows, columns].reshape(-1, 3), axis=0)


def shades(colours):
    """How many colours there are."""
    return len(np.unique(colours @ np.array([1 << 16, 1 << 8, 1])))


@themes
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_an_asymmetric_surface_is_the_right_way_up(theme, ratio):
    """x + 3y grows to the right and more so upwards: each corner has the shade of its height on the ramp."""
    colours, frame = picture("x + 3*y", theme, ratio=ratio)
    assert colours.shape[:2] == (SIZE[1] * ratio, SIZE[0] * ratio)
    (x0, x1), (y0, y1) = frame.window
    heights = np.add.outer(3 * np.linspace(y0, y1, 200), np.linspace(x0, x1, 200))
    low, high = np.quantile(heights, [0, 0.98])
    shares = []
    for column in (12, SIZE[0] - 12):
        for row in (12, SIZE[1] - 12):
            x, y = frame.to_plane(column, row)
            share = min((x + 3 * y - low) / (high - low), 1)
            expected = rgb(theme.low) + share * (rgb(theme.high) - rgb(theme.low))
            found = patch(colours, int(column * ratio), int(row * ratio))
            assert np.abs(found - expected).max() <= 3
            shares.append(share)
    assert shares[1] < shares[3] < shares[0] < shares[2]


def test_pixels_and_plane_are_inverse():
    """There and back again; up is up; equal scales on both axes."""
    frame = Frame.around(((-1.5, 2.26), (-0.35, 1.3)), 960, 414)
    assert frame.scale[0] == pytest.approx(frame.scale[1])
    for place in ((0, 0), (960, 414), (123.25, 45.5)):
        assert frame.to_pixels(np.array([frame.to_plane(*place)]))[0] == pytest.approx(place, abs=1e-9)
    (left, top), (right, bottom) = frame.to_pixels(np.array([[-1.5, 1.3], [2.26, -0.35]]))
    assert left < right
    assert top < bottom


def test_contours_are_where_the_levels_are():
    """On f = x each contour is an upright line through a multiple of a round number, to a pixel."""
    colours, frame = picture("x")
    darkness = 765 - colours.sum(axis=2).mean(axis=0)
    (x0, x1), _ = frame.window
    levels = ground.levels(x0, x0 + 0.98 * (x1 - x0), x1)
    places = frame.to_pixels(np.array([[level, 0.0] for level in levels]))[:, 0]
    inside = places[(places > 12) & (places < SIZE[0] - 12)]
    assert len(inside) >= 20
    for place in inside:
        around = np.arange(round(place) - 10, round(place) + 10)
        line = np.maximum(darkness[around] - np.median(darkness[around]) - 15, 0)
        assert line.any()
        assert abs((line * (around + 0.5)).sum() / line.sum() - place) <= 0.5


@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_landmarks_are_where_they_are_known_to_be(name):
    """The middle of what is drawn for a mark is its place in the plane."""
    surface = surfaces.get(name)
    frame = Frame.around(surface.turned_window, *SIZE)
    for mark in surface.marks:
        x, y = frame.to_pixels(np.array([[mark.x, mark.y]]))[0]
        drawn = pixels(painted(lambda p, mark=mark: landmarks.paint(p, [mark], frame, LIGHT), ground=LIGHT.paper))
        rows, columns = np.nonzero(drawn.sum(axis=2) < 600)
        if 20 < x < SIZE[0] - 20 and 20 < y < SIZE[1] - 20:
            assert abs((columns.min() + columns.max() + 1) / 2 - x) <= 1
            assert abs((rows.min() + rows.max() + 1) / 2 - y) <= 1.5


@themes
def test_where_the_formula_is_undefined_the_ground_is_hatched(theme):
    """log(x) has no left half: there the ramp's shades give way to hatching, and nowhere else."""
    colours, _ = picture("log(x)", theme)
    hatch = np.abs(colours - rgb(ground.mix(theme.high, theme.ink, 0.35).name())).max(axis=2) <= 2
    left, right = hatch[:, : SIZE[0] // 2 - 8], hatch[:, SIZE[0] // 2 + 8 :]
    assert 0.05 < left.mean() < 0.6
    assert right.mean() < 0.01
    assert shades(colours[:, 5 : SIZE[0] // 2 - 8]) >= 2


@pytest.mark.parametrize("formula", ["3", "0", "1e-300*x", "1e300*x", "1e-320*x", "1e308*x", "1/x", "exp(exp(3*x))"])
@themes
def test_extreme_surfaces_can_be_painted(formula, theme):
    """Flat, tiny, huge, with poles: a picture without any warning, with all racers where they end."""
    scenario = scene(formula, *(rule(lr=0.05) for rule in RULES.values()), start=(0.5, 0.5), steps=50)
    painter = map_of(scenario, theme)
    painted(lambda p: ground.paint(p, scenario.surface.surface, painter.frame, theme))
    for step in (0, 1, 50):
        assert not at_step(painter, step).isNull()


def test_a_view_in_which_nothing_is_defined_is_all_hatched():
    """Who pans to the far left of log(x) sees hatching, not an error."""
    surface = SurfaceChoice(formula="log(x)").surface
    for theme in (LIGHT, DARK):
        made = ground.pixmap(surface, Frame.around(((-9.0, -8.0), (0.0, 1.0)), *SIZE), theme, 1.0, 1.0)
        assert shades(pixels(made)) >= 2


def test_a_flat_surface_is_one_shade():
    """f = 3 has no contours and no hatching: one colour, the lowest."""
    colours, _ = picture("3")
    assert (colours == rgb(LIGHT.low)).all()
    assert not map_of(scene("3", SGD())).content.runs["sgd"].gradient.any()


def test_a_ground_finer_than_its_grid_has_no_contours(monkeypatch):
    """Seen from far, waves of less than a pixel would be nothing but contours, and take seconds on a large screen."""
    drawn = []
    monkeypatch.setattr(ground, "lines_path", lambda points, ends: drawn.append(len(points)) or QPainterPath())
    surface = SurfaceChoice(formula="sin(9*x)*sin(9*y)").surface
    for far, size in ((1, 3000), (1e5, 3000), (1e5, 500)):
        drawn.clear()
        frame = Frame.around(((-2.0 * far, 2.1 * far), (-2.0 * far, 2.1 * far)), size, size)
        ground.pixmap(surface, frame, LIGHT, 1.0, 1.0)
        assert (sum(drawn) > 0) == (far == 1)
