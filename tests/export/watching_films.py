"""Films and pictures of scenes: made in a line, and taken apart again by programs that are not ours."""

import io
import signal
import sys
import xml.etree.ElementTree as ET
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from landscape_app import calling_off, cli, lessons, words
from landscape_app.document import Document
from landscape_app.export import figure, orders
from landscape_app.export.figure import Dress
from landscape_app.export.orders import Order
from landscape_app.lesson_file import Scene
from landscape_app.scene_file import from_data

SADDLE = lessons.find(lessons.OPENING)
"""A lesson with a title, a caption and marks at 11, 100 and 131 of 300 steps."""
SMALL = (320, 180)
OTHERS = ".landscape-app.*.part"
"""What is not whole yet, beside where it goes."""
RACE = {
    "schema": 1,
    "kind": "landscape",
    "title": "A small race",
    "surface": {"name": "beale"},
    "steps": 20,
    "optimizers": [{"rule": "sgd"}, {"rule": "adam", "lr": 0.05}],
}
TRAINING = {
    "schema": 1,
    "kind": "training",
    "title": "A small training",
    "data": {"name": "moons", "samples": 60},
    "network": {"hidden": [4]},
    "length": {"updates": 20},
    "evaluate_every": 5,
    "runs": [{"optimizer": {"rule": "sgd"}, "batch": 8}, {"optimizer": {"rule": "adam"}, "label": "all", "batch": 40}],
}


def race(**changes):
    return Scene({}, {}, from_data(RACE | changes))


def training(**changes):
    return Scene({}, {}, from_data(TRAINING | changes))


def order(path, **given):
    """An order of a small picture: what ``Dress`` knows goes into its dress."""
    dress = {name: given.pop(name) for name in list(given) if name in Dress.__dataclass_fields__}
    return Order(Path(path), Dress(**{"size": SMALL} | dress), **given)


def make(path, scene=SADDLE, told=lambda share: None, **given):
    """Fulfil an order of a small picture or film of a scene."""
    orders.fulfil(order(path, **given), Document(scene, None), scene.scenario, told)
    return Path(path)


def timing(scene=SADDLE, **given):
    """The times of a film that is ordered so."""
    return order("a.mp4", **given).timing(Document(scene, None), scene.scenario)


def drawn(scene=SADDLE, **dress):
    """The figure of a scene in a small dress."""
    return figure.of(Document(scene, None), scene.scenario, Dress(**{"size": SMALL} | dress))


def viewed(scene, **view):
    """The scene with something else in its view."""
    return replace(scene, scenario=replace(scene.scenario, view={**scene.scenario.view, **view}))


def command(*arguments, stdin=""):
    """``landscape-app`` in this process: its status, and what it says on stdout and on stderr."""
    out, err, stdin_before = io.StringIO(), io.StringIO(), sys.stdin
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    finally:
        calling_off.listen()  # whatever was called off is over
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.stdin = stdin_before
        words.use("en")
        words.write_in("names")
    return status, out.getvalue(), err.getvalue()


# Colours


def rgba(image):
    """(height, width, 4) of a QImage, not premultiplied."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).astype(int)


def rgb(image):
    return rgba(image)[..., :3]


def flat(picture, side=16):
    """The colours of the squares in which there is only one, and a mask of the squares."""
    height, width = (length // side * side for length in picture.shape[:2])
    squares = picture[:height, :width].reshape(height // side, side, width // side, side, -1)
    even = np.ptp(squares, axis=(1, 3)).max(axis=-1) == 0
    return squares[:, side // 2, :, side // 2][even], even


def inside(picture, even, side=16):
    """The middle of each of these squares in another picture: (squares, pixels, channels)."""
    height, width = (length // side * side for length in picture.shape[:2])
    squares = picture[:height, :width].reshape(height // side, side, width // side, side, -1)
    quarter = slice(side // 4, side - side // 4)
    kept = squares.transpose(0, 2, 1, 3, 4)[even][:, quarter, quarter]
    return kept.reshape(len(kept), -1, picture.shape[-1])


def apart(one, other):
    """The mean difference of two pictures, of 255."""
    return float(np.abs(one - other).mean())


def bt709(frame):
    """(height, width, 3) of a decoded yuv420p frame, by the words of ITU-R BT.709 and not by any library."""
    return _from_yuv(frame, (1.5748, 0.1873, 0.4681, 1.8556))


def bt601(frame):
    """What a player makes of it that takes it for old television."""
    return _from_yuv(frame, (1.402, 0.3441, 0.7141, 1.772))


def _from_yuv(frame, factors):
    red, green_u, green_v, blue = factors
    planes, height = frame.to_ndarray(format="yuv420p").astype(float), frame.height
    y = (planes[:height] - 16) / 219
    u, v = (
        (part.reshape(height // 2, -1).repeat(2, axis=0).repeat(2, axis=1) - 128) / 224
        for part in (planes[height : height * 5 // 4], planes[height * 5 // 4 :])
    )
    colours = np.stack([y + red * v, y - green_u * u - green_v * v, y + blue * u], axis=-1)
    return np.clip(np.round(255 * colours), 0, 255)


# Files


def boxes(data):
    """The names of the outermost boxes of an MP4, in order."""
    found, place = [], 0
    while place < len(data):
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8].decode()
        found.append(name)
        place += int.from_bytes(data[place + 8 : place + 16]) if length == 1 else length
    return found


def gif_tables(data):
    """Of a GIF: whether it has a palette, and for each frame whether it has one of its own; read by the standard."""
    common = bool(data[10] & 0x80)
    place, own = 13 + 3 * (2 << (data[10] & 7)) * common, []
    while data[place] != 0x3B:
        if data[place] == 0x2C:
            packed = data[place + 9]
            own.append(bool(packed & 0x80))
            place += 10 + 3 * (2 << (packed & 7)) * own[-1] + 1
        else:
            place += 2
        while data[place]:
            place += data[place] + 1
        place += 1
    return common, own


def texts(svg):
    """The texts of an SVG, one after the other."""
    return [node.text or "" for node in nodes(svg, "text")]


def nodes(svg, tag):
    return list(ET.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))  # noqa: S314


def left_over(folder):
    """What an export that did not end well would leave in a folder."""
    return sorted(path.name for path in Path(folder).glob(OTHERS))
