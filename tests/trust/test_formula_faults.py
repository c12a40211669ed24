"""F1 to F8: what a person types as a formula and is none, is dangerous, or leads nowhere."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hands import click, label, press, scene, texts, the_map, type_into
from pictures import differing
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from watching import (
    LONGEST,
    answer,
    bar,
    formula_field,
    hatched,
    in_hangul,
    marked,
    notice,
    picture,
    said,
    type_formula,
    warnings,
)

from landscape_app import cli, lessons, scene_file
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.simulate import RUNNING
from landscape_app.theme import LIGHT

FIRST = lessons.find(lessons.OPENING).scenario
QUICK = 0.05
"""Seconds until a formula that cannot be read is told so."""
pytestmark = pytest.mark.usefixtures("language")


def is_refused(window, text, sentence):
    """The formula typed is marked and told so, before Enter and after it; nothing else is seen to change."""
    before, ground = label(window, "caption"), picture(window)
    field = formula_field(window)
    type_into(field, text, enter=False)
    for _ in range(2):
        assert sentence in answer(window) and answer(window) in texts(window)
        assert marked(field)
        press(Qt.Key.Key_Return)
    assert window.session.scenario == FIRST and not window.session.can_undo
    assert label(window, "caption") == before and picture(window) == ground


def paste(window, text):
    """Seconds of work from the moment when a long text is there to the moment when it is judged."""
    field = formula_field(window)
    field.clear()
    began = time.process_time()
    field.insert(text)
    return time.process_time() - began


@pytest.mark.parametrize("text", ["", "   ", "# x + y"])
def test_f1_no_formula(window, text):
    """F1: who types nothing, or only a comment, is asked for a formula of x and y."""
    is_refused(window, text, said("type a formula of x and y", "x와 y의 식을 써야 한다"))
    assert len(answer(window)) <= LONGEST


@pytest.mark.parametrize(("text", "column"), [("x**", 3), ("x + * y", 5), ("  (x", 3), ("x)", 2)])
def test_f2_a_mistake_is_told_with_its_column(window, text, column):
    """F2: where the formula breaks off, and what to look for there."""
    sentence = f"column {column}: this is not a formula", f"{column}열: 수식이 아니니"
    is_refused(window, text, said(*sentence))
    assert len(answer(window)) <= LONGEST


@pytest.mark.parametrize("text", ["(" * 1000, "x" * 100_000, "-" * 1999 + "x", "((((" * 400 + "x", "x+" * 50_000])
def test_f2_endless_texts_are_judged_at_once(window, text):
    """F2: brackets without end and texts of 100,000 letters are refused before the finger is off the key."""
    before = picture(window)
    assert (
        min(paste(window, text) for _ in range(3)) <= 2 * QUICK
    )  # the field alone takes half of it for 100,000 letters
    assert marked(formula_field(window)) and answer(window).startswith("⚠")
    assert len(answer(window)) <= LONGEST and in_hangul(answer(window)) == said(False, True)
    press(Qt.Key.Key_Return)
    assert window.session.scenario == FIRST and picture(window) == before


def test_f2_random_texts_are_formulas_or_refused(window):
    """F2: whatever tokens stand side by side, the line below says a gradient or a reason, at once."""
    tokens = ["x", "y", "2", ".5", "+", "-", "*", "/", "**", "(", ")", "sin(", ",", " ", "[", "max(", ".", "e", "if"]
    random = np.random.default_rng(1)
    judged = set()
    for _ in range(300):
        text = "".join(random.choice(tokens, random.integers(1, 8)))
        taken = paste(window, text)
        judged.add(answer(window)[:1])
        assert taken <= 2 * QUICK, text
    assert judged == {"⚠", "∇"}
    assert window.session.scenario == FIRST


CODE = [
    "__import__('os').system('touch {canary}')",
    "open('{canary}', 'w')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "(lambda: open('{canary}', 'w'))()",
    'f\'{{open("{canary}", "w")}}\'',
    "[open('{canary}', 'w') for z in (1, 2)]",
    "(z := 3)",
    "max(x, y, key=open)",
    "x if y else 3",
    "exec('import os')",
]


@pytest.mark.parametrize("text", CODE)
def test_f3_code_is_not_run(window, tmp_path, text):
    """F3: texts that would run code are refused at their column and leave no file behind."""
    canary = tmp_path / "canary"
    is_refused(window, text.format(canary=canary), said("⚠ column ", "⚠ "))
    assert not canary.exists()


@pytest.mark.parametrize("text", ["().__class__", "(z := 3)", "lambda: x"])
def test_f3_what_is_not_allowed_is_quoted(window, text):
    """F3: the sentence quotes the part that is not allowed and lists what is."""
    type_formula(window, text)
    assert said("is not allowed here; use numbers, x, y", "여기에는") in answer(window)
    assert text.strip("()").partition(" ")[0] in answer(window)


@pytest.mark.parametrize("text", ["9**9**9", "x**1e308", "x**(9**9)", "x**17", "x**y", "2**-17"])
def test_f4_exponents_are_small_numbers(window, text):
    """F4: powers that would take for ever are refused by the size of their exponent, at once."""
    is_refused(window, text, said("exponent must be a number of at most 16", "지수는 절댓값이 16 이하인 수여야 한다"))
    assert (
        min(paste(window, text) for _ in range(3)) <= 2 * QUICK
    )  # the field alone takes half of it for 100,000 letters


def test_f4_a_factorial_is_unknown(window):
    """F4: the functions that there are do not include one that grows without bounds."""
    is_refused(window, "factorial(10**7)", said("unknown function 'factorial'", "'factorial' 함수는 없으니"))


@pytest.mark.parametrize("text", ["log(-1 - x*x)", "sqrt(-1)", "0/0", "asin(2 + y*y)"])
def test_f5_a_formula_without_any_value_is_told_so(window, text):
    """F5: where no height is defined the formula is refused in the bar, and the old surface stays."""
    ground = picture(window)
    type_formula(window, text)
    assert said("seems undefined all over its window", "창 전체에서 정의되지 않는 듯하다") in notice(window)
    assert len(notice(window)) <= LONGEST
    click(bar(window))
    assert notice(window) == ""
    assert window.session.scenario == FIRST and picture(window) == ground


def test_f5_where_nothing_is_defined_all_is_hatched(window):
    """F5: who looks at the undefined part of a surface sees hatching from edge to edge."""
    type_formula(window, "log(x) + y*y")
    assert 0.1 < hatched(window) < 0.9
    the_map(window).look_at(((-9.0, -8.0), (0.0, 1.0)))
    assert hatched(window) > 0.99


def test_f6_a_constant_is_a_flat_surface(window):
    """F6: one shade without contours, and each racer says that its gradient is 0."""
    type_formula(window, "3")
    assert label(window, "caption") == "f = 3"
    assert warnings(window) == 5 * [said("the gradient is exactly 0", "기울기가 정확히 0이다")]
    ground, colours = picture(window), set()
    for x in range(5, the_map(window).width() // 4, 7):
        for y in range(5, the_map(window).height() // 2, 7):
            colours.add(ground.pixelColor(x, y).name().upper())
    assert colours == {LIGHT.low}
    window.playback.play()
    QApplication.processEvents()
    assert window.playback.playing


@pytest.mark.parametrize(("text", "column"), [("ｘ²", 1), ("안장", 1), ("x + y²", 6), ("x\u202e+ y", 2), ("x − y", 3)])
def test_f7_other_letters_are_refused(window, text, column):
    """F7: wide, Korean, raised and turned letters are refused by column, with the letters that will do."""
    use = said("use plain letters, digits and + - * / **", "영문자, 숫자와 + - * / **만 써야 한다")
    is_refused(window, text, use)
    assert said(f"column {column}: ", f"{column}열: ") in answer(window)
    assert "\u202e" not in answer(window)


def belongs_together(window):
    """Whether the map's paths are walked on the surface that it shows: every height is that of the formula."""
    content = the_map(window)._content
    surface = content.scenario.surface.surface
    return all(np.array_equal(run.loss, surface.value(*run.point.T)) for run in content.runs.values())


def test_f8_another_formula_while_it_plays(qtbot, window, opened):
    """F8: from one frame to the next ground and paths are those of the new formula, as in a window opened on it."""
    moved = []
    window.playback.moved.connect(lambda: moved.append(belongs_together(window)))
    window.playback.play()
    qtbot.waitUntil(lambda: window.playback.position > 2)
    type_formula(window, "x**2 + 3*y**2")
    assert window.playback.playing and label(window, "caption") == "f = x² + 3y²"
    count = len(moved)
    qtbot.waitUntil(lambda: len(moved) > count + 3)
    window.playback.pause()
    assert all(moved)
    fresh, position = opened(window.session.scenario), window.playback.position
    window.playback.seek(0)
    assert differing(picture(window), picture(fresh)) < 1e-4
    for either in (window, fresh):
        either.playback.seek(position)
    assert differing(picture(window), picture(fresh)) < 1e-4


def test_f8_another_formula_while_it_is_simulated(qtbot, hurried, opened):
    """F8: a long run that is not done yet is let go whole; no path has rows of two surfaces."""
    window = opened(scene("x**2 + 2*y**2", SGD(1e-3), Adam(1e-3), start=(1.5, 1.0), steps=50_000))
    assert any(run.status == RUNNING for run in window.session.runs.values())
    seen = []
    window.session.advanced.connect(lambda: seen.append(belongs_together(window)))
    type_formula(window, "x**2 + 3*y**2")
    qtbot.waitUntil(lambda: all(run.status != RUNNING for run in window.session.runs.values()), timeout=10_000)
    assert len(seen) > 1 and all(seen) and belongs_together(window)
    assert {len(run.loss) for run in window.session.runs.values()} == {50_001}


def test_f8_a_held_enter_is_one_change(window):
    """F8: Enter that repeats itself under the finger asks for the same formula only once."""
    type_formula(window, "x**2 + 3*y**2")
    for _ in range(20):
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(formula_field(window), again)
    window.session.undo()
    assert window.session.scenario == FIRST and not window.session.can_undo


FAULTY = {
    "F1": ("", "type a formula of x and y", "x와 y의 식을 써야 한다"),
    "F2": ("x**", "column 3", "3열"),
    "F3": ("x.__class__", "is not allowed here", "여기에는"),
    "F4": ("9**9**9", "at most 16", "16 이하인 수"),
    "F5": ("log(-1 - x*x)", "undefined all over", "정의되지 않는 듯하다"),
    "F7": ("x²", "use plain letters", "영문자, 숫자와"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_the_command_line_says_the_same(tmp_path, monkeypatch, capsys, language, fault):
    """F1 to F7 in a file: one line that names the place in the file, exit status 1, and no results."""
    monkeypatch.setenv("LANGUAGE", language)
    file, out = tmp_path / "faulty.landscape.json", tmp_path / "race.npz"
    good = replace(FIRST, start=None, surface=replace(FIRST.surface, name="", formula="@", parameters=()))
    text, *sentence = FAULTY[fault]
    file.write_text(scene_file.write(good).replace('"@"', f'"{text}"'), encoding="utf-8")
    assert cli.main(["run", str(file), "--out", str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "surface.formula" in line and said(*sentence) in line
    assert not out.exists()
