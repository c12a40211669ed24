"""The map as a picture: once it rests it depends on scene, frame and step alone, not on how the playhead came there."""

import time
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hands import scene
from pictures import SIZE, at_step, differing, map_alone, map_of, painted, pixels
from PySide6.QtCore import QPointF, QRectF

from landscape_app import lessons
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.scenario import MOST_RACERS, Racer
from landscape_app.simulate import DIVERGED, FINISHED, simulate
from landscape_app.theme import DARK, LIGHT, THEMES, Look, looks
from landscape_app.views import heads as heads_module
from landscape_app.views.heads import Head, fanned, heads
from landscape_app.views.lettering import extent
from landscape_app.views.map_painter import Content, MapPainter
from landscape_app.views.map_view import MapView

NOTHING = heads_module.Around((), lambda boxes: np.zeros(len(boxes)), heads_module.Memory())
SADDLE = lessons.find(lessons.OPENING).scenario
RAVINE = scene("x**2 + 20*y**2", SGD(lr=0.045), Momentum(lr=0.01), Adam(lr=0.05), start=(-1.5, 1.0), steps=120)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
scenes = pytest.mark.parametrize("scenario", [SADDLE, RAVINE], ids=["saddle", "ravine"])


@scenes
def test_playing_there_is_as_good_as_jumping_there(scenario):
    """Trails added step by step look like trails drawn at once: of all pixels at most a few seams differ."""
    played, jumped = map_of(scenario), map_of(scenario)
    for step in range(scenario.steps + 1):
        at_step(played, step)
    played.settle()
    assert differing(at_step(played, scenario.steps), at_step(jumped, scenario.steps)) < 0.004


@scenes
def test_stepping_back_is_as_good_as_never_having_gone(scenario):
    """Whoever scrubs back to step 20 sees what everyone sees at step 20."""
    wandered = map_of(scenario)
    for step in (5, 100, scenario.steps, 20):
        shown = at_step(wandered, step)
    assert shown == at_step(map_of(scenario), 20)


def test_the_same_step_is_the_same_picture_every_time():
    """Nothing piles up while the playhead stands."""
    painter = map_of(SADDLE)
    first = at_step(painter, 60)
    assert at_step(painter, 60) == first
    at_step(painter, 60.5)
    assert at_step(painter, 60) == first


def test_between_steps_only_the_heads_move():
    """Slow motion glides: the picture at 10.5 is neither that of 10 nor of 11, but nearly."""
    painter = map_of(RAVINE)
    at_ten, between, at_eleven = (at_step(painter, step) for step in (10, 10.5, 11))
    assert between not in (at_ten, at_eleven)
    assert differing(at_ten, between) < 0.05


def test_other_runs_leave_no_trace_of_the_old_ones():
    """After a change of racers or of the surface a painter paints what a new one would."""
    other = replace(RAVINE, start=(1.0, -1.0), racers=RAVINE.racers[:2])
    for new in (other, replace(other, surface=scene("x*y", SGD()).surface)):
        used, fresh = map_of(RAVINE), map_of(new)
        at_step(used, 50)
        content = Content(new, simulate(new), looks(new, LIGHT))
        used.show(content)
        fresh = MapPainter(content, used.frame, LIGHT)
        assert at_step(used, 30) == at_step(fresh, 30)


@themes
def test_runs_that_leave_for_infinity_can_be_painted(theme):
    """Coordinates up to 10^12 are drawn as far as they can be seen, with no warning; what is in sight stays right."""
    scenario = scene("x**2 + y**2", SGD(lr=1.5), SGD(lr=1.001), Adam(lr=1000.0), start=(0.9, -0.7), steps=200)
    assert max(np.abs(run.point).max() for run in simulate(scenario).values()) > 1e11
    painter = map_of(scenario, theme)
    for step in (0, 1, 2, 39, 40, 200):
        shown = at_step(painter, step)
    lone = map_of(replace(scenario, racers=scenario.racers[:1]), theme)
    assert differing(at_step(lone, 1), at_step(lone, 0)) > 0
    assert not shown.isNull()


@themes
def test_as_many_racers_as_a_scene_may_have_can_be_painted(theme):
    """Sixty-four at once, the last of which counts as much as the first."""
    rates = np.linspace(0.001, 0.3, MOST_RACERS).tolist()
    crowd = scene("x**2 + 3*y**2", *(SGD(lr=lr) for lr in rates), start=(1.5, 1.2), steps=40)
    painter = map_of(crowd, theme)
    for step in range(0, 41, 8):
        shown = at_step(painter, step)
    assert len(painter.content.looks) == MOST_RACERS
    assert differing(shown, at_step(map_of(replace(crowd, racers=crowd.racers[:-1]), theme), 40), visibly=10) > 0


@pytest.mark.parametrize("start", [(2e12, 0.0), (1e300, -1e300), (1.5, 1e-300), (1e9, 1e9)])
def test_a_start_far_out_of_sight_can_be_painted(start):
    """A file may say so; racers without a single row are simply not there."""
    painter = map_of(scene("x + y", *(rule() for rule in RULES.values()), start=start, steps=5))
    for step in (0, 5):
        assert not at_step(painter, step).isNull()


@pytest.mark.parametrize("count", [2, 3, 5, 8, 16])
def test_equal_heads_fan_out(count):
    """Racers at one place are all seen: markers keep at least 10 pixels apart, near where they are, always alike."""
    crowd = [Head(Look(str(i), "#000000", "disc"), 200.0, 150.0, False, False) for i in range(count)]
    places = fanned(crowd, 1.0)
    apart = min((a - b).manhattanLength() for a, b in combinations(places, 2))
    nearest = min(np.hypot(a.x() - b.x(), a.y() - b.y()) for a, b in combinations(places, 2))
    assert apart >= nearest >= 10
    assert max(np.hypot(p.x() - 200, p.y() - 150) for p in places) <= 15 * np.sqrt(count)
    assert fanned(crowd, 1.0) == places


def test_a_head_alone_is_where_its_racer_is():
    """No push without a neighbour; between steps a head is on the straight line between them."""
    path = np.array([[10.0, 20.0], [30.0, 40.0], [700.0, 40.0]])
    look = Look("one", "#000000", "disc")
    (half,) = heads([path], [FINISHED], [look], 0.5, SIZE)
    assert (half.x, half.y, half.outside) == (20, 30, False)
    (end,) = heads([path], [DIVERGED], [look], 2, SIZE)
    assert (end.outside, end.sign) == (True, "⚠ ")
    assert heads([path[:0]], [DIVERGED], [look], 0, SIZE) == []


def test_a_name_that_is_too_long_is_cut_and_seen_from_its_beginning(monkeypatch):
    """Not beyond the edges of the map on both sides."""
    drawn = []
    monkeypatch.setattr(
        heads_module, "draw_cased", lambda _, x, y, text, type_, *others: drawn.append((x, text, type_))
    )
    look = Look("a name of many words " * 20, "#000000", "disc")
    head = heads([np.array([[320.0, 240.0]])], [FINISHED], [look], 0, SIZE)
    painted(lambda p: heads_module.paint(p, head, LIGHT, SIZE, 1.0, NOTHING))
    ((x, text, type_),) = drawn
    assert text.startswith("a name of many") and text.endswith("…")
    assert x >= 0 and x + extent(text, type_)[0] <= SIZE[0]


@pytest.mark.parametrize(("step", "name"), [(0, "light"), (37, "light"), (300, "dark")])
def test_a_still_is_what_the_window_shows(qtbot, step, name):
    """Picture and map come from the very same painters: same frame, step and theme, same pixels."""
    size = (1280, 720)
    view = MapView(THEMES[name])
    qtbot.addWidget(view)
    view.resize(*size)
    labelled = replace(SADDLE, racers=tuple(Racer(racer.motion) for racer in SADDLE.racers))
    view.show_content(Content(labelled, simulate(labelled), looks(labelled, THEMES[name])))
    view.seek(step)
    shown, still = view.grab().toImage(), map_alone(labelled, size, step, name)
    assert shown.size() == still.size()
    assert differing(shown, still, visibly=8) < 0.001
    assert (pixels(still)[5, 5].mean() > 128) == (THEMES[name] is not DARK)


@pytest.mark.parametrize("steps", [2000, 30_000])
def test_a_scribble_is_painted_in_no_time(steps):
    """A racer that noise throws about crosses its own trail thousands of times; the window must not stand still."""
    noisy = replace(scene("x**2 + y**2", SGD(lr=0.9), steps=steps), noise=Noise(sigma=5.0, samples=1000, batch=1))
    painter = map_of(noisy, size=(900, 400))
    before = time.perf_counter()
    shown = at_step(painter, steps, (900, 400))
    assert time.perf_counter() - before < 4
    bare = at_step(map_of(replace(noisy, steps=0), size=(900, 400)), 0, (900, 400))
    assert differing(shown, bare) > 0.5


def names_drawn(monkeypatch):
    """Boxes of the names that are drawn from now on, by their text."""
    boxes = {}

    def note(_, x, y, text, type_, *others):
        width, height = extent(text, type_)
        boxes[text] = (x, y, x + width, y + height)

    monkeypatch.setattr(heads_module, "draw_cased", note)
    return boxes


def test_a_name_does_not_lie_on_its_own_trail(monkeypatch):
    """Four racers side by side on lines of their own: beside each line there is room enough."""
    scenario = lessons.get("inertia-overshoots").scenes[0].scenario
    painter, boxes = map_of(scenario), names_drawn(monkeypatch)
    at_step(painter, scenario.steps)
    lines = [painter.frame.to_pixels(run.point) for run in simulate(scenario).values()]
    for left, top, right, bottom in boxes.values():
        for line in lines:
            inside = (line > [left, top + 2]).all(axis=1) & (line < [right, bottom - 2]).all(axis=1)
            assert not inside.any()


def test_names_do_not_lie_on_one_another(monkeypatch):
    """Where many meet there is room further off, and a line leads there."""
    scenario = lessons.get("noise-cloud").scenes[0].scenario
    painter, boxes = map_of(scenario), names_drawn(monkeypatch)
    at_step(painter, scenario.steps)
    found = list(boxes.values())
    assert len(found) == len(scenario.racers)
    for i, (a, b, c, d) in enumerate(found):
        for e, f, g, h in found[:i]:
            assert min(c, g) - max(a, e) < 3 or min(d, h) - max(b, f) < 3, "beyond the rim of the letters"


def test_names_keep_off_what_lies_over_the_map(monkeypatch):
    """Such as the button in its corner."""
    painter, boxes = map_of(SADDLE), names_drawn(monkeypatch)
    at_step(painter, 40)
    left, top, right, bottom = boxes["SGD"]
    painter.covered = [QRectF(left - 5, top - 5, right - left + 10, bottom - top + 10)]
    painter.settle()
    at_step(painter, 40)
    assert not QRectF(QPointF(*boxes["SGD"][:2]), QPointF(*boxes["SGD"][2:])).intersects(painter.covered[0])


def test_names_do_not_hop_from_frame_to_frame(monkeypatch):
    """At the end of the opening race one racer rattles by a pixel between four others: no name changes its side."""
    painter, boxes = map_of(SADDLE), names_drawn(monkeypatch)
    places = []
    for i in range(60):
        at_step(painter, 200 + i / 2)
        places.append(dict(boxes))
    moves = [
        max(abs(now[name][k] - before[name][k]) for name in now for k in (0, 1)) for before, now in pairwise(places)
    ]
    assert max(moves[10:]) < 12
