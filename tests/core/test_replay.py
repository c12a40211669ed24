"""A replayed step gives the very numbers that the step itself gives, for every rule."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from landscape_app.core import aligned, walk
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.core.replay import Replay
from landscape_app.core.walk import Descent

UPDATES = 40


def variants():
    """Every rule, as it comes and with each of its flags turned over."""
    for rule in RULES.values():
        yield rule()
        for field in fields(rule):
            if isinstance(getattr(rule(), field.name), bool):
                yield replace(rule(), **{field.name: not getattr(rule(), field.name)})


def rate(t):
    return 0.01 / (t + 1) ** 0.5


class Tilted:
    """A bowl that is tilted anew in each batch."""

    def __init__(self, theta, tilts):
        self.theta, self._tilts = theta.copy(), tilts

    def height(self, t):
        return 0.0

    def slope(self, t):
        return 0.0, self.theta + self._tilts[t]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1, 150])
@pytest.mark.parametrize("rule", list(variants()), ids=str)
def test_the_same_bits_as_the_step_itself(rule, size, dtype, monkeypatch):
    monkeypatch.setattr(walk, "PART", 64)
    random = np.random.default_rng(5)
    theta = random.standard_normal(size).astype(dtype)
    tilts = random.standard_normal((UPDATES, size)).astype(dtype)
    descent = Descent(rule, Tilted(theta, tilts))
    memory = tuple(np.zeros_like(theta) for _ in rule.memory)
    for t in range(UPDATES):
        descent.look(rate)
        descent.update()
        before, seen = theta, rule.probe(theta, memory, rate(t))
        theta, memory = rule.step(theta, seen + tilts[t], memory, t + 1, rate(t))
        np.testing.assert_array_equal(descent.theta, theta, strict=True)
        np.testing.assert_array_equal(descent.before, before, strict=True)
        assert descent.norm == pytest.approx(float(np.linalg.norm(theta)), rel=1e-6)


@dataclass(frozen=True)
class Delayed(SGD):
    """Uses what it remembers after it has made what replaces it: the result has to wait for its place."""

    memory = ("b",)

    def step(self, theta, g, memory, t, lr):
        b = g + 0.5 * memory[0]
        c = b * b
        return theta - lr * c * memory[0], (b,)


def test_a_result_waits_until_its_place_is_free():
    rule, random = Delayed(), np.random.default_rng(1)
    theta, memory = random.standard_normal(9), (np.zeros(9),)
    replayed = theta.copy()
    replay = Replay(rule, replayed, {})
    for t in range(1, 6):
        g = random.standard_normal(9)
        theta, memory = rule.step(theta, g, memory, t, 0.1)
        replay.update(g, t, 0.1)
        np.testing.assert_array_equal(replayed, theta, strict=True)


@dataclass(frozen=True)
class Choosy(SGD):
    """Asks about a number, whose answer could not be repeated."""

    def step(self, theta, g, memory, t, lr):
        return (theta - lr * g if t > 5 else theta + lr * g), memory


def test_a_step_that_depends_on_numbers_is_refused():
    with pytest.raises(TypeError, match="the same whatever"):
        Replay(Choosy(), np.zeros(3), {})


@pytest.mark.parametrize("rule", [Momentum(), Adam()], ids=str)
def test_memory_without_gradient_fades_to_nothing(rule):
    """And not to subnormal numbers, 0.9 of the smallest of which rounds to itself."""
    tilts = np.zeros((2048, 40), np.float32)
    tilts[0] = 1
    ground = Tilted(np.zeros(40, np.float32), tilts)
    ground.slope = lambda t: (0.0, tilts[t])
    descent = Descent(rule, ground)
    for _ in tilts:
        descent.look(rate)
        descent.update()
    (replay,) = descent._replays
    assert not replay.memory[0].any()


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("shape", [1, 17, (3, 5), (784, 100)])
def test_aligned_arrays_begin_at_a_cache_line(shape, dtype):
    array = aligned.zeros(shape, dtype)
    assert array.ctypes.data % aligned.LINE == 0 and array.flags.c_contiguous and array.flags.writeable
    assert array.dtype == dtype and array.shape == np.zeros(shape).shape and not array.any()
    array += 1
    np.testing.assert_array_equal(aligned.copy(array), array, strict=True)
