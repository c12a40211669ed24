"""D1 to D4: racers that leave the world, freeze, or cannot move, and what their rows say of it."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hands import charts, named, press, scene, the_map, type_into
from pictures import differing
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from watching import finite, picture, said, type_formula, warnings

from landscape_app import cli, lessons, scene_file, simulate, words
from landscape_app.controls.number_field import NumberField
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum, RMSprop
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice

FIRST = lessons.find(lessons.OPENING).scenario
EVERY = tuple(Racer(Motion(kind(lr=0.05))) for kind in RULES.values())
HOARDERS = [key for key, kind in RULES.items() if set(kind.memory) & {"v", "h", "a"}]
"""Rules that divide by the root of an average of squares."""
BOTH = pytest.mark.usefixtures("language")


def told(window):
    """What the rows say, by label."""
    return dict(zip(window.session.scenario.labels, warnings(window), strict=True))


def at(end, step):
    """Half a sentence on where a run ended."""
    return said(f"diverged at step {step}{end[0]}", f"{step}{end[1]}")


FAR = ("", "걸음에서 발산")
UNDEFINED = (": undefined there", "걸음에서 발산: 정의되지 않은 곳")
OVERFLOW = (": numbers too large", "걸음에서 발산: 수가 너무 큼")


@BOTH
def test_d1_too_large_a_rate_is_told_with_its_step(opened):
    """D1: at lr = 1.5 on x² + y² the distance doubles at each step; the row names the 40th, 2⁴⁰ being beyond 10¹²."""
    window = opened(scene("x**2 + y**2", SGD(1.5), SGD(0.1), start=(1.0, 0.0)))
    first, second = warnings(window)
    assert first == at(FAR, 40) and second == ""
    run = next(iter(window.session.runs.values()))
    assert len(run.loss) == 40 and run.status == "diverged" and finite(window)
    assert (np.abs(run.point) <= 1e12).all() and abs(run.point[-1, 0]) == 2.0**39


@BOTH
def test_d1_the_marker_waits_where_it_diverged(opened):
    """D1: at its last step within the world the racer's name gets a sign, which one that ends there well has not."""
    diverging = scene("x**2 + y**2", SGD(1.5), Adam(0.05), start=(1.0, 0.0), steps=60)
    pictures = []
    for steps in (60, 39):
        window = opened(replace(diverging, steps=steps))
        statuses = {run.status for run in window.session.runs.values()}
        assert statuses == ({"diverged", "finished"} if steps == 60 else {"finished"})
        window.playback.seek(39)
        pictures.append(picture(window))
        assert all(not chart.grab().isNull() for chart in charts(window))
    assert 0 < differing(*pictures) < 0.01


@BOTH
@pytest.mark.parametrize("surface", ["ravine-100", "beale", "goldstein-price", "six-hump-camel"])
def test_d1_every_rule_at_its_largest_rate(opened, surface):
    """D1: at lr = 1000 on steep ground every row that ends early says when; no number on the way is not finite."""
    racers = tuple(Racer(Motion(kind(lr=1000.0))) for kind in RULES.values())
    window = opened(Scenario(SurfaceChoice(surface), racers, steps=200))
    assert finite(window)
    statuses = {label: run.status for label, run in window.session.runs.items()}
    assert "diverged" in statuses.values()
    for label, run in window.session.runs.items():
        if run.status == "diverged":
            assert told(window)[label] in [at(end, len(run.loss)) for end in (FAR, UNDEFINED, OVERFLOW)]
        assert (np.abs(run.point) <= 1e12).all()
    for step in (0, 1, 2, 200):
        window.playback.seek(step)
        assert not window.grab().isNull()


@BOTH
@pytest.mark.parametrize(
    ("formula", "start", "end"),
    [
        ("log(x) + y**2", (0.5, 0.5), UNDEFINED),
        ("exp(x**2) + y**2", (3.0, 0.5), OVERFLOW),
        ("x**9 + y", (1e8, 1.0), FAR),
    ],
)
def test_d1_the_reason_is_told(opened, formula, start, end):
    """D1: who steps off the edge of a formula is told so; also who is flung out of the world, or beyond all numbers."""
    window = opened(scene(formula, SGD(0.5), start=start))
    (run,) = window.session.runs.values()
    assert warnings(window) == [at(end, len(run.loss))]
    assert finite(window) and run.status == "diverged"


@BOTH
@pytest.mark.parametrize("key", HOARDERS)
def test_d2_an_infinite_second_moment_is_told(opened, key):
    """D2: after a slope of 10¹⁵⁷ no gradient moves these rules any more; the row says frozen, never nothing."""
    window = opened(scene("1e157*x + y**2", RULES[key](lr=0.05), start=(1.0, 0.0)))
    (run,) = window.session.runs.values()
    assert warnings(window) == [
        said("frozen: its second moment became infinite", "멈췄다: 2차 모멘트가 무한대가 되었다")
    ]
    assert (run.status, len(run.loss)) == ("frozen", 301) and finite(window)
    decay = getattr(window.session.scenario.racers[0].motion.rule, "weight_decay", 0.0)
    assert run.point[-1, 0] == pytest.approx(run.point[1, 0] * (1 - 0.05 * decay) ** 299)


def test_d2_results_say_frozen(tmp_path, monkeypatch, language):
    """D2: also a file of results calls such a run frozen, not finished."""
    monkeypatch.setenv("LANGUAGE", language)
    file, out = tmp_path / "frozen.landscape.json", tmp_path / "race.npz"
    frozen = scene("1e157*x + y**2", Adam(0.05), RMSprop(0.05), Momentum(1e-3), start=(1.0, 0.0), steps=9)
    file.write_text(scene_file.write(frozen), encoding="utf-8")
    assert cli.main(["run", str(file), "--out", str(out)]) == 0
    with np.load(out) as results:
        statuses = [str(results[f"{label}/status"]) for label in ("adam", "rmsprop", "momentum")]
        assert np.isfinite(results["momentum/point"]).all()
    assert statuses == ["frozen", "frozen", "diverged"]


NO_SLOPE = ("the gradient is exactly 0", "기울기가 정확히 0이다")


@BOTH
@pytest.mark.parametrize(("surface", "start"), [("saddle-bounded", ("0", "0")), ("ledge", ("0,5", "0"))])
def test_d3_without_any_slope_every_row_gives_the_reason(opened, surface, start):
    """D3: set exactly on a saddle or on a floor without slope nobody can move, and everyone says why."""
    window = opened(Scenario(SurfaceChoice(surface), EVERY, steps=50))
    assert said(*NO_SLOPE) not in warnings(window)
    for axis, text in zip("xy", start, strict=True):
        type_into(named(window, NumberField, words.tr(f"start {axis}")), text)
        QApplication.processEvents()
    assert warnings(window) == len(EVERY) * [said(*NO_SLOPE)]
    for label, run in window.session.runs.items():
        assert run.status == "finished" and (surface == "ledge" or not np.ptp(run.point, axis=0).any()), label


@BOTH
def test_d3_a_step_aside_is_enough(opened):
    """D3: the reason goes as soon as there is a slope."""
    window = opened(Scenario(SurfaceChoice("saddle-bounded"), EVERY, start=(0.0, 0.0), steps=50))
    assert set(warnings(window)) == {said(*NO_SLOPE)}
    type_into(named(window, NumberField, words.tr("start y")), "1e-9")
    QApplication.processEvents()
    assert set(warnings(window)) == {""}


def seconds(scenario):
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        simulate(scenario)
        times.append(time.process_time() - began)
    return min(times)


@pytest.mark.parametrize("key", HOARDERS)
def test_d4_the_smallest_numbers_are_not_slow(key):
    """D4: a memory that fades to the smallest number there is costs no more than any other."""
    fading = Scenario(SurfaceChoice(formula="1e-158*x + 0*y"), (Racer(Motion(RULES[key]())),), steps=20_000)
    fading = replace(fading, start=(1.0, 1.0))
    usual = replace(fading, surface=SurfaceChoice(formula="1e-1*x + 0*y"))
    run = simulate(fading)[key]
    squares = next(run.memory[name] for name in ("v", "h", "a") if name in run.memory)[1:, 0]
    assert (squares < 1e-300).all() and run.status == "finished"
    assert seconds(fading) < 2 * seconds(usual)


@pytest.mark.parametrize("key", HOARDERS)
def test_d4_the_smallest_slopes_do_no_harm(key):
    """D4: the square of 10⁻¹⁷⁰ is 0; the root of it is divided by all the same, and every row is a number."""
    racer = Racer(Motion(RULES[key](lr=0.05)))
    runs = simulate(Scenario(SurfaceChoice(formula="1e-170*(x + y)"), (racer,), start=(1.0, 1.0), steps=2000))
    assert np.isfinite(runs[key].table).all() and runs[key].status == "finished"
    moved = runs[key].point[-1] - 1.0
    decay = getattr(racer.motion.rule, "weight_decay", 0.0)
    assert moved == pytest.approx(2 * [math.expm1(-2000 * 0.05 * decay) if decay else 0.0], rel=1e-2)


@BOTH
def test_d4_where_steps_are_smaller_than_numbers_all_stays_alive(window):
    """D4: on a slope of 10⁻¹⁷⁰ the scene is shown and played like any other; no row speaks of divergence."""
    type_formula(window, "1e-170*x + 1e-170*y")
    assert not [text for text in warnings(window) if said("diverged", "발산") in text]
    the_map(window).setFocus()
    press(Qt.Key.Key_End)
    assert window.playback.step == 300 and finite(window) and not window.grab().isNull()
