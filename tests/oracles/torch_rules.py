"""Our rules as PyTorch spells them, on one float64 tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from landscape_app.core.optimizers import QHM, Momentum, QHAdam, Rule

Array = Any
LATE = 10**9
"""After so many steps Adam's bias corrections are 1: that is Adam without them."""


class Torch:
    """A torch.optim optimizer; ``state`` gives what it remembers before update t, made from our memory."""

    def __init__(self, make: Callable[[Any], Any], state: Callable[[dict[str, Array], int], dict[str, Any]]) -> None:
        self.p = torch.zeros(1, dtype=torch.float64)
        self.optimizer, self._state = make([self.p]), state

    def set_state(self, theta: Array, memory: dict[str, Array], t: int) -> None:
        self.p.data = torch.tensor(theta, dtype=torch.float64)
        state = {name: torch.tensor(value, dtype=torch.float64) for name, value in self._state(memory, t).items()}
        self.optimizer.state[self.p] = {"step": torch.tensor(float(t - 1)), **state}

    def step(self, g: Array) -> Array:
        self.p.grad = torch.tensor(g)
        self.optimizer.step()
        return self.p.detach().numpy().copy()


def of_sgd(rule: Any) -> Torch:
    return Torch(lambda p: torch.optim.SGD(p, rule.lr), lambda memory, t: {})


def of_momentum(rule: Momentum) -> Torch:
    """With ``dampening`` PyTorch's buffer is our average, but its first step takes the gradient undampened, as the
    first buffer is made then. Here the buffer is always there, 0 at first, as the contract has it."""
    return Torch(
        lambda p: torch.optim.SGD(p, rule.lr, momentum=rule.beta, dampening=rule.beta if rule.ema else 0),
        lambda memory, t: {"momentum_buffer": memory["b"]},
    )


def of_nag(rule: Any) -> Torch:
    return Torch(
        lambda p: torch.optim.SGD(p, rule.lr, momentum=rule.beta, nesterov=True),
        lambda memory, t: {"momentum_buffer": memory["b"]},
    )


def of_adagrad(rule: Any) -> Torch:
    return Torch(lambda p: torch.optim.Adagrad(p, rule.lr, eps=rule.eps), lambda memory, t: {"sum": memory["h"]})


def of_adadelta(rule: Any) -> Torch:
    return Torch(
        lambda p: torch.optim.Adadelta(p, rule.lr, rule.rho, rule.eps),
        lambda memory, t: {"square_avg": memory["a"], "acc_delta": memory["d"]},
    )


def of_rmsprop(rule: Any) -> Torch:
    return Torch(
        lambda p: torch.optim.RMSprop(p, rule.lr, alpha=rule.rho, eps=rule.eps),
        lambda memory, t: {"square_avg": memory["a"]},
    )


def of_moments(rule: Any) -> Torch:
    """Adam and its relatives. PyTorch's NAdam gives beta1 a schedule; when that decays at once, Dozat's simple form
    is left, with the product of all beta1 so far as one more thing to remember."""
    betas = (rule.beta1, rule.beta2)
    kinds = {
        "adam": lambda p: torch.optim.Adam(p, rule.lr, betas, rule.eps),
        "adamw": lambda p: torch.optim.AdamW(p, rule.lr, betas, rule.eps, rule.weight_decay),
        "amsgrad": lambda p: torch.optim.Adam(p, rule.lr, betas, rule.eps, amsgrad=True),
        "nadam": lambda p: torch.optim.NAdam(p, rule.lr, betas, rule.eps, momentum_decay=1e9),
    }

    def state(memory: dict[str, Array], t: int) -> dict[str, Any]:
        done = t - 1 if rule.bias_correction else LATE
        found = {"exp_avg": memory["m"], "exp_avg_sq": memory["v"], "step": done, "mu_product": rule.beta1**done}
        return found | ({"max_exp_avg_sq": memory["w"]} if "w" in memory else {})

    return Torch(kinds[rule.key], state)


def of_qhm(rule: QHM) -> Torch:
    """PyTorch has QHM only where it is another rule: nu = 0, 1 or beta (Ma and Yarats, 2019, table 1)."""
    if rule.nu == 0:
        return of_sgd(rule)
    if rule.nu == 1:
        return of_momentum(Momentum(rule.lr, rule.beta, ema=True))
    assert rule.nu == rule.beta
    kept = 1 - rule.beta
    return Torch(
        lambda p: torch.optim.SGD(p, rule.lr * kept, momentum=rule.beta, nesterov=True),
        lambda memory, t: {"momentum_buffer": memory["b"] / kept},
    )


def of_qhadam(rule: QHAdam) -> Torch:
    """Adam where both nu are 1; with beta1 = 0, which forgets the mean, where nu1 is 0."""
    assert rule.nu1 in (0, 1)
    assert rule.nu2 == 1
    beta1 = rule.beta1 if rule.nu1 else 0.0
    return Torch(
        lambda p: torch.optim.Adam(p, rule.lr, (beta1, rule.beta2), rule.eps),
        lambda memory, t: {"exp_avg": memory["m"], "exp_avg_sq": memory["v"]},
    )


TWINS: dict[str, Callable[[Any], Torch]] = {
    "sgd": of_sgd,
    "momentum": of_momentum,
    "nag": of_nag,
    "adagrad": of_adagrad,
    "adadelta": of_adadelta,
    "rmsprop": of_rmsprop,
    "adam": of_moments,
    "adamw": of_moments,
    "amsgrad": of_moments,
    "nadam": of_moments,
    "qhm": of_qhm,
    "qhadam": of_qhadam,
}


def twin(rule: Rule) -> Torch:
    return TWINS[rule.key](rule)
