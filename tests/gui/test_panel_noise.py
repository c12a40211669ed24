"""Noise in the panel: how much, which batches, which seed, and the small cloud of what the batches see."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hands import (
    CTRL,
    by_tab,
    click,
    controls,
    drag,
    marked,
    named,
    pick,
    press,
    scene,
    seen,
    texts,
    tick,
    type_into,
    undo,
)
from pictures import pixels
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QToolButton

import surfaces
from landscape_app import lessons, scene_file, words
from landscape_app.controls.noise_card import Cloud
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.scenario import SurfaceChoice
from landscape_app.simulate import simulate

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario
NOISY = replace(scene("x**2 + y**2", SGD(0.05), Adam(0.05), start=(1.0, 1.0), steps=50), noise=Noise())
DATA = [name for name, surface in surfaces.SURFACES.items() if surface.samples]
LARGEST = 2**63 - 1
OWN = {"noise σ", "noise σ, slider", "noise N", "noise B", "noise B, slider", "noise sampling"}
SEED = {"seed", "another seed", "lock the seed"}


def noise(window):
    return window.session.scenario.noise


def tables(window):
    return [run.table for run in window.session.runs.values()]


def same(some, others):
    return [np.array_equal(a, b, equal_nan=True) for a, b in zip(some, others, strict=True)]


def runs_are_right(window):
    expected = [run.table for run in simulate(window.session.scenario).values()]
    return all(same(tables(window), expected))


def can_be_filed(window):
    return scene_file.read(scene_file.write(window.session.scenario)) == window.session.scenario


def set_number(window, name, text):
    type_into(named(window, NumberField, name), text)
    QApplication.processEvents()


def spoken(window):
    return {control.accessibleName() for control in controls(window)}


def go_to(window, surface):
    """Another surface, with all else as it is."""
    window.session.ask(replace(window.session.scenario, surface=SurfaceChoice(surface), start=None))
    window.session.settle()
    QApplication.processEvents()


def cloud(window):
    (found,) = seen(window, Cloud)
    return found


def dark(window):
    """Distances from the middle of the cloud, in units of the ring, at which something is drawn in the ink."""
    picture = pixels(cloud(window).grab())
    rows, columns = np.nonzero(picture.max(axis=2) < 150)
    return np.hypot(rows - (picture.shape[0] - 1) / 2, columns - (picture.shape[1] - 1) / 2) / (picture.shape[1] / 6)


def test_a_switch_brings_the_noise_and_takes_it_away(window):
    """Off there is nothing but the switch; on there is the usual noise with its controls; each is one step of undo."""
    before, exact = spoken(window), tables(window)
    assert not (OWN | SEED) & before and "off" in texts(window)
    tick(named(window, QCheckBox, "noise"))
    assert noise(window) == Noise(sigma=0.1, samples=256, batch=16, sampling="iid")
    assert spoken(window) == before | OWN | SEED
    assert "σ = 0.1, N = 256, B = 16, iid" in texts(window)
    assert runs_are_right(window) and not any(same(tables(window), exact))
    undo(window)
    assert window.session.scenario == FIRST and spoken(window) == before and all(same(tables(window), exact))
    assert not window.session.can_undo
    window.session.redo()
    tick(named(window, QCheckBox, "noise"))
    assert noise(window) is None and spoken(window) == before
    undo(window)
    assert noise(window) == Noise() and named(window, QCheckBox, "noise").isChecked()


def test_the_switch_keeps_focus_and_window(window):
    """What it brings appears inside of the window: nothing else opens, and the next key is still for the switch."""
    switch = named(window, QCheckBox, "noise")
    switch.setFocus()
    for wanted in (Noise(), None):
        press(KEY.Key_Space)
        assert noise(window) == wanted
        assert QApplication.activeWindow() is window and QApplication.focusWidget() is switch


@pytest.mark.parametrize(
    ("name", "text", "wanted", "told"),
    [
        ("noise σ", "0,5", {"sigma": 0.5}, "σ = 0.5, N = 256, B = 16, iid"),
        ("noise N", "64", {"samples": 64}, "σ = 0.1, N = 64, B = 16, iid"),
        ("noise B", "4", {"batch": 4}, "σ = 0.1, N = 256, B = 4, iid"),
    ],
)
def test_a_number_of_the_noise_is_typed(opened, name, text, wanted, told):
    """It reaches every run and the line beside the switch, can be saved, and is one step of undo."""
    window = opened(NOISY)
    before = tables(window)
    set_number(window, name, text)
    assert noise(window) == replace(Noise(), **wanted)
    assert told in texts(window) and can_be_filed(window)
    assert runs_are_right(window) and not any(same(tables(window), before))
    undo(window)
    assert window.session.scenario == NOISY and not window.session.can_undo
    assert named(window, NumberField, name).value == getattr(Noise(), *wanted)


@pytest.mark.parametrize("name", ["noise σ", "noise N", "noise B", "seed"])
def test_what_is_no_number_of_noise_is_refused(opened, name):
    """Each field keeps its own range, and what stands, stands."""
    window = opened(NOISY)
    wrong = {"noise σ": ["-1", "1e7"], "noise N": ["1", "65537", "2.5"], "noise B": ["0", "0.5"], "seed": ["-1", "1.5"]}
    field = named(window, NumberField, name)
    for text in (*wrong[name], "", "nan", "1e400", "잡음"):
        type_into(field, text)
        assert marked(field) and field.accessibleDescription() in field.toolTip(), text
    assert window.session.scenario == NOISY and not window.session.can_undo


@pytest.mark.parametrize(("name", "key"), [("noise σ", "sigma"), ("noise B", "batch")])
def test_the_noise_is_dragged(opened, name, key):
    """The slider goes from end to end of what is usual, stays the same object, and a drag is one step of undo."""
    window = opened(NOISY)
    slider, reached = named(window, ValueSlider, f"{name}, slider"), []
    for across in (0, slider.width() / 2, slider.width()):
        drag(slider, (across, slider.height() / 2), let_go=False)
        QApplication.processEvents()
        reached.append(getattr(noise(window), key))
        assert named(window, ValueSlider, f"{name}, slider") is slider
        assert can_be_filed(window) and runs_are_right(window)
    drag(slider, (slider.width(), slider.height() / 2))
    assert reached == {"sigma": [0.01, 1.0, 100.0], "batch": [1, 16, 256]}[key]
    undo(window)
    assert window.session.scenario == NOISY and not window.session.can_undo


def test_the_way_of_drawing_is_chosen(opened):
    """iid or epoch, from a list that says what they mean."""
    window = opened(NOISY)
    box = named(window, QComboBox, "noise sampling")
    assert "iid" in box.toolTip() and "epoch" in box.toolTip()
    pick(box, "epoch")
    assert noise(window) == replace(Noise(), sampling="epoch")
    assert runs_are_right(window) and "σ = 0.1, N = 256, B = 16, epoch" in texts(window)
    undo(window)
    assert window.session.scenario == NOISY and box.currentData() == "iid"


def test_a_batch_of_more_than_all_samples_is_all_of_them(opened):
    """The gradient is then exact to the last bit; line and field say the number that there is."""
    window = opened(NOISY)
    exact = [run.table for run in simulate(replace(NOISY, noise=None)).values()]
    set_number(window, "noise N", "64")
    assert not any(same(tables(window), exact))
    set_number(window, "noise B", "1000")
    assert all(same(tables(window), exact)) and can_be_filed(window)
    assert named(window, NumberField, "noise B").value == 64
    assert "σ = 0.1, N = 64, B = 64, iid" in texts(window)


def test_no_spread_is_no_noise(opened):
    """σ = 0 can be typed, and every run is the exact one."""
    window = opened(NOISY)
    set_number(window, "noise σ", "0")
    assert noise(window).sigma == 0
    assert all(same(tables(window), [run.table for run in simulate(replace(NOISY, noise=None)).values()]))
    assert dark(window).min() < 0.1


@pytest.mark.parametrize("name", DATA)
def test_on_data_the_samples_are_the_surfaces_own(opened, name):
    """Neither their spread nor their number can be chosen; the batch is at most all of them."""
    window = opened(replace(FIRST, surface=SurfaceChoice(name), start=None, view={}, steps=50, noise=Noise()))
    samples = len(surfaces.get(name).samples.rows)
    assert (OWN | SEED) & spoken(window) == {"noise B", "noise B, slider", "noise sampling"} | SEED
    assert seen(window, Cloud) == []
    set_number(window, "noise B", "2")
    assert f"B = 2 of N = {samples}, iid" in texts(window) and runs_are_right(window) and can_be_filed(window)
    noisy = tables(window)
    set_number(window, "noise B", str(samples + 1))
    assert f"B = {samples} of N = {samples}, iid" in texts(window)
    assert named(window, NumberField, "noise B").value == samples
    exact = simulate(replace(window.session.scenario, noise=None)).values()
    assert all(same(tables(window), [run.table for run in exact])) and not any(same(tables(window), noisy))


def test_the_card_follows_the_surface(opened):
    """From a formula to data and back: the controls change, what was set is kept."""
    window = opened(NOISY)
    set_number(window, "noise σ", "0.5")
    set_number(window, "noise B", "4")
    for surface, offered in ((DATA[0], OWN - {"noise σ", "noise σ, slider", "noise N"}), ("beale", OWN)):
        go_to(window, surface)
        assert OWN & spoken(window) == offered
        assert noise(window) == Noise(sigma=0.5, batch=4)
        assert named(window, NumberField, "noise B").value == 4
        assert runs_are_right(window)
    assert named(window, NumberField, "noise σ").value == 0.5


def test_on_data_only_batch_and_sampling_are_changed(opened):
    """What the card does not show stays as it was, and is there again on the next surface."""
    window = opened(replace(NOISY, noise=Noise(0.5, 1000, 8)))
    go_to(window, DATA[0])
    set_number(window, "noise B", "2")
    pick(named(window, QComboBox, "noise sampling"), "epoch")
    go_to(window, "beale")
    assert noise(window) == Noise(0.5, 1000, 2, "epoch")
    assert named(window, NumberField, "noise N").value == 1000


def test_the_dice_change_the_seed_alone(opened):
    """Other noise of the same kind; every throw is one step of undo."""
    window = opened(NOISY)
    seeds = [NOISY.seed]
    for _ in range(3):
        click(named(window, QToolButton, "another seed"))
        seeds.append(window.session.scenario.seed)
        assert named(window, NumberField, "seed").value == seeds[-1]
        assert replace(window.session.scenario, seed=NOISY.seed) == NOISY
    assert len(set(seeds)) == 4 and all(type(seed) is int for seed in seeds)
    assert runs_are_right(window) and not any(same(tables(window), [run.table for run in simulate(NOISY).values()]))
    for seed in reversed(seeds[:-1]):
        undo(window)
        assert window.session.scenario.seed == seed
    assert not window.session.can_undo


def test_a_locked_seed_stays(opened):
    """Neither the dice nor the keyboard moves it until it is unlocked."""
    window = opened(NOISY)
    lock, dice, field = (
        named(window, kind, name)
        for kind, name in ((QToolButton, "lock the seed"), (QToolButton, "another seed"), (NumberField, "seed"))
    )
    click(lock)
    assert lock.isChecked() and not dice.isEnabled() and not field.isEnabled()
    click(dice)
    assert window.session.scenario == NOISY and not window.session.can_undo
    click(lock)
    click(dice)
    assert window.session.scenario.seed != NOISY.seed


@pytest.mark.parametrize("seed", [1, 2**53 + 1, 12345678901234567, LARGEST])
def test_a_seed_arrives_to_the_last_digit(opened, seed):
    """A scene is repeated by its seed: none is rounded on its way into the scene, the field, or the file."""
    window = opened(NOISY)
    set_number(window, "seed", str(seed))
    assert window.session.scenario.seed == seed
    assert named(window, NumberField, "seed").text() == str(seed)
    assert runs_are_right(window) and can_be_filed(window)


@pytest.mark.parametrize("text", [str(LARGEST + 1), "1e19", "9" * 40, "9" * 400])
def test_a_seed_too_large_is_refused(opened, text):
    """Also by one."""
    window = opened(NOISY)
    field = named(window, NumberField, "seed")
    type_into(field, text)
    assert marked(field) and window.session.scenario == NOISY


@pytest.mark.parametrize("steps", [-1, 1])
def test_arrow_keys_count_seeds(opened, steps):
    """Also where the numbers are so large that halves of them are not told apart."""
    window = opened(replace(NOISY, seed=LARGEST - 7))
    named(window, NumberField, "seed").setFocus()
    press(KEY.Key_Up if steps > 0 else KEY.Key_Down)
    assert window.session.scenario.seed == LARGEST - 7 + steps


def test_the_same_seed_draws_the_same_cloud(opened):
    """The picture is told by the seed, the number of samples and the batch, in any window."""
    pictures = []
    for seed, batch in ((7, 16), (7, 16), (8, 16), (7, 4)):
        window = opened(replace(NOISY, seed=seed, noise=Noise(batch=batch)))
        pictures.append(cloud(window).grab().toImage())
    assert [picture == pictures[0] for picture in pictures] == [True, True, False, False]


def test_the_cloud_follows_the_controls(opened):
    """Every change of batch or seed is seen at once, and undo brings the picture back."""
    window = opened(NOISY)
    pictures = [cloud(window).grab().toImage()]
    for name, text in (("noise B", "4"), ("seed", "5"), ("noise N", "1000")):
        set_number(window, name, text)
        pictures.append(cloud(window).grab().toImage())
        assert pictures[-1] != pictures[-2]
    for picture in reversed(pictures[:-1]):
        undo(window)
        assert cloud(window).grab().toImage() == picture


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    ("samples", "batch"), [(256, 16), (256, 1), (2, 1), (1000, 10), (65536, 64), (64, 64), (64, 99)]
)
def test_the_cloud_tells_its_spread(opened, language, samples, batch):
    """The standard deviation of a mean of B of N drawn without replacement, in units of one sample's."""
    words.use(language)
    window = opened(replace(NOISY, noise=Noise(samples=samples, batch=batch)))
    size = min(samples, batch)
    spread = math.sqrt((samples - size) / (size * (samples - 1)))
    assert f" {spread:.3g} " in cloud(window).toolTip().replace("배", " ")
    assert cloud(window).toolTip().isascii() == (language == "en")


def test_a_larger_batch_draws_a_denser_cloud(opened):
    """Most means of one sample lie beyond the ring of one deviation, few of 4, none of 64; of all there is one dot."""
    outside = []
    for batch in (1, 4, 64, 256):
        window = opened(replace(NOISY, noise=Noise(batch=batch)))
        outside.append(np.count_nonzero(dark(window) > 1.2))
    assert outside[0] > 3 * outside[1] > 0 == outside[2] == outside[3]
    off_the_ring = dark(window)[np.abs(dark(window) - 1) > 0.2]
    assert len(off_the_ring) > 0 and off_the_ring.max() < 0.25


def test_everything_is_taken_back_step_by_step(opened):
    """Each thing done is one step of undo and of redo, through switches, numbers, lists, dice and surfaces."""
    window = opened(replace(NOISY, noise=None))
    deeds = (
        lambda: tick(named(window, QCheckBox, "noise")),
        lambda: set_number(window, "noise σ", "0.5"),
        lambda: set_number(window, "noise N", "100"),
        lambda: set_number(window, "noise B", "10"),
        lambda: pick(named(window, QComboBox, "noise sampling"), "epoch"),
        lambda: set_number(window, "seed", "5"),
        lambda: click(named(window, QToolButton, "another seed")),
        lambda: go_to(window, DATA[0]),
        lambda: set_number(window, "noise B", "3"),
        lambda: tick(named(window, QCheckBox, "noise")),
    )
    stages = [window.session.scenario]
    for deed in deeds:
        deed()
        stages.append(window.session.scenario)
    assert len({scene_file.write(stage) for stage in stages}) == len(deeds) + 1
    for stage in reversed(stages[:-1]):
        undo(window)
        assert window.session.scenario == stage and runs_are_right(window)
    assert not window.session.can_undo
    for stage in stages[1:]:
        window.session.redo()
        assert window.session.scenario == stage
    assert not window.session.can_redo


def test_the_lock_holds_on_other_surfaces(opened):
    """Whatever is clicked, it said."""
    window = opened(NOISY)
    click(named(window, QToolButton, "lock the seed"))
    for name in (DATA[0], "beale"):
        go_to(window, name)
        assert named(window, QToolButton, "lock the seed").isChecked()
        assert not named(window, QToolButton, "another seed").isEnabled()
        assert not named(window, NumberField, "seed").isEnabled()


def test_a_batch_beyond_the_samples_is_kept_in_mind(opened):
    """Another number may be changed meanwhile: with more samples the batch is what was asked for."""
    window = opened(NOISY)
    set_number(window, "noise N", "64")
    set_number(window, "noise B", "100")
    set_number(window, "noise σ", "0.5")
    set_number(window, "noise N", "1000")
    assert noise(window) == Noise(0.5, 1000, 100)


@pytest.mark.parametrize("surface", ["beale", DATA[0]])
def test_visiting_the_card_changes_nothing(opened, surface):
    """Tab through all its controls and out again, also where a batch is larger than all samples."""
    before = replace(FIRST, surface=SurfaceChoice(surface), start=None, view={}, steps=20, noise=Noise(0.1, 20, 5000))
    window = opened(before)
    visited = {control.accessibleName() for control in by_tab(window)}
    assert {"noise B, slider", "noise B", "noise sampling"} | SEED <= visited
    assert window.session.scenario == before and not window.session.can_undo


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("surface", ["beale", DATA[0]])
def test_everything_on_the_card_has_a_name_and_an_explanation(opened, language, surface):
    """For those who listen, and for those who hover; no two controls are called the same."""
    words.use(language)
    window = opened(replace(FIRST, surface=SurfaceChoice(surface), start=None, view={}, noise=Noise()))
    found = controls(window)
    assert [control for control in found if not control.accessibleName() or not control.toolTip()] == []
    assert len({control.accessibleName() for control in found}) == len(found)
    assert named(window, QCheckBox, words.tr("noise")).isChecked()


@pytest.mark.parametrize("surface", ["beale", DATA[0]])
def test_everything_on_the_card_is_reached_by_tab(opened, surface):
    """Without a mouse one gets everywhere."""
    window = opened(replace(FIRST, surface=SurfaceChoice(surface), start=None, view={}, noise=Noise()))
    wanted = {control for control in controls(window) if control.isEnabled()}
    assert {control.accessibleName() for control in wanted - set(by_tab(window))} == set()


def test_the_card_obeys_the_keyboard(window):
    """Space on the switch, arrows on a slider, Space on the dice and on the lock."""
    named(window, QCheckBox, "noise").setFocus()
    press(KEY.Key_Space)
    assert noise(window) == Noise()
    named(window, ValueSlider, "noise B, slider").setFocus()
    press(KEY.Key_Home)
    assert noise(window).batch == 1
    named(window, QToolButton, "another seed").setFocus()
    press(KEY.Key_Space)
    assert window.session.scenario.seed != FIRST.seed
    named(window, QToolButton, "lock the seed").setFocus()
    press(KEY.Key_Space)
    assert not named(window, QToolButton, "another seed").isEnabled()
    assert not window.playback.playing
    press(KEY.Key_Z, CTRL)
    assert window.session.scenario.seed == FIRST.seed
