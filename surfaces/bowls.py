"""Bowls: one minimum, the same curvature all around."""

from surfaces.refusal import N_
from surfaces.surface import Surface

FAMILY = N_("bowls")

BOWLS = (
    Surface(
        name="bowl",
        title=N_("bowl"),
        formula="(x**2 + y**2)/2",
        window=((-3, 3), (-3, 3)),
        start=(-2.4, 1.6),
        minima=((0, 0),),
        teaches=N_("Every direction has curvature 1: the place to see what one learning rate does to one slope."),
    ),
)
