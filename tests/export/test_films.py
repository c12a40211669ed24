"""Films, read back by PyAV and Pillow: every frame is the still of its step, and the file says what it holds."""

import io
import subprocess
import sys
import threading
import zipfile
from itertools import pairwise

import av
import numpy as np
import pytest
from core.shell import environment
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image
from PySide6.QtGui import QColor, QImage, QPainter
from watching_films import (
    SADDLE,
    SMALL,
    apart,
    boxes,
    bt601,
    bt709,
    drawn,
    flat,
    gif_tables,
    inside,
    make,
    race,
    rgb,
    rgba,
    timing,
    training,
)

from landscape_app import words
from landscape_app.export import film, still
from landscape_app.export.film import Timing
from landscape_app.theme import DARK, LIGHT

SHORT = {"last": 40, "speed": 20, "fps": 10, "hold": 0.5, "rest": 0.5}
"""Steps 0 to 40 in 21 frames, a rest of 5 at the start and at the mark of step 11, and 5 at the end."""
POSITIONS = [*[0] * 6, *range(2, 12, 2), *[11] * 5, *range(12, 42, 2), *[40] * 5]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="module")
def stills(qapp):
    """The stills of the short film."""
    figure = drawn()
    return [still.image(figure, position) for position in POSITIONS]


@pytest.fixture(scope="module")
def mp4(qapp, folder):
    return make(folder / "a.mp4", **SHORT)


@pytest.fixture(scope="module")
def gif(qapp, folder):
    return make(folder / "a.gif", **SHORT)


def nearest(found, stills):
    """The position of the still that a frame is most like."""
    every = dict(zip(POSITIONS, stills, strict=True))
    return min(every, key=lambda position: apart(found[::2, ::2], every[position][::2, ::2]))


def decoded(path):
    """The frames of a film as a player has them."""
    with av.open(str(path)) as file:
        return list(file.decode(video=0))


# When what is shown

BEYOND = 301
"""Held at the end of a scene of 300 steps, where what it comes to is said."""


def test_a_film_rests_where_there_is_something_to_read():
    """The short film is what it is taken for below: frame by frame, with rests at the start, a mark and the end."""
    assert list(timing(**SHORT).positions()) == POSITIONS


@given(
    some.floats(0, 500).map(round),
    some.floats(0, 500).map(round),
    some.floats(0.3, 300),
    some.integers(1, 60),
    some.lists(some.integers(0, 1000).map(float), max_size=4).map(sorted).map(tuple),
)
@settings(max_examples=300)
def test_no_film_begins_late_or_stops_short(first, steps, speed, fps, stops):
    """Whatever is asked for: it never goes back, shows its first and its very last step, rests at every mark between
    them, and has as many frames as it says."""
    times = Timing(float(first), float(first + steps), speed, fps, 0.0, stops, 1.0)
    if times.count > 3000:
        return
    shown = list(times.positions())
    assert len(shown) == times.count
    assert all(before <= after for before, after in pairwise(shown))
    assert (shown[0], shown[-1]) == (first, first + steps)
    for stop in {first, *stops} if stops else ():
        assert shown.count(stop) >= fps or not first <= stop <= first + steps


def test_the_last_frame_is_the_last_step():
    """Seven steps at 0.7 a second: ten seconds, at the end of which rounding must not leave one step out."""
    assert list(Timing(0.0, 7.0, 0.7, 33, 0.0).positions())[-1] == 7.0


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"first": 50, "last": 20}, (20, 20)),
        ({"first": 290, "last": 10**6}, (290, BEYOND)),
        ({"first": 10**6}, (300, BEYOND)),
        ({}, (0, BEYOND)),
    ],
    ids=str,
)
def test_steps_that_the_scene_has_not(asked, shown):
    """What is asked for beyond the end, or the wrong way round, becomes what there is."""
    found = list(timing(**asked).positions())
    assert (found[0], found[-1]) == shown


def test_without_its_sentence_a_film_rests_nowhere():
    """The rests are for reading; where nothing is to be read there are none."""
    found = list(timing(caption=False, **SHORT).positions())
    assert found == [*range(0, 42, 2), *[40] * 5]


# MP4


def test_an_mp4_says_what_it_holds(mp4):
    """Codec, pixels, size, number of frames, duration and rate, to a player that only reads the head."""
    with av.open(str(mp4)) as file:
        (stream,) = file.streams
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.frames) == (*SMALL, len(POSITIONS))
        assert stream.average_rate == 10
        assert abs(float(stream.duration * stream.time_base) - len(POSITIONS) / 10) < 0.05
        assert abs(file.duration / av.time_base - len(POSITIONS) / 10) < 0.05
        assert [round(float(frame.pts * frame.time_base) * 10, 6) for frame in file.decode(stream)] == [
            *range(len(POSITIONS))
        ]


@pytest.mark.parametrize("fps", [1, 24, 25, 60, 120])
def test_any_rate_is_kept(tmp_path, qapp, fps):
    """From a slide show to a game: the rate and the duration are the ones that were asked for."""
    asked = {"fps": fps, "last": 20, "speed": 20.0, "hold": 1.0, "rest": 0.0}
    with av.open(str(make(tmp_path / "a.mp4", race(), size=(64, 64), **asked))) as file:
        (stream,) = file.streams
        assert stream.average_rate == fps
        assert stream.frames == timing(race(), **asked).count == 2 * fps + 1
        assert abs(float(stream.duration * stream.time_base) - stream.frames / fps) < 0.5 / fps


def test_an_mp4_says_how_its_colours_are_meant(mp4):
    """BT.709 with limited range, in the stream and in the box of the file: players guess otherwise."""
    with av.open(str(mp4)) as file:
        context = file.streams[0].codec_context
        assert [int(getattr(context, f"color{what}")) for what in ("space", "_primaries", "_trc", "_range")] == [1] * 4
        assert {(int(frame.colorspace), int(frame.color_range)) for frame in file.decode(video=0)} == {(1, 1)}
    assert b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0]) in mp4.read_bytes()


def test_an_mp4_can_begin_before_all_of_it_is_there(mp4):
    """Its index comes before its pictures."""
    found = boxes(mp4.read_bytes())
    assert found[0] == "ftyp"
    assert found.index("moov") < found.index("mdat")


PATCHES = ["#e6194b", "#3cb44b", "#ffe119", "#4363d8", "#f58231", "#911eb4", "#46f0f0", "#ffffff", "#000000", "#808080"]


def patches(position):
    """Squares of strong colours."""
    image = QImage(320, 64, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        for i, colour in enumerate(PATCHES):
            painter.fillRect(32 * i, 0, 32, 64, QColor(colour))
    return image


def test_colours_are_converted_as_they_are_tagged(tmp_path):
    """Strong colours come back within 3 of 255 by the formulas of BT.709, and off by a lot by those of BT.601."""
    path = tmp_path / "a.mp4"
    assert list(film.write(path, ".mp4", Timing(0.0, 3.0, 10.0, 10, 0.0), patches)) == [1, 2, 3, 4]
    wanted, even = flat(rgb(patches(0)))
    for frame in decoded(path):
        assert np.abs(inside(bt709(frame), even) - wanted[:, None]).max() <= 3
        assert np.abs(inside(bt601(frame), even) - wanted[:, None]).max() > 12


def test_every_frame_of_an_mp4_is_the_still_of_its_step(mp4, stills):
    """No frame is early or late: of all the stills its own is the nearest, and its flat areas have their colours."""
    wanted = [rgb(image) for image in stills]
    for position, frame, own in zip(POSITIONS, decoded(mp4), wanted, strict=True):
        found = bt709(frame)
        colours, even = flat(own, 8)
        off = np.abs(inside(found, even, 8) - colours[:, None])
        assert np.quantile(off, 0.99) <= 3 and off.max() <= 8, "of H.264 beside an edge"
        assert len(colours) > 100
        assert nearest(found, wanted) == position
        assert apart(found, own) < 2


def test_a_frame_is_the_picture_of_someone_who_jumped_there(mp4):
    """The stills of a film are painted one after the other; a figure that knows nothing of them paints the same."""
    frames = decoded(mp4)
    for place in (0, 13, len(POSITIONS) - 1):
        alone = rgb(still.image(drawn(), POSITIONS[place]))
        assert apart(bt709(frames[place]), alone) < 2


def test_while_it_rests_nothing_moves(mp4):
    """At a mark, at the start and at the end frames are equal to the eye; in between they are not."""
    shown = [bt709(frame) for frame in decoded(mp4)]
    for (before, one), (after, other) in pairwise(zip(POSITIONS, shown, strict=True)):
        if before == after:
            assert np.abs(one - other).mean() < 0.25
        else:
            assert np.abs(one - other).mean() > 0.25


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_in_the_dark_and_in_korean(tmp_path, korean, suffix):
    """The colours and the words asked for are those of the film; what is not asked for is in none of its frames."""
    path = make(tmp_path / f"a{suffix}", theme=DARK, last=4, fps=5, hold=0.0, rest=0.0)
    found = bt709(decoded(path)[-1]) if suffix == ".mp4" else seen(path)[-1]
    own = rgb(still.image(drawn(theme=DARK), 4))
    words.use("en")
    english = rgb(still.image(drawn(theme=DARK), 4))
    light = rgb(still.image(drawn(theme=LIGHT), 4))
    assert apart(found, own) < 2 < apart(found, light)
    assert apart(found, own) < apart(found, english)


@pytest.mark.parametrize("scene", [race(steps=0), race(optimizers=[{"rule": "sgd"}]), training()])
def test_any_scene_becomes_a_film(tmp_path, scene):
    """A film of no step at all, of one racer, of a training: as many frames as it says, the last one of the end."""
    path = make(tmp_path / "a.mp4", scene, fps=5, hold=1.0, speed=20.0)
    frames = decoded(path)
    assert len(frames) == timing(scene, fps=5, hold=1.0, speed=20.0).count
    figure = drawn(scene)
    assert apart(bt709(frames[-1]), rgb(still.image(figure, figure.last))) < 2


def test_a_film_that_cannot_be_seen_through_has_its_paper(tmp_path):
    """MP4 knows no transparency: asked for it, it is not black but as it would be without."""
    one, other = (make(tmp_path / name, last=2, transparent=on, hold=0.0) for name, on in (("a.mp4", 1), ("b.mp4", 0)))
    assert one.read_bytes() == other.read_bytes()
    assert bt709(decoded(one)[0])[2, 2].min() > 240


def test_a_poster_is_the_still(tmp_path):
    """A picture beside the film, of the step asked for, else of the last one shown."""
    for step in (None, 7):
        make(tmp_path / "a.mp4", last=4, poster=True, step=step, hold=0.0)
        shown = QImage(str(tmp_path / "a.png"))
        assert apart(rgb(shown), rgb(still.image(drawn(), 4 if step is None else step))) < 0.2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "a.png"]


# GIF


def seen(path):
    """The frames of a GIF or WebP as Pillow puts them together."""
    with Image.open(path) as film:
        frames = []
        for i in range(film.n_frames):
            film.seek(i)
            frames.append(np.asarray(film.convert("RGBA")).astype(int)[..., :3])
        return frames


def durations(path):
    """Of each frame, in milliseconds."""
    with Image.open(path) as film:
        found = []
        for i in range(film.n_frames):
            film.seek(i)
            film.load()
            found.append(film.info["duration"])
        return found


def test_a_gif_says_what_it_holds(gif):
    """Every frame is there, it goes round for ever, and each stands as long as it should."""
    with Image.open(gif) as file:
        assert (file.size, file.n_frames, file.info["loop"]) == (SMALL, len(POSITIONS), 0)
    assert durations(gif) == [100] * len(POSITIONS)


@pytest.mark.parametrize("fps", [1, 7, 15, 24, 30, 50])
def test_a_gif_keeps_time(tmp_path, fps):
    """Its clock counts hundredths: no frame is off by more than one, however many went before."""
    times = Timing(0.0, 2.0 * fps, float(fps), fps, 0.0)
    assert len(list(film.write(tmp_path / "a.gif", ".gif", times, moving))) == 2 * fps + 1
    found = durations(tmp_path / "a.gif")
    assert np.abs(np.cumsum(found) - np.arange(1, 2 * fps + 2) * 1000 / fps).max() <= 10


def moving(position):
    """A picture that is another one at every step."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill("#ffffff")
    with QPainter(image) as painter:
        painter.fillRect(int(position) % 60, 20, 4, 4, QColor("#a03000"))
    return image


def test_a_gif_has_one_palette(gif):
    """So that what stands still does not flicker."""
    common, own = gif_tables(gif.read_bytes())
    assert common
    assert own == [False] * len(POSITIONS)


def test_every_frame_of_a_gif_is_the_still_of_its_step(gif, stills):
    """Within what 254 colours allow; flat areas stay flat, for there is no dithering, and keep their colours."""
    wanted = [rgb(image) for image in stills]
    for position, found, own in zip(POSITIONS, seen(gif), wanted, strict=True):
        colours, even = flat(own, 8)
        within = inside(found, even, 8)
        assert np.ptp(within, axis=1).max() == 0
        assert np.abs(within - colours[:, None]).max() <= 8
        assert nearest(found, wanted) == position
        assert apart(found, own) < 2


def test_a_gif_is_small(tmp_path):
    """At most a tenth of what Pillow writes of the same frames by itself, dithered and with a palette for each."""
    asked = {"speed": 60.0, "fps": 8, "hold": 0.0, "rest": 0.0}
    path, figure = make(tmp_path / "a.gif", **asked), drawn()
    frames = [Image.fromarray(rgb(still.image(figure, p)).astype(np.uint8)) for p in timing(**asked).positions()]
    usual = io.BytesIO()
    frames[0].save(usual, "GIF", save_all=True, append_images=frames[1:])
    assert len(frames) == 41
    assert path.stat().st_size * 10 <= len(usual.getvalue())


def test_a_gif_that_can_be_seen_through(tmp_path):
    """In every frame the paper is clear and the rest is not, also where something was that has moved on."""
    path = make(tmp_path / "a.gif", transparent=True, chart=False, **SHORT)
    figure = drawn(transparent=True, chart=False)
    with Image.open(path) as file:
        assert file.n_frames == len(POSITIONS)
        for i, position in enumerate(POSITIONS):
            file.seek(i)
            found = np.asarray(file.convert("RGBA")).astype(int)
            own = rgba(still.image(figure, position))
            assert ((found[..., 3] > 0) == (own[..., 3] >= 72)).all(), "a thin line beside its place is still a line"
            there = own[..., 3] == 255
            assert np.abs(found - own)[there][:, :3].mean() < 3
    assert not there[:20].any() and there.any()


def test_a_gif_that_can_be_seen_through_has_no_dark_fringes(tmp_path):
    """At the edges of letters and lines, too, what is shown has the colour of the line, not of a shadow."""
    path = make(tmp_path / "a.gif", transparent=True, legend=True, **SHORT)
    figure = drawn(transparent=True, legend=True)
    with Image.open(path) as file:
        found = np.asarray(file.convert("RGBA")).astype(int)
    own = rgba(still.image(figure, POSITIONS[0]))
    edges = (own[..., 3] >= 128) & (own[..., 3] < 255)
    assert edges.sum() > 100
    assert np.abs(found - own)[edges][:, :3].mean() < 8


# WebP


@pytest.mark.parametrize("transparent", [False, True])
def test_every_moment_of_a_webp_is_the_still_of_its_step(tmp_path, transparent):
    """It keeps every colour and every shade of transparency; frames that stand may be one, but stand as long."""
    path = make(tmp_path / "a.webp", transparent=transparent, **SHORT)
    figure, ends = drawn(transparent=transparent), np.cumsum(durations(path))
    assert ends[-1] == 100 * len(POSITIONS)
    with Image.open(path) as file:
        assert (file.size, file.info["loop"]) == (SMALL, 0)
        for i, position in enumerate(POSITIONS):
            file.seek(int(np.searchsorted(ends, 100 * i + 50)))
            found, own = np.asarray(file.convert("RGBA")).astype(int), rgba(still.image(figure, position))
            clear = own[..., 3] == 0
            assert np.abs(found[..., 3] - own[..., 3]).max() <= 2
            assert np.abs(found - own)[~clear].max() <= (60 if transparent else 2)
            assert apart(found[~clear], own[~clear]) < 0.5
            assert clear.any() == transparent


# PNG frames


@pytest.mark.parametrize("transparent", [False, True])
def test_frames_in_a_zip_are_the_stills(tmp_path, transparent):
    """Byte for byte, numbered, without a date, and not packed twice."""
    path, figure = make(tmp_path / "a.zip", transparent=transparent, **SHORT), drawn(transparent=transparent)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == [f"frame-{i:05d}.png" for i in range(len(POSITIONS))]
        assert {(entry.compress_type, entry.date_time) for entry in entries} == {(0, (1980, 1, 1, 0, 0, 0))}
        for entry, position in zip(entries, POSITIONS, strict=True):
            assert archive.read(entry) == still.png(figure, position)
        assert QImage.fromData(archive.read(entries[0])).hasAlphaChannel() == transparent


# What it takes

GROWTH = """
import resource, sys
sys.path[:0] = [{here!r}, {tests!r}]
from PySide6.QtWidgets import QApplication
app = QApplication([])
from watching_films import make, timing
def peak(frames):
    asked = dict(size=(640, 360), last=150, fps=30, speed=150 * 30 / frames, hold=0.0, rest=0.0)
    make("a{suffix}", **asked)
    return timing(**asked).count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(*peak(5), *peak(50))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak as Linux tells it")
@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp", ".zip"])
def test_the_memory_does_not_grow_with_the_film(tmp_path, pytestconfig, suffix):
    """Ten times as many frames take 20 MB more at most; kept in memory, they would be 41 MB."""
    tests = pytestconfig.rootpath / "tests"
    code = GROWTH.format(here=str(tests / "export"), tests=str(tests), suffix=suffix)
    given = environment(QT_QPA_PLATFORM="offscreen")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=given, capture_output=True, check=True)
    few, before, many, after = map(float, done.stdout.split())
    assert (few, many) == (6, 51)
    assert after - before < 20


# What goes wrong


class Seeded(Exception):
    """A fault of the test."""


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_a_fault_in_a_frame_ends_the_film(tmp_path, suffix):
    """Whoever asked for the film hears of it, and the thread that encodes goes home."""

    def paint(position):
        if position == 7:
            raise Seeded
        return moving(position)

    threads = threading.active_count()
    told = []
    with pytest.raises(Seeded):
        told.extend(film.write(tmp_path / f"a{suffix}", suffix, Timing(0.0, 20.0, 10.0, 10, 0.0), paint))
    assert threading.active_count() == threads


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_who_does_not_want_the_rest_can_let_go(tmp_path, suffix):
    """A film that is given up half way leaves no thread behind."""
    threads = threading.active_count()
    frames = film.write(tmp_path / f"a{suffix}", suffix, Timing(0.0, 200.0, 10.0, 10, 0.0), moving)
    assert [next(frames) for _ in range(20)] == [*range(1, 21)]
    frames.close()
    assert threading.active_count() == threads


def test_the_scene_of_these_tests_is_the_one_they_were_written_for():
    """Marks at 11, 100 and 131: the short film rests at the first."""
    assert [mark.step for mark in SADDLE.marks][:1] == [11]
    assert SADDLE.scenario.steps == 300
