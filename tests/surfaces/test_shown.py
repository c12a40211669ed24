"""Formulas on the board: what a person reads there is what was typed."""

import re
from time import perf_counter

import pytest
from drawn_formulas import steady, texts
from formula_bounds import NoBoundError, bounds
from handwritten_formulas import AmbiguousError, typed
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st

from surfaces import SURFACES, Surface
from surfaces.formula import Node, compile_formula, derive, parse, pretty, text
from surfaces.formula.tree import in_order

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
    ("x*(-y)", "−xy"),
    ("1 - (-x)", "1 + x"),
    ("1 + x*(-2)", "1 − 2x"),
    ("(x/2)**2", "(½x)²"),
    ("x*(3*y)", "3xy"),
    ("2*x*(-3)*y", "−6xy"),
    ("1/(x*y)", "1/(xy)"),
    ("x/(y/x)", "x/(y/x)"),
    ("2*sin(x)**2", "2sin(x)²"),
    ("sin(x**2)", "sin(x²)"),
    ("-3", "−3"),
    ("pi*x - pi*x", "πx − πx"),
    ("cos(2*pi*x)", "cos(2πx)"),
    ("x/(2*pi)", "x/(2π)"),
    ("e*x + 1.23456789", "ex + 1.23457"),
    ("x/sqrt(2)", "x/√2"),
    ("sqrt(2)*x", "√2·x"),
    ("abs(x)", "|x|"),
    ("2*abs(x - y)", "2|x − y|"),
    ("x*abs(y)", "x|y|"),
    ("abs(x)**3", "|x|³"),
    ("sqrt(x)", "√x"),
    ("sqrt(x**2 + y**2)", "√(x² + y²)"),
    ("2*sqrt(x)", "2√x"),
    ("sqrt(x)*y", "√x·y"),
    ("sqrt(x*y)", "√(xy)"),
    ("sqrt(x)**2", "(√x)²"),
    ("sqrt(x**2)", "√(x²)"),
    ("1/x", "1/x"),
    ("1/sqrt(x)", "1/√x"),
    ("inverse(sqrt(x))*y", "y/√x"),
    ("(1/x)*y", "y/x"),
    ("(3/x)*y", "(3/x)y"),
    ("x*(y/x)", "x(y/x)"),
    ("x*(3/y)", "x·(3/y)"),
    ("x/y*sin(x)", "(x/y)·sin(x)"),
    ("2*(x/2*y)", "2(½xy)"),
    ("-(-3/x)", "−(−3/x)"),
    ("x*exp(-x)", "x·exp(−x)"),
    ("max(x, y, 3)", "max(x, y, 3)"),
    ("min(x, max(y, 0))", "min(x, max(y, 0))"),
    ("select(x, y, 1, -x)", "[x ≤ y: 1, else −x]"),
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
        *("sqrt(x)*y", "sqrt(x*y)", "sqrt(x)**2", "sqrt(x**2)", "sqrt(2)*x", "sqrt(2*x)", "x/(2*pi)", "pi*x/2"),
        *(
            "abs(x*abs(y)*x)",
            "abs(x)*y*abs(x)",
            "abs(x)*abs(y)",
            "abs(abs(x)*y)",
            "1/inverse(x)",
            "1/x",
            "x/inverse(y)",
        ),
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


READ = [
    ("½x² − 3xy³", "x**2/2 - 3*(x*y**3)"),
    ("−2πx/y + x⁻¹·⁵", "-(2*pi*x/y) + x**-1.5"),
    ("|x|y|x + 1|", "abs(x)*y*abs(x + 1)"),
    ("(√x)²·sin(√(2x))", "sqrt(x)**2*sin(sqrt(2*x))"),
    ("max(x, y, 1)·[x ≤ 1: −1, else e]", "max(x, y, 1)*select(x, 1, -1, e)"),
    ("x(y + 1)/(2√y) − 1e−09", "x*(y + 1)/(2*sqrt(y)) - 1e-9"),
]
AMBIGUOUS = [
    *("1/xy", "x/2π", "x/y·x", "1/x(y + 1)", "1/x|y|", "√xy", "√2x", "√x²", "√|x|y", "√(x)²", "|x|y|", "||x||"),
    *("x − −y", "−−x", "x·−y", "2½x", "2x3", "x2", "2²", "x^2", "x*y", "x ≤ y", "sin x", "sinx", "(x", "x)", "", "x+y"),
]


@pytest.mark.parametrize(("shown", "meant"), READ)
def test_the_reader_of_the_test_below_understands(shown, meant):
    assert parse(typed(shown)) is parse(meant)


@pytest.mark.parametrize("shown", AMBIGUOUS)
def test_the_reader_of_the_test_below_refuses(shown):
    """What some would read so and others otherwise."""
    with pytest.raises(AmbiguousError):
        typed(shown)


def is_exact(node: Node) -> bool:
    """No number that is rounded where it is shown."""
    numbers = [part for part in in_order(node) if part.number is not None]
    return all(parse(typed(pretty(part))).number == part.number for part in numbers)


def assert_means_what_it_was(tree: Node, x: float, y: float) -> None:
    read = parse(typed(pretty(tree)))
    low, high = bounds(tree, x, y)
    assert low <= compile_formula(("x", "y"), (read,), arrays=False)(x, y)[0] <= high


@steady
@given(texts, st.sampled_from([-1.1, 0.4, 1.3]), st.sampled_from([-0.7, 0.9, 2.6]))
@example("1/inverse(x)", 0.4, 0.9)
@example("2*(x/2*y)", 0.4, 0.9)
@example("abs(x*abs(y)*x)", 0.4, 0.9)
@example("-(-2*x/y)", 0.4, 0.9)
@example("sqrt(x)*y**2*sqrt(y)**3", 0.4, 0.9)
def test_what_is_read_on_the_board_is_worth_what_was_typed(formula, x, y):
    """In one way only, and its slope too; 300 trees of all functions."""
    tree = parse(formula)
    assume(is_exact(tree))
    try:
        assert_means_what_it_was(tree, x, y)
        slope = derive(tree, "x")
        assume(is_exact(slope))
        assert_means_what_it_was(slope, x, y)
    except NoBoundError:
        reject()


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("angle", [0, 30, 200])
def test_the_collection_is_read_in_one_way_only(name, angle):
    """With all its derivatives, straight and turned."""
    for shown in SURFACES[name].bind(rotate=angle).texts().values():
        assert typed(shown.rpartition("Σ ")[2])


def test_what_would_be_endless_is_told_in_outline():
    """Written out, the Hessian of this product has hundreds of millions of letters."""
    product = "*".join(f"sin({i}*x+y)" for i in range(1, 130))
    hessian = derive(derive(parse(product), "x"), "y")
    began = perf_counter()
    shown = pretty(hessian, 160)
    assert perf_counter() - began < 2
    assert 0 < len(shown) <= 160 and "…" in shown
    assert pretty(parse("x**2 + y"), 160) == "x² + y"
