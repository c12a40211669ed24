"""Formulas on the board: what a person reads there is what was typed."""

import re

import pytest
from drawn_formulas import steady, texts
from hypothesis import given

from surfaces import SURFACES, Surface
from surfaces.formula import parse, pretty, text

WINDOW = ((-2, 2), (-2, 2))

WRITTEN = [
    ("x**2/2 - y**2/2 + y**4/4", "½x² − ½y² + ¼y⁴"),
    ("x**3 - 3*x*y**2", "x³ − 3xy²"),
    ("(x**2 + y - 11)**2", "(x² + y − 11)²"),
    ("(1 - x)**2 + 100*(y - x**2)**2", "(1 − x)² + 100(y − x²)²"),
    ("x**2/20 + y**2", "x²/20 + y²"),
    ("(x**2 + y**2)/(1 + x**2 + y**2)", "(x² + y²)/(1 + x² + y²)"),
    ("x**-2", "x⁻²"),
    ("x**12", "x¹²"),
    ("x**2.5", "x²·⁵"),
    ("x*3", "3x"),
    ("-x**2", "−x²"),
    ("(-x)**2", "(−x)²"),
    ("-(x + y)", "−(x + y)"),
    ("x - (y - x)", "x − (y − x)"),
    ("x*(-y)", "x·(−y)"),
    ("1 - (-x)", "1 − (−x)"),
    ("(x/2)**2", "(½x)²"),
    ("x*(3*y)", "x·(3y)"),
    ("1/(x*y)", "1/(xy)"),
    ("x/(y/x)", "x/(y/x)"),
    ("2*sin(x)**2", "2sin(x)²"),
    ("sin(x**2)", "sin(x²)"),
    ("-3", "−3"),
    ("pi*x - pi*x", "3.14159x − 3.14159x"),
]


@pytest.mark.parametrize(("typed", "shown"), WRITTEN)
def test_written_as_by_hand(typed, shown):
    assert pretty(parse(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *("x - -3", "x + -3", "x + -3*y", "x/-3", "x + -y*x", "x - -y*x", "x - -y/x", "sin(x)*-y", "x*-(y + 1)"),
        *("-x/2", "-(x/2)", "x - -x/2", "-(-x)*y", "(x - 2)*-3"),
    ],
)
def test_signs_never_meet(typed):
    """Two signs in a row, as in "x − −3" or "x·−y", are what brackets are for."""
    assert not re.search(r"[+−·/] ?[−·]", pretty(parse(typed)))


@pytest.mark.parametrize("name", SURFACES)
def test_signs_never_meet_on_a_turned_surface(name):
    for angle in (30, -30, 120, 200):
        assert not re.search(r"[+−·/] ?[−·]", SURFACES[name].bind(rotate=angle).shown)


@pytest.mark.parametrize("typed", ["1/x*y", "x/y*sin(x)", "2/x*y**2", "x/3*y/7*x"])
def test_nothing_is_written_close_behind_a_slash(typed):
    """1/xy reads as 1/(xy); where (1/x)y is meant, a sign or brackets must say so."""
    assert not re.search(r"/(?:[\d.]+|[xy])[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]*[a-z(]", pretty(parse(typed)))


@pytest.mark.parametrize("typed", ["x**0.00001", "x**1e-7"])
def test_a_raised_number_is_raised_whole(typed):
    """A letter e left on the line would be read as a factor."""
    assert "e" not in pretty(parse(typed))


@pytest.mark.parametrize("terms", [300, 600, 999])
def test_every_formula_that_is_read_can_be_shown(terms):
    """Long sums too: what the program accepts it must be able to write under the picture."""
    formula = "+".join(["x"] * terms)
    shown = Surface("own", "own", formula, WINDOW, (0, 0)).shown
    assert shown == " + ".join(["x"] * terms) == text(parse(formula))


def test_brackets_tell_different_formulas_apart():
    """No two of these mean the same, so no two may look the same."""
    typed = [
        *("x - (y - x)", "x - y - x", "-x**2", "(-x)**2", "x/(y*x)", "x/y*x", "x/y/x", "x/(y/x)", "(x + y)**2"),
        *("x + y**2", "2*x**2", "(2*x)**2", "(x/2)**2", "x**2/2", "sin(x)**2", "sin(x**2)", "x*sin(y)", "sin(x)*y"),
        *("(x**2)**5", "x**2.5", "x**2*5", "x**15", "x*15", "x**1*5 + 0.5", "x**-2", "x - 2"),
        *("-(x + y)", "-x + y", "x*(y + 1)", "x*y + 1", "1/(1 + x)", "1/1 + x", "x*-y", "x - y"),
    ]
    assert len({pretty(parse(one)) for one in typed}) == len(typed)


@steady
@given(texts)
def test_brackets_always_match(formula):
    """And nothing of Python's spelling is left: no stars, no hyphens but in exponents of ten."""
    shown = pretty(parse(formula))
    depth = 0
    for character in shown:
        depth += (character == "(") - (character == ")")
        assert depth >= 0
    assert depth == 0 and "*" not in shown and not re.search(r"(?<!e)-", shown)
