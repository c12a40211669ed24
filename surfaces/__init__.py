"""Test surfaces z = f(x, y) with exact derivatives. This package knows nothing of the app.

>>> surfaces.get("beale").value(3.0, 0.5)
0.0
"""

from dataclasses import replace

from surfaces import basins, bowls, data, plateaus, ravines, ripples, saddles
from surfaces.refusal import N_, Refusal
from surfaces.surface import Mark, Parameter, Samples, Surface, Window

_FAMILIES = (
    (bowls.FAMILY, bowls.BOWLS),
    (ravines.FAMILY, ravines.RAVINES),
    (saddles.FAMILY, saddles.SADDLES),
    (plateaus.FAMILY, plateaus.PLATEAUS),
    (basins.FAMILY, basins.BASINS),
    (ripples.FAMILY, ripples.RIPPLES),
    (data.FAMILY, data.DATA),
)
SURFACES = {surface.name: replace(surface, family=family) for family, members in _FAMILIES for surface in members}
"""Every surface by name, family after family."""


def get(name: str) -> Surface:
    """The surface of that name; refuses others, naming those there are."""
    if name not in SURFACES:
        raise Refusal(N_("unknown surface '{name}'; use {names}"), name=name[:40], names=", ".join(SURFACES))
    return SURFACES[name]


__all__ = ["SURFACES", "Mark", "Parameter", "Refusal", "Samples", "Surface", "Window", "get"]
