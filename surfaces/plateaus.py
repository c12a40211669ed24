"""Plateaus: hardly any slope, with no critical point needed."""

from surfaces.refusal import N_
from surfaces.surface import Surface

FAMILY = N_("plateaus")

PLATEAUS = (
    Surface(
        name="plateau",
        title=N_("plateau"),
        formula="(x**2 + y**2)/(1 + x**2 + y**2)",
        window=((-8, 8), (-8, 8)),
        start=(6, 0.5),
        minima=((0, 0),),
        teaches=N_(
            "The slope fades with the cube of the distance: plain descent stalls where nothing is wrong but the slope."
        ),
    ),
)
