"""Formulas: read, written, derived and compiled. SymPy and interval arithmetic say what is right."""

import gc
import weakref

import numpy as np
import pytest
from drawn_formulas import steady, texts, trees
from formula_bounds import NoBoundError, bounds
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from oracles import assert_all_agree

from surfaces import SURFACES
from surfaces.formula import compile_formula, derive, name, number, parse, substitute, text
from surfaces.formula.emit import source
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.parse import LONGEST
from surfaces.formula.tree import in_order

coordinates = st.sampled_from([-2.3, -1.1, -0.7, -0.01, 0.4, 0.9, 1.3, 2.6])
XY = ("x", "y")
NESTED = "sin(" * 30 + "x + y" + ")" * 30
SQUARED = "(" * 12 + "x*y + 1" + ")**2 + x" * 12
LEAST = "min(max(" * 10 + "x*y" + ", x), sigmoid(y))" * 10


def size(*roots) -> int:
    return sum(1 for _ in in_order(*roots))


def called(function: str, *args: str) -> str:
    """With as many of the arguments as it takes, at least."""
    return f"{function}({', '.join(args[: FUNCTIONS[function].arguments])})"


def reads_back(tree, variables=XY) -> bool:
    """Not as an equal tree: as the very object, since equal parts are shared."""
    return parse(text(tree), variables) is tree


def is_short(tree) -> bool:
    return len(text(tree)) <= LONGEST


@steady
@given(texts, coordinates, coordinates)
def test_floats_arrays_and_sympy_agree_in_value_slope_and_curvature(formula, x, y):
    """Each may differ by rounding only, and how far that may go is computed, not guessed."""
    try:
        assert_all_agree(formula, x, y)
    except NoBoundError:
        reject()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_and_its_slopes_are_those_of_sympy(function):
    """Up to 4, but for asin and acos, which end at 1; and in every argument."""
    unit = "/5" if function in ("asin", "acos") else ""
    first, second = f"(1.5*x + y){unit}", f"(x*x + y*y){unit}"
    for x, y in [(0.3, 0.1), (0.7, -0.2), (1.1, 0.4), (1.9, -0.9)]:
        one, other = called(function, first, second, "x*y", "y**3"), called(function, second, first, "x + 2", "x/y")
        assert_all_agree(f"({one})**3 + {other}*y", x, y)


def test_the_bounds_of_the_test_above_are_narrow():
    """An oracle that allows everything would find nothing."""
    for formula in (
        *("x**7*y - 3*x/y", "exp(sin(x)*cos(y))", "tanh(x)**2*tan(y) + log(2 + x*x)**2.25", "sqrt(x*x + 1)"),
        *("asin(x/2)*acos(x*y)*atan(x)", "sinh(x)/cosh(x + y)", "abs(x*y)*min(x, exp(y))*max(x*x, y, 1)"),
        *("softplus(x)*sigmoid(x*y)", "logaddexp(x*x, y*y)", "sqrt(sqrt(x))", "select(x, y, x*x, x**3)"),
    ):
        low, high = bounds(derive(parse(formula), "x"), 1.1, -0.7)
        assert high - low <= 1e-11 * max(abs(low), abs(high))


@pytest.mark.parametrize("formula", ["abs(x + y)", "min(x, -y)", "max(x*x, y*y)", "select(x, -y, x, y)", "sqrt(x + y)"])
def test_there_are_no_bounds_at_a_kink(formula):
    """There conventions rule, which SymPy does not share: test_formula_kinks."""
    with pytest.raises(NoBoundError):
        bounds(derive(parse(formula), "x"), 0.7, -0.7)


@steady
@given(trees)
def test_what_is_written_reads_back_as_the_same_tree(tree):
    assert reads_back(tree)


@steady
@given(texts, st.sampled_from(XY), st.sampled_from(XY))
def test_derivatives_read_back_as_the_same_tree(formula, first, second):
    slope = derive(parse(formula), first)
    bend = derive(slope, second)
    assume(is_short(slope))
    assert reads_back(slope)
    assume(is_short(bend))
    assert reads_back(bend)


@steady
@given(texts, trees, st.sampled_from(XY))
def test_what_is_filled_in_reads_back_as_the_same_tree(formula, tree, variable):
    """As parameters are, and turned coordinates."""
    filled = substitute(parse(formula), {variable: tree})
    assume(is_short(filled))
    assert reads_back(filled)


@pytest.mark.parametrize("formula", ["sqrt(sqrt(x))", "sqrt(sqrt(x)*sqrt(y))", "sqrt(sqrt(1/x))", "sqrt(x)**3*sqrt(y)"])
def test_slopes_of_roots_of_roots_read_back(formula):
    """A product of two reciprocals has no preferred order."""
    slope = derive(parse(formula), "x")
    assert reads_back(slope) and reads_back(derive(slope, "x"))


@pytest.mark.parametrize("function", ["min", "max", "logaddexp"])
@pytest.mark.parametrize("count", [3, 4, 70, 300])
def test_however_many_arguments_it_reads_back(function, count):
    """More than two are taken from the left, which is no reason to nest them when they are written."""
    typed = f"{function}({', '.join(['x', 'y', *['2'] * (count - 2)])})"
    tree = parse(typed)
    assert text(tree) == typed and reads_back(tree)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_the_collection_reads_back_as_the_same_tree(surface):
    """With its parameters as names, and filled in and turned."""
    samples = surface.samples.names if surface.samples else ()
    variables = (*XY, *(parameter.name for parameter in surface.parameters), *samples)
    for tree in (parse(surface.formula, variables), surface.term, surface.bind(rotate=30).term):
        for part in (tree, derive(tree, "x"), derive(derive(tree, "x"), "y")):
            assert not is_short(part) or reads_back(part, variables)


def test_a_constant_that_overflows_reads_back():
    """A product of constants may be infinite; what is written must still be a formula."""
    tree = parse("x + 1e308*10")
    assert parse(text(tree)) is tree


@pytest.mark.parametrize(
    "formula", [NESTED, SQUARED, "tanh(exp(" * 10 + "x*y" + "))" * 10, "x*y*" * 40 + "sin(x)", LEAST]
)
def test_shared_parts_keep_derivatives_small(formula):
    """Written out, the second derivatives of these would have up to a billion parts."""
    f = parse(formula)
    slopes = derive(f, "x"), derive(f, "y")
    bends = derive(slopes[0], "x"), derive(slopes[0], "y"), derive(slopes[1], "y")
    assert size(f, *slopes) <= 10 * size(f)
    assert size(f, *slopes, *bends) <= 70 * size(f)
    assert source(XY, (f, *slopes, *bends)).count("\n") <= 70 * size(f)
    assert np.isfinite(compile_formula(XY, (f, *slopes, *bends), arrays=False)(-0.3, 0.2)).all()


def test_a_part_is_computed_once():
    """However often it is written, and also in the slopes."""
    f = parse("sin(x*y) + sin(x*y)**2*exp(y) + sin(x*y)/3")
    code = source(XY, (f, derive(f, "x"), derive(f, "y")))
    assert [code.count(f"{function}(") for function in ("sin", "cos", "exp")] == [1, 1, 1]


def test_equal_parts_are_one_object_and_die_with_their_last_user():
    """Formulas typed all evening must not pile up."""
    tree = parse("x*y + 12345.678*sin(x)")
    assert parse(" x * y+sin(x)*12345.678 ") is tree
    watched = weakref.ref(tree)
    del tree
    gc.collect()
    assert watched() is None


@pytest.mark.parametrize("terms", [300, 999])
def test_long_sums_are_read_computed_and_derived(terms):
    """A long sum is not a deep formula: it is read as far as the text may be long."""
    tree = parse("+".join(["x"] * terms))
    assert compile_formula(XY, (tree, derive(tree, "x")), arrays=False)(2.0, 0.0) == (2.0 * terms, float(terms))
    greatest = parse(f"max({','.join(['x'] * (terms - 4))},y)")
    assert compile_formula(XY, (greatest, derive(greatest, "y")), arrays=False)(2.0, 3.0) == (3.0, 1.0)
    mixed = parse("-".join(["x*y"] * 300))
    assert compile_formula(XY, (mixed, derive(mixed, "y")), arrays=False)(2.0, 1.0) == (-596.0, -596.0)


def test_compiled_code_has_no_builtins():
    """Even a mistake in the emitter could not reach open or import."""
    for arrays in (False, True):
        assert compile_formula(XY, (parse("sin(x)"),), arrays).__globals__["__builtins__"] == {}


def test_names_are_filled_in_and_simplified():
    """What a parameter makes vanish is gone; a constant formula is a number."""
    raw = parse("a*x**2 + b*y", ("x", "y", "a", "b"))
    assert substitute(raw, {"a": number(1), "b": number(0)}) is parse("x**2")
    assert substitute(raw, {"x": name("y"), "a": number(0)}) is parse("b*y", ("x", "y", "b"))
    assert parse("2*3 - sqrt(16)/4 + cos(0)").number == 6.0
    assert parse("-(-x)*1 + 0*y") is parse("x")
    assert parse("x*(-y)") is parse("-(x*y)") and parse("x*(3*y)") is parse("3*(x*y)") is parse("x*y*3")
    assert derive(derive(parse("max(x, 2*y)"), "x"), "y").number == 0.0
