"""Where training starts, and what becomes of signals in deep networks that start there."""

import math

import numpy as np
import pytest

from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.initialisations import SPREADS, initial
from landscape_app.network.layers import NonlinearStage
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import MLP, Architecture, flat

WIDE = (400, 600, 300)
EXPECTED = {
    "zero": lambda inputs, outputs: 0,
    "normal": lambda inputs, outputs: 0.3,
    "uniform": lambda inputs, outputs: 0.3,
    "lecun": lambda inputs, outputs: 1 / math.sqrt(inputs),
    "xavier": lambda inputs, outputs: math.sqrt(2 / (inputs + outputs)),
    "he": lambda inputs, outputs: math.sqrt(2 / inputs),
}
EACH = pytest.mark.parametrize("kind", SPREADS)


def test_every_kind_is_tested():
    assert set(EXPECTED) == set(SPREADS)


@EACH
def test_the_spread_of_first_weights(kind):
    """Mean 0 and the spread of the paper within 4 standard errors, for each layer by its own widths; biases 0."""
    parameters = initial(kind, 0.3, WIDE, 11)
    assert [part.shape for part in parameters] == [(600, 400), (600,), (300, 600), (300,)]
    for weights, bias in zip(parameters[::2], parameters[1::2], strict=True):
        expected = EXPECTED[kind](weights.shape[1], weights.shape[0])
        assert weights.std() == pytest.approx(expected, rel=4 / math.sqrt(2 * weights.size))
        assert abs(weights.mean()) <= 4 * expected / math.sqrt(weights.size)
        assert not bias.any()


def test_uniform_is_uniform_and_the_others_are_normal():
    """A uniform number with that standard deviation stays within sqrt 3 of them; a normal one leaves at times."""
    uniform, normal = (initial(kind, 0.3, WIDE, 11)[0] / 0.3 for kind in ("uniform", "normal"))
    assert 0.999 * math.sqrt(3) < np.abs(uniform).max() <= math.sqrt(3)
    assert np.mean(np.abs(normal) > 1) == pytest.approx(0.3173, abs=0.004)
    assert np.mean(np.abs(normal) > 2) == pytest.approx(0.0455, abs=0.002)


def test_kinds_differ_in_nothing_but_the_spread():
    """So that the luck of the draw is never the difference."""
    one = initial("normal", 1.0, WIDE, 5)
    for kind in ("lecun", "xavier", "he"):
        for weights, raw in zip(initial(kind, 0.01, WIDE, 5)[::2], one[::2], strict=True):
            spread = EXPECTED[kind](weights.shape[1], weights.shape[0])
            assert np.abs(weights - raw * spread).max() <= 1e-15 * np.abs(weights).max()


def test_the_seed_decides():
    one, same, other = (flat(initial("he", 0.01, WIDE, seed), "float64") for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert np.abs(one - other).mean() > 0.01


# Ten layers of 500 units: what comes out of each, for 1,000 samples of standard normal inputs

DEPTH, UNITS, SAMPLES = 10, 500, 1000


@pytest.fixture(scope="module")
def layers():
    x = np.random.default_rng(1).standard_normal((SAMPLES, UNITS)).astype(np.float32)

    def found(activation, kind, sigma=0.01):
        """The outputs of each hidden layer."""
        widths = (UNITS,) * (DEPTH + 1) + (10,)
        architecture = Architecture.perceptron(widths, ACTIVATIONS[activation], LOSSES["cross-entropy"])
        mlp = MLP(architecture, flat(initial(kind, sigma, widths, 0), np.float32))
        mlp.forward(x)
        return [stage.a.astype(float) for stage in mlp.stages(SAMPLES) if isinstance(stage, NonlinearStage)]

    return found


def within(found, expected):
    """10 % in the first three layers, 20 % in the others: 500 units drift."""
    assert found[:3] == pytest.approx(expected[:3], rel=0.1)
    assert found[3:] == pytest.approx(expected[3:], rel=0.2)


def quadrature(layers):
    """Standard deviations of tanh layers of infinite width with weights of variance 1/n: q <- E tanh(sqrt(q) z)^2."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    q, found = 1.0, []
    for _ in range(layers):
        q = float(weights @ np.tanh(math.sqrt(q) * nodes) ** 2) / math.sqrt(2 * math.pi)
        found.append(math.sqrt(q))
    return found


@pytest.mark.parametrize("kind", ["xavier", "lecun"])
def test_tanh_holds_its_signal(layers, kind):
    """.628 in the first layer, still .23 in the tenth."""
    expected = [0.6279, 0.4863, 0.4082, 0.3576, 0.3216, 0.2944, 0.2729, 0.2554, 0.2409, 0.2285]
    assert quadrature(10) == pytest.approx(expected, abs=1e-4)
    within([a.std() for a in layers("tanh", kind)], expected)


def test_small_weights_let_the_signal_die(layers):
    """.01: each of the layers leaves .22 of it, the tenth some 1e-7."""
    found = [a.std() for a in layers("tanh", "normal", 0.01)]
    within(found[:5], [0.2135, 0.0476, 0.0107, 0.0024, 0.0005])
    assert found[9] < 1e-6


def test_large_weights_saturate(layers):
    """1: 98 % of full height in every layer, nine of ten units beyond .99."""
    found = layers("tanh", "normal", 1.0)
    assert [a.std() for a in found] == pytest.approx([0.982] * 10, abs=0.002)
    assert [np.mean(np.abs(a) > 0.99) for a in found] == pytest.approx([0.906] * 10, abs=0.005)


def test_weights_0_let_nothing_through(layers):
    assert not any(a.any() for a in layers("tanh", "zero"))


def test_relu_loses_half_of_its_power_where_tanh_is_fine(layers):
    """Weights of variance 1/n: the spread falls by sqrt 1/2 a layer, from .58 to .026."""
    found = layers("relu", "xavier")
    within([a.std() for a in found], [0.5838 * 0.5 ** (i / 2) for i in range(10)])
    within([a.mean() for a in found], [0.3989 * 0.5 ** (i / 2) for i in range(10)])


def test_he_makes_up_for_it(layers):
    """2/n: .826 about a mean of .564 in every layer."""
    found = layers("relu", "he")
    within([a.std() for a in found], [0.8256] * 10)
    within([a.mean() for a in found], [0.5642] * 10)
