"""Every rule that PyTorch has, against PyTorch, in float64 and over all ten surfaces."""

import numpy as np
import pytest
from twins import RECORDED, astray, sensitive, stepped, wandered

from landscape_app.core.optimizers import RULES

torch = pytest.importorskip("torch")

NOT_IN_TORCH = {"nadam", "lion", "qhm", "qhadam"}
"""Rules that PyTorch does not have, or has in another form."""
LATE = 10**9
"""After so many steps Adam's bias corrections are 1: that is Adam without them."""


class Torch:
    """A torch.optim optimizer on one tensor; ``names`` maps its state to our memory."""

    def __init__(self, make, names, late=False):
        self.p = torch.zeros(1, dtype=torch.float64)
        self.optimizer, self.names, self.late = make([self.p]), names, late

    def set_state(self, theta, memory, t):
        self.p.data = torch.tensor(theta, dtype=torch.float64)
        state = {theirs: torch.tensor(memory[ours]) for theirs, ours in self.names.items()}
        self.optimizer.state[self.p] = state | {"step": torch.tensor(float(LATE if self.late else t - 1))}

    def step(self, g):
        self.p.grad = torch.tensor(g)
        self.optimizer.step()
        return self.p.detach().numpy().copy()


def momentum(rule):
    """With ``dampening`` PyTorch's buffer is our average, but its first step takes the gradient undampened, as the
    first buffer is made then. Here the buffer is always there, 0 at first, as the contract has it."""
    return Torch(
        lambda p: torch.optim.SGD(p, rule.lr, momentum=rule.beta, dampening=rule.beta if rule.ema else 0),
        {"momentum_buffer": "b"},
    )


def adam(rule):
    betas = (rule.beta1, rule.beta2)
    return Torch(
        lambda p: torch.optim.Adam(p, rule.lr, betas, rule.eps),
        {"exp_avg": "m", "exp_avg_sq": "v"},
        late=not rule.bias_correction,
    )


TWINS = {
    "sgd": lambda rule: Torch(lambda p: torch.optim.SGD(p, rule.lr), {}),
    "momentum": momentum,
    "nag": lambda rule: Torch(
        lambda p: torch.optim.SGD(p, rule.lr, momentum=rule.beta, nesterov=True), {"momentum_buffer": "b"}
    ),
    "rmsprop": lambda rule: Torch(
        lambda p: torch.optim.RMSprop(p, rule.lr, alpha=rule.rho, eps=rule.eps), {"square_avg": "a"}
    ),
    "adam": adam,
}
EACH = pytest.mark.parametrize("recorded", RECORDED.values(), ids=RECORDED)


def twin(recorded):
    return TWINS[recorded.rule.key](recorded.rule)


def test_every_rule_has_its_twin():
    """A new rule needs a line in TWINS and settings to compare at, or a word why PyTorch cannot judge it."""
    assert set(RULES) <= set(TWINS) | NOT_IN_TORCH
    assert {recorded.rule.key for recorded in RECORDED.values()} == set(TWINS)


@EACH
def test_each_step_is_pytorchs(recorded):
    """From our recorded state, every single step to 1e-15 of the larger of 1 and the coordinate."""
    assert recorded.apart(stepped(recorded, twin(recorded))).max() <= 1e-15


@EACH
def test_a_thousand_steps_are_pytorchs(recorded):
    """To 1e-12, wherever our own run stays within 1e-13 when its gradient is shaken in the last place."""
    assert astray(recorded, wandered(recorded, twin(recorded))) == []


def test_few_runs_are_excused():
    """At most a fifth; else the comparison would say little."""
    assert np.mean([sensitive(recorded) for recorded in RECORDED.values()]) <= 0.2
