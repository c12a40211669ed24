"""Plateaus: hardly any slope, with no critical point needed."""

from surfaces.refusal import N_
from surfaces.surface import Parameter, Surface

FAMILY = N_("plateaus")
_SHALLOW = 1.30499545, 4.97818986

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
    Surface(
        name="gaussian-plateau",
        title=N_("Gaussian plateau"),
        formula="1 - exp(-(x**2 + y**2)/2)",
        window=((-6, 6), (-6, 6)),
        start=(3.5, 1),
        minima=((0, 0),),
        teaches=N_("The slope fades faster than any power: five away from the minimum it is 0.00002."),
    ),
    Surface(
        name="shelf",
        title=N_("shelf"),
        formula="slope*x + softplus(4*(x - 4))/4 + (softplus(-4*(x + 4))/4)**2/2 + y**2/2",
        window=((-8, 8), (-4, 4)),
        start=(6, 1),
        parameters=(Parameter("slope", 0.01, 1e-4, 0.1, N_("Slope of the shelf; smaller is flatter.")),),
        minima=(("-3.75 - 0.14*log(100*slope)", 0),),
        teaches=N_("A cliff, then a shelf: Adam, which still remembers the cliff, crawls where others have begun."),
    ),
    Surface(
        name="ledge",
        title=N_("ledge"),
        formula="(max(x - width/2, 0)**2 - max(x - (width/2 + 1), 0)**2 - max(-x - width/2, 0)**2"
        " + max(-x - (width/2 + 1), 0)**2 + max(-x - 12, 0)**2 + y**2)/2",
        window=((-14, "width/2 + 4"), (-4, 4)),
        start=("width/2 + 3", 0.5),
        parameters=(Parameter("width", 4.0, 0.0, 20.0, N_("Width of the ledge, on which the slope is exactly 0.")),),
        minima=((-13, 0),),
        teaches=N_("A floor with no slope at all: only what arrives with enough speed coasts across."),
    ),
    Surface(
        name="easom",
        title="Easom",
        formula="-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
        window=((-2, 8), (-2, 8)),
        start=(1.6, 2),
        minima=(("pi", "pi"), *((x, y) for x in _SHALLOW for y in _SHALLOW)),
        teaches=N_(
            "A needle's eye in a plain: five units away the slope is below a billionth, and no rule can know where."
        ),
    ),
)
