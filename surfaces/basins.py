"""Several basins: where one ends depends on the start, the rule and the learning rate."""

from surfaces.refusal import N_
from surfaces.surface import Parameter, Surface, mirrored

FAMILY = N_("several basins")
_WEST, _MIDDLE, _EAST = -2.90353403, 0.15673126, 2.74680277
"""Where the slope of x**4 - 16*x**2 + 5*x is 0."""

BASINS = (
    Surface(
        name="beale",
        title="Beale",
        formula="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        window=((-4.5, 4.5), (-4.5, 4.5)),
        start=(0.7, 1.4),
        minima=((3, 0.5),),
        saddles=((0, 1), (0.10053794, -2.64451359)),
        teaches=N_("Flat floor, steep corners: a rule that is quick on the floor may be thrown out by the walls."),
    ),
    Surface(
        name="himmelblau",
        title="Himmelblau",
        formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        window=((-5, 5), (-5, 5)),
        start=(-0.5, -1.2),
        minima=((3, 2), (-2.80511809, 3.13131252), (-3.77931025, -3.28318599), (3.58442834, -1.84812653)),
        saddles=(
            (3.38515418, 0.07385188),
            (0.0866775, 2.8842547),
            (-3.07302575, -0.08135304),
            (-0.12796135, -1.95371498),
        ),
        maxima=((-0.27084459, -0.92303856),),
        teaches=N_(
            "Four equally deep minima around one hill: near it, a small change of the start ends in another one."
        ),
    ),
    Surface(
        name="three-hump-camel",
        title=N_("three-hump camel"),
        formula="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        window=((-2.5, 2.5), (-2.5, 2.5)),
        start=(2.2, -1.5),
        minima=((0, 0), *mirrored((1.74755235, -0.87377617))),
        saddles=mirrored((1.07054229, -0.53527115)),
        teaches=N_("Two local minima beside the deepest one: with the right inertia a ball rolls over the hump."),
    ),
    Surface(
        name="six-hump-camel",
        title=N_("six-hump camel"),
        formula="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
        window=((-2, 2), (-1, 1)),
        start=(-1.9, 0.9),
        minima=mirrored((0.08984201, -0.7126564), (1.70360671, -0.79608357), (1.60710475, 0.56865145)),
        saddles=((0, 0), *mirrored((1.10920534, -0.76826809), (1.638068, 0.228674), (1.29607, 0.605084))),
        maxima=mirrored((1.230, 0.162)),
        teaches=N_("Minima at three depths on a small stage: two starts in five end in one that is not the deepest."),
    ),
    Surface(
        name="styblinski-tang",
        title="Styblinski–Tang",
        formula="(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        window=((-5, 5), (-5, 5)),
        start=(4.5, 0.5),
        minima=tuple((x, y) for x in (_WEST, _EAST) for y in (_WEST, _EAST)),
        saddles=tuple(place for side in (_WEST, _EAST) for place in ((side, _MIDDLE), (_MIDDLE, side))),
        maxima=((_MIDDLE, _MIDDLE),),
        teaches=N_("The axes do not know each other: each decides by itself on which side of the hill it ends."),
    ),
    Surface(
        name="goldstein-price",
        title="Goldstein–Price",
        formula="(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        window=((-2, 2), (-2, 2)),
        start=(-1, 0.5),
        minima=((0, -1), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)),
        saddles=((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4)),
        maxima=((0.8, 0.2),),
        teaches=N_("Heights from 3 to a million: the learning rate that is safe above is useless below."),
    ),
    Surface(
        name="mccormick",
        title="McCormick",
        formula="sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        window=((-1.5, 4), (-3, 4)),
        start=(3.5, 2.8),
        minima=(("1/2 - pi/3", "-1/2 - pi/3"), ("1/2 + 2*pi/3", "-1/2 + 2*pi/3")),
        saddles=(("1/2 + pi/3", "-1/2 + pi/3"),),
        bounded=False,
        teaches=N_("A wave laid over a slope: small steps stop in the first trough, though the next one is deeper."),
    ),
    Surface(
        name="double-well",
        title=N_("double well"),
        formula="-0.05*logaddexp(-sharp*((x + 0.6)**2 + y**2)/0.1, -flat*((x - 0.6)**2 + y**2)/0.1)",
        window=((-1.8, 1.8), (-1.8, 1.8)),
        start=(-0.6, 0.2),
        parameters=(
            Parameter("sharp", 50.0, 5.0, 500.0, N_("Curvature of the left well.")),
            Parameter("flat", 2.0, 1.0, 50.0, N_("Curvature of the right well.")),
        ),
        minima=((-0.6, 0), (0.6, 0)),
        saddles=(("0.6*(sqrt(flat) - sqrt(sharp))/(sqrt(flat) + sqrt(sharp))", 0),),
        teaches=N_("Two minima equally deep, one sharp and one flat: noise and large steps leave the sharp one."),
    ),
    Surface(
        name="local-minimum-hills",
        title=N_("hills and hollows"),
        formula="(x**2 + y**2)/8 + exp(-(x - 1)**2 - 2*(y - 1)**2) + 2*exp(-2*(x - 1.5)**2 - (y + 1)**2)"
        " - exp(-2*(x - 2.5)**2 - 2*y**2) - 1.5*exp(-2*(x + 1.5)**2 - 2*(y - 2)**2)",
        window=((-4, 4), (-4, 4)),
        start=(3.6, 2.7),
        minima=((-1.439185, 1.91869), (-0.205195, -0.216106), (2.46253, 0.035805)),
        saddles=((-0.888883, 0.845116), (1.378677, 0.261153), (2.03863, 1.435144), (2.072048, -2.234623)),
        maxima=((1.157487, 1.045121), (1.54134, -1.084839)),
        teaches=N_(
            "Hills between three hollows: from this start SGD, Momentum and Adam end in three places at lr = 0.05."
        ),
    ),
)
