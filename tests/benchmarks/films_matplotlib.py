"""The opening scene as matplotlib animates it, for comparison: ``python films_matplotlib.py out.mp4 300``.

The same contours, trails, heads, names, chart, title and sentence at 1280 x 720. Prints the seconds that saving takes.
"""

import sys
import time

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.animation import FFMpegWriter, FuncAnimation, PillowWriter

from landscape_app import lessons, simulate


def animation(frames):
    scene = lessons.find(lessons.OPENING)
    scenario, runs = scene.scenario, simulate(scene.scenario)
    surface = scenario.surface.surface
    (x0, x1), (y0, y1) = scenario.view["window"]
    x, y = np.meshgrid(np.linspace(x0, x1, 290), np.linspace(y0, y1, 200))
    figure, (plane, chart) = plt.subplots(1, 2, figsize=(12.8, 7.2), dpi=100, width_ratios=(68, 32))
    figure.suptitle(scene.title["en"] + "\n" + scene.caption["en"])
    f = surface.value(x, y)
    plane.imshow(f, extent=(x0, x1, y0, y1), origin="lower", cmap="Greys", interpolation="bilinear", aspect="auto")
    plane.contour(x, y, f, levels=24, colors="0.3", linewidths=0.7)
    chart.set(xscale="symlog", yscale="log", xlim=(0, scenario.steps), ylim=(1e-8, 10))
    drawn = []
    for label, run in runs.items():
        (trail,) = plane.plot([], [], lw=3)
        (head,) = plane.plot([], [], "o", ms=12, color=trail.get_color())
        (curve,) = chart.plot([], [], lw=2, color=trail.get_color())
        drawn.append((run, trail, head, curve, plane.text(0, 0, label, color=trail.get_color(), weight="bold")))

    def show(step):
        for run, trail, head, curve, name in drawn:
            points = run.point[: step + 1]
            trail.set_data(points[:, 0], points[:, 1])
            head.set_data(points[-1:, 0], points[-1:, 1])
            name.set_position(points[-1] + 0.05)
            curve.set_data(np.arange(step + 1), run.loss[: step + 1] - surface.lowest)
        return [artist for _, *artists in drawn for artist in artists]

    return FuncAnimation(figure, show, frames=np.linspace(0, scenario.steps, frames).astype(int))


if __name__ == "__main__":
    target, count = sys.argv[1], int(sys.argv[2])
    if target.endswith(".gif"):
        writer = PillowWriter(fps=30)
    else:
        import imageio_ffmpeg

        mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
        writer = FFMpegWriter(fps=30, codec="libx264", extra_args=["-pix_fmt", "yuv420p"])
    shown = animation(count)
    begun = time.perf_counter()
    shown.save(target, writer=writer)
    print(time.perf_counter() - begun)
