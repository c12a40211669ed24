"""Many local minima: a wide shape with ripples all over it."""

from surfaces.refusal import N_
from surfaces.surface import Surface, mirrored

FAMILY = N_("many minima")

RIPPLES = (
    Surface(
        name="rastrigin",
        title="Rastrigin",
        formula="20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        window=((-5.12, 5.12), (-5.12, 5.12)),
        start=(3.3, -2.4),
        minima=((0, 0), *mirrored((0.99495864, 0), (0, 0.99495864))),
        teaches=N_("121 minima in the window: small steps end in the nearest one, and few of them are good."),
    ),
    Surface(
        name="ackley",
        title="Ackley",
        formula="-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e",
        window=((-5, 5), (-5, 5)),
        start=(3.4, -2.3),
        minima=mirrored((0.95216655, 0), (0, 0.95216655)),
        cones=((0, 0),),
        teaches=N_("The lowest place is the tip of a cone: at a fixed learning rate plain descent never settles."),
    ),
    Surface(
        name="griewank",
        title="Griewank",
        formula="(x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2)) + 1",
        window=((-10, 10), (-10, 10)),
        start=(7, -5.5),
        minima=((0, 0), *mirrored((3.14002, 4.43844), (3.14002, -4.43844))),
        teaches=N_("Minima that hardly differ in height: from inside one there is nothing to tell it from the best."),
    ),
    Surface(
        name="bohachevsky",
        title="Bohachevsky",
        formula="x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
        window=((-5, 5), (-5, 5)),
        start=(4, -3),
        minima=((0, 0), *mirrored((0.61861, 0), (0, 0.46953))),
        saddles=mirrored((0.36071, 0), (0, 0.26704)),
        teaches=N_("A bowl from afar, ripples close by: large steps see the bowl, small ones end in a ripple."),
    ),
    Surface(
        name="levy",
        title="Levy",
        formula="sin(pi*(1 + (x - 1)/4))**2 + ((x - 1)/4)**2*(1 + 10*sin(pi*(1 + (x - 1)/4) + 1)**2)"
        " + ((y - 1)/4)**2*(1 + sin(2*pi*(1 + (y - 1)/4))**2)",
        window=((-10, 10), (-10, 10)),
        start=(-8, 7),
        minima=((1, 1),),
        teaches=N_("Ripples that grow with the distance: steep and misleading outside, a calm bowl in the middle."),
    ),
    Surface(
        name="levy-13",
        title="Levy 13",
        formula="sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        window=((-3, 5), (-3, 5)),
        start=(-2.2, 3.6),
        minima=((1, 1),),
        teaches=N_("Curvature 180 across and 2 along, and ripples besides: fine steps crawl, coarse ones rattle."),
    ),
)
