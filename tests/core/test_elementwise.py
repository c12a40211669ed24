"""The few functions that rules need: a float must get what an array of it would get."""

import math

import numpy as np
import pytest

from landscape_app.core.elementwise import maximum, sign, sqrt, zeros

NUMBERS = [0.0, -0.0, 5e-324, -5e-324, 1.0, -2.5, 1e300, -1e300, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("a", NUMBERS)
def test_the_sign_of_a_float(a):
    """As NumPy's, which is -1, 0 or 1, or not a number for what is none."""
    assert np.array_equal(sign(a), np.sign(a), equal_nan=True)
    assert type(sign(a)) is float


@pytest.mark.parametrize("a", NUMBERS)
@pytest.mark.parametrize("b", NUMBERS)
def test_the_larger_of_two_floats(a, b):
    """As NumPy's, where not a number wins from either side."""
    assert np.array_equal(maximum(a, b), np.maximum(a, b), equal_nan=True)
    assert type(maximum(a, b)) is float


@pytest.mark.parametrize("a", [0.0, 5e-324, 2.0, 1e308, math.inf])
def test_the_root_of_a_float(a):
    """Correctly rounded on both sides."""
    assert sqrt(a) == np.sqrt(a)
    assert type(sqrt(a)) is float


def test_arrays_keep_their_kind():
    """A network trained in float32 stays in it."""
    a = np.array([-1.5, 0.0, 2.0], np.float32)
    for result in (sign(a), maximum(a, zeros(a)), zeros(a), sqrt(abs(a))):
        assert result.dtype == np.float32
    assert sign(a).tolist() == [-1, 0, 1]
    assert maximum(a, zeros(a)).tolist() == [0, 0, 2]
