"""Our networks as PyTorch spells them, on one flat tensor of weights, with PyTorch's own derivatives."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch.nn import functional

Tensor = Any
ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky-relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "softplus": lambda z: functional.softplus(z, threshold=500),  # PyTorch's own is a straight line from 20 on
}


def layers(theta: Tensor, widths: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """W (out, in) and b (out,) of each layer: nn.Linear's own shapes, one behind the other."""
    found, at = [], 0
    for inputs, outputs in pairwise(widths):
        weights = theta[at : at + inputs * outputs].reshape(outputs, inputs)
        at += inputs * outputs
        found.append((weights, theta[at : at + outputs]))
        at += outputs
    assert at == len(theta)
    return found


def outputs(theta: Tensor, widths: tuple[int, ...], activation: str, x: Tensor) -> Tensor:
    """(B, outputs)"""
    first, *rest = layers(theta, widths)
    z = functional.linear(x, *first)
    for layer in rest:
        z = functional.linear(ACTIVATIONS[activation](z), *layer)
    return z


def loss(key: str, z: Tensor, targets: Any, classes: int) -> Tensor:
    wanted = torch.as_tensor(targets)
    if key == "cross-entropy":
        return functional.cross_entropy(z, wanted.long())
    if key == "binary-cross-entropy":
        return functional.binary_cross_entropy_with_logits(z[:, 0], wanted.to(z.dtype))
    if classes:
        return functional.mse_loss(z, functional.one_hot(wanted.long(), classes).to(z.dtype))
    return functional.mse_loss(z[:, 0], wanted.to(z.dtype))


def penalty(theta: Tensor, widths: tuple[int, ...], l1: float, l2: float) -> Tensor:
    """l1 sum|W| + l2/2 sum W^2"""
    return sum(l1 * weights.abs().sum() + l2 / 2 * weights.square().sum() for weights, _ in layers(theta, widths))
