"""Stills: PNG, and PDF and SVG as lines and letters, which say the same as the PNG and scale with the picture."""

import re
import shutil
import subprocess
import unicodedata
import zlib

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from watching_films import SADDLE, apart, drawn, make, nodes, race, rgb, rgba, texts, timing, training, viewed

from landscape_app import lessons, words
from landscape_app.document import Document
from landscape_app.export import figure, still
from landscape_app.export.thumbnail import SIZE, thumbnail
from landscape_app.theme import DARK, LIGHT, THEMES, looks
from landscape_app.views import strips
from surfaces import Refusal

MIDDLE = (640, 360)
SHAPES = {"wide": MIDDLE, "portrait": (360, 640), "square": (400, 400), "slim": (640, 100), "tall": (100, 640)}
RUNAWAY = race(
    surface={"formula": "x**2 + y**2"},
    start=[1, 1],
    steps=120,
    optimizers=[{"rule": "sgd", "lr": 1.5}, {"rule": "adam", "lr": 0.1}],
)
SCENES = {
    "lesson": SADDLE,
    "race": race(),
    "no step": race(steps=0),
    "one racer": race(optimizers=[{"rule": "nag"}]),
    "runaway": RUNAWAY,
    "hidden racer": viewed(race(), hidden=[1]),
    "all hidden": viewed(race(), hidden=[0, 1]),
    "free aspect": viewed(race(), aspect="free"),
    "own formula": race(surface={"formula": "log(x)"}, start=[1, 1]),
    "start far out": race(start=[2e12, 0.0]),
    "cloud": race(noise={"sigma": 0.1}, optimizers=[{"rule": "sgd", "lr": 0.01, "cloud": {"balls": 40}}]),
    "training": training(),
    "runaway training": training(runs=[{"optimizer": {"rule": "sgd", "lr": 1000.0}}], loss="mse"),
    "no update": training(length={"updates": 0}),
    "hidden run": viewed(training(), hidden=[0]),
    "no run": viewed(training(), hidden=[0, 1]),
}
SOME = ("lesson", "runaway", "cloud", "training")
GONE = ("hidden", "all", "no run", "start far out")
RUNAWAYS = ("runaway", "runaway training", "own formula")
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
some_scenes = pytest.mark.parametrize("scene", [SCENES[name] for name in SOME], ids=SOME)


def at_end(scene, **dress):
    """A figure and its last step."""
    found = drawn(scene, **dress)
    return found, found.last


def written(scene, step=None, **dress):
    """All that is written in a picture, as its SVG has it."""
    found, last = at_end(scene, **dress)
    return "".join(texts(still.svg(found, last if step is None else step)))


def halved(image):
    how = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(image.width() // 2, image.height() // 2, *how)


def rastered(svg, size):
    """An SVG as Qt's own reader shows it, which is not the one that wrote it."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill("#ffffff")
    with QPainter(image) as painter:
        QSvgRenderer(svg).render(painter)
    return image


# Whatever is shown


@scenes
@pytest.mark.parametrize("dark", [False, True], ids=THEMES)
def test_any_scene_in_both_themes_and_languages(korean_too, scene, dark):
    """PNG, SVG and PDF of its first and last step, without a warning; on the paper of the theme, with its title."""
    theme = DARK if dark else LIGHT
    found, last = at_end(scene, theme=theme)
    paper = [int(theme.paper[i : i + 2], 16) for i in (1, 3, 5)]
    for step in (0, last):
        picture = rgb(still.image(found, step))
        assert picture[1, 1].tolist() == paper
        assert (np.abs(picture - paper).max(axis=-1) > 60).mean() > 0.003
        assert found.title in "".join(texts(still.svg(found, step)))
    assert still.pdf(found, [last]).startswith(b"%PDF-1")


@pytest.fixture
def korean_too(request):
    """English by day, Korean by night."""
    words.use("ko" if request.node.callspec.params["dark"] else "en")
    yield
    words.use("en")


@some_scenes
@pytest.mark.parametrize("shape", SHAPES)
def test_any_scene_in_any_shape(scene, shape):
    """Wide, portrait or square: views where there is room for them, and the end is not the start where it moved."""
    found, last = at_end(scene, size=SHAPES[shape], legend=True)
    start, end = rgb(still.image(found, 0)), rgb(still.image(found, last))
    assert end.shape[1::-1] == SHAPES[shape]
    assert np.ptp(end[end.shape[0] // 3 :]) > 60
    assert (apart(start, end) > 0) == (last > 0)


@pytest.mark.parametrize("name", [name for name in SCENES if not name.startswith(GONE)])
def test_every_racer_that_is_shown_is_named(name):
    """In the picture and in the legend; one that has left for infinity with a sign of warning."""
    scene = SCENES[name]
    said = written(scene, size=(1280, 720), legend=True)
    for look in looks(scene.scenario, LIGHT):
        assert said.count(look.name) >= 2
    assert ("⚠" in said) == (name in RUNAWAYS)


def test_a_hidden_racer_is_nowhere():
    """Neither on the map nor in the legend; the other one is."""
    for name, gone, there in (("hidden racer", "Adam", "SGD"), ("hidden run", "SGD", "all")):
        said = written(SCENES[name], legend=True, size=MIDDLE)
        assert gone not in said
        assert there in said


@pytest.mark.parametrize("key", strips.TITLES)
def test_every_view_of_networks_is_drawn(key):
    """What the scene chose to be seen below the losses; each is another picture, and none is empty."""
    digits = training(
        data={"name": "digits", "samples": 80}, length={"updates": 4}, view={"strip": key}, evaluate_every=2
    )
    found, last = at_end(digits, size=MIDDLE)
    picture = rgb(still.image(found, last))
    assert np.ptp(picture[250:]) > 100
    without = rgb(still.image(drawn(digits, size=MIDDLE, chart=False), last))
    assert apart(picture[250:], without[250:]) > 1
    assert apart(rgb(rastered(still.svg(found, last), MIDDLE)), picture) < 6


def test_the_views_of_networks_differ():
    """No two of them are the same picture."""
    shown = []
    for key in strips.TITLES:
        found, last = at_end(training(view={"strip": key}))
        shown.append(rgb(still.image(found, last)).tobytes())
    assert len(set(shown)) >= 4


def test_scales_of_their_own():
    """Where a scene lets its axes have scales of their own, so does its picture."""
    one, other = (rgb(still.image(drawn(SCENES[name]), 20)) for name in ("race", "free aspect"))
    assert apart(one, other) > 1


# Parts on and off


def test_what_is_wished_for_is_there_and_nothing_else():
    """Title, sentence, chart, legend and formula: each is seen exactly where it was asked for."""
    scene = SADDLE
    parts = {
        "title": "Off the saddle",
        "caption": "plain descent needs 131 steps",
        "chart": "height above the minimum",
        "legend": "step 300 of 300",
        "formula": "f(x, y) =",
    }
    for off in (None, *parts):
        dress = dict.fromkeys(parts, True) | ({off: False} if off else {})
        said = written(scene, size=(1280, 720), **dress)
        for part, text in parts.items():
            shared = part == "legend" and off == "legend"  # the formula brings the step along
            assert (text in said) == (part != off or shared)


def test_what_is_left_away_makes_room():
    """Without title and sentence the map begins at the top, without the chart it goes to the right edge."""
    bare = dict.fromkeys(("title", "caption", "chart"), False)
    white = [255, 255, 255]
    full, alone = (rgb(still.image(drawn(SADDLE, size=MIDDLE, **parts), 0)) for parts in ({}, bare))
    assert (full[1, 1] == white).all() and (full[200, -2] == white).all()
    assert (alone[1, 1] != white).any() and (alone[200, -2] != white).any()


def test_the_sentence_is_that_of_the_mark():
    """Before the first mark the caption, at each mark what is said there, in both languages."""
    for language, says in (("en", "RMSprop left at step 4"), ("ko", "RMSprop은 4")):
        words.use(language)
        try:
            assert says not in written(SADDLE, 10, size=MIDDLE)
            assert says in written(SADDLE, 11, size=MIDDLE)
            assert says not in written(SADDLE, 100, size=MIDDLE)
        finally:
            words.use("en")


def test_nothing_jumps_where_the_sentence_changes():
    """The map stays where it is, however long what is said above it is."""
    before, after = (rgb(still.image(drawn(SADDLE, size=MIDDLE, chart=False), step)) for step in (10, 11))
    edges = [np.flatnonzero((picture[:, 1] != 255).any(axis=-1))[0] for picture in (before, after)]
    assert edges[0] == edges[1] > 10


@pytest.mark.parametrize("tail", [0, 1, 50])
def test_a_tail_is_the_same_however_long_the_run_was(tail):
    """A ball that bounces between two points goes the same way again and again: its last steps are drawn each time."""
    pictures = []
    for steps in (300, 1000):
        scene = race(
            surface={"formula": "x**2/2 + y**2/2", "window": [[-2, 2], [-2, 2]]},
            start=[1, 0.5],
            steps=steps,
            optimizers=[{"rule": "sgd", "lr": 2}],
            view={"tail": tail},
        )
        pictures.append(rgb(still.image(drawn(scene, chart=False), steps)))
    assert (pictures[0] == pictures[1]).all()


def test_only_the_tail_is_drawn():
    """As long as the run so far it is the whole trail; shorter, less of the map is covered."""
    scene = race(steps=60, optimizers=[{"rule": "adam", "lr": 0.1}])
    pictures = [rgb(still.image(drawn(viewed(scene, tail=tail), chart=False), 60)) for tail in (0, 10, 60, 1000)]
    whole = rgb(still.image(drawn(scene, chart=False), 60))
    assert (pictures[2] == whole).all() and (pictures[3] == whole).all()
    assert apart(pictures[0], whole) > apart(pictures[1], whole) > 0


@some_scenes
def test_a_ground_that_can_be_seen_through(scene):
    """Where there is paper otherwise there is nothing; what is drawn stays."""
    found, last = at_end(scene, transparent=True, size=MIDDLE)
    picture, solid = rgba(still.image(found, last)), rgba(still.image(drawn(scene, size=MIDDLE), last))
    assert picture[1, 1, 3] == 0
    assert (picture[..., 3] == 255).mean() > 0.002
    there = picture[..., 3] == 255
    assert apart(picture[there], solid[there]) < 2
    assert QImage.fromData(still.png(found, last)).hasAlphaChannel()


def test_a_title_too_long_is_cut():
    """It ends in three dots inside the picture, and the sentence below it is wrapped."""
    wordy = race(title="A word and another " * 30, surface={"formula": "x**2 + y**2 + 0*x"})
    found, last = at_end(wordy, size=MIDDLE)
    (title,) = [text for text in texts(still.svg(found, last)) if text.startswith("A word and")]
    assert title.endswith("…")
    assert (rgb(still.image(found, last))[:30, -3:] == 255).all()


# Growing with the picture


@pytest.mark.parametrize("size", [MIDDLE, (320, 180), (360, 640)], ids=str)
@pytest.mark.parametrize("name", ["lesson", "race", "training"])
def test_everything_grows_with_the_picture(name, size):
    """Twice as large and scaled down it is the same picture; with lines and letters of half the size it would not."""
    scene = SCENES[name]
    twice = (2 * size[0], 2 * size[1])
    one = rgb(still.image(drawn(scene, size=size), 20))
    two = rgb(halved(still.image(drawn(scene, size=twice), 20)))
    thin = rgb(halved(still.image(drawn(scene, size=twice, zoom=0.5), 20)))
    assert apart(one, two) < 0.5 * apart(one, thin)


def test_a_training_in_a_small_picture_has_its_axes():
    """The same numbers stand at the axes as in a large one, and all within the upper part."""
    for size in (MIDDLE, (320, 180), (160, 90)):
        found, last = at_end(training(), size=size)
        shown = rgb(still.image(found, last))
        large = rgb(halved(still.image(drawn(training(), size=(2 * size[0], 2 * size[1])), last)))
        rows = slice(round(0.45 * size[1]), round(0.62 * size[1]))
        assert apart(shown[rows], large[rows]) < 8


def test_what_no_picture_can_be_is_refused():
    """Sides of 16 to 16,384 pixels, and no more than can be held."""
    for size in ((15, 100), (100, 16385), (1, 1), (20_000, 20_000), (16_384, 16_384)):
        with pytest.raises(Refusal) as refusal:
            still.check(size)
        assert f"{size[0]}x{size[1]}" in str(refusal.value)
    still.check((16, 16))
    assert still.image(drawn(size=(16, 16)), 3).width() == 16


# PDF


def streams(pdf):
    """All that is packed in a PDF."""
    found = []
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return found


def pictures(pdf):
    return len(re.findall(rb"/Subtype\s*/Image\b", pdf))


def told_by(tool, path, *options):
    """What a program of poppler says of a file."""
    command = [tool, *options, str(path), *(["-"] * (tool == "pdftotext"))]
    done = subprocess.run(command, capture_output=True, check=True)
    return unicodedata.normalize("NFKC", done.stdout.decode())


def needs(tool):
    return pytest.mark.skipif(not shutil.which(tool), reason=f"needs {tool}")


@pytest.mark.parametrize(("size", "box"), [(MIDDLE, (480, 270)), ((1280, 720), (960, 540)), ((720, 1280), (540, 960))])
def test_a_page_is_as_large_as_its_picture(size, box):
    """A pixel is a ninety-sixth of an inch, and there is one page without margins."""
    pdf = still.pdf(drawn(race(), size=size), [20])
    (found,) = re.findall(rb"/MediaBox \[([\d. ]*)\]", pdf)
    assert [float(side) for side in found.split()] == [0, 0, *box]
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1


@pytest.mark.parametrize("scene", [SADDLE, training(title="한글 제목 훈련")], ids=["race", "training"])
def test_every_font_comes_along(tmp_path, korean, scene):
    """Embedded and with the way back to letters, Hangul too: it is read where none of them is installed."""
    found, last = at_end(scene, size=MIDDLE)
    pdf = still.pdf(found, [last])
    fonts = len(re.findall(rb"/Type /FontDescriptor\b", pdf))
    assert 1 <= fonts == len(re.findall(rb"/FontFile[23]? \d", pdf)) == len(re.findall(rb"/ToUnicode \d", pdf))
    if shutil.which("pdffonts"):
        (tmp_path / "a.pdf").write_bytes(pdf)
        rows = told_by("pdffonts", tmp_path / "a.pdf").splitlines()[2:]
        assert len(rows) == fonts
        for row in rows:
            assert row.split()[-5:-4] == ["yes"] and row.split()[-3] == "yes"


def sentence_at_end(scene, last):
    """What a lesson comes to; else what is said of the scene."""
    document = Document(scene, None)
    return document.conclusion(scene.scenario) or document.sentence(scene.scenario, last)


@needs("pdftotext")
@pytest.mark.parametrize("spoken", words.LANGUAGES)
@pytest.mark.parametrize("scene", [SADDLE, race(title="훑기 Σ <&> x²"), training()], ids=["lesson", "race", "training"])
def test_text_in_a_pdf_is_text(tmp_path, scene, spoken):
    """Title, sentence and names are found by a search, in Hangul as well."""
    words.use(spoken)
    try:
        found, last = at_end(scene, size=(1280, 720))
        (tmp_path / "a.pdf").write_bytes(still.pdf(found, [last]))
        said = "".join(told_by("pdftotext", tmp_path / "a.pdf").split())
        wanted = found.title, sentence_at_end(scene, last)
    finally:
        words.use("en")
    for text in (*wanted, *(look.name for look in found.shown)):
        assert "".join(unicodedata.normalize("NFKC", text).split()) in said


@pytest.mark.parametrize("transparent", [False, True])
def test_only_the_relief_of_a_pdf_is_a_picture(tmp_path, transparent):
    """Trails, contours, curves and letters are lines; with the relief gone nothing of the trails is missing."""
    pdf = still.pdf(drawn(SADDLE, size=MIDDLE, transparent=transparent), [300])
    assert pictures(pdf) == 1
    strokes = max(data.count(b" l\n") + data.count(b" c\n") for data in streams(pdf))
    bare = still.pdf(drawn(SADDLE, size=MIDDLE, transparent=transparent), [0])
    assert strokes > max(data.count(b" l\n") + data.count(b" c\n") for data in streams(bare)) + 300


@needs("pdftoppm")
@pytest.mark.parametrize("name", ["lesson", "race", "runaway", "cloud", "training"])
@pytest.mark.parametrize("size", [MIDDLE, (320, 180)], ids=str)
def test_a_pdf_looks_like_the_png(tmp_path, name, size):
    """To a reader that has nothing of ours, which finds no fault in it."""
    found, last = at_end(SCENES[name], size=size)
    (tmp_path / "a.pdf").write_bytes(still.pdf(found, [last]))
    command = ["pdftoppm", "-r", "96", "-png", "-singlefile", "a.pdf", "a"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert done.stderr == b""
    shown = QImage(str(tmp_path / "a.png"))
    assert (shown.width(), shown.height()) == size
    blank = apart(rgb(still.image(found, last)), np.array([255]))
    assert apart(rgb(shown), rgb(still.image(found, last))) < 0.35 * blank


def test_pages_for_beamer(tmp_path):
    """A page for each frame, in which the relief is held once, and a line of LaTeX that names file and rate."""
    asked = {"last": 12, "speed": 12.0, "fps": 6, "hold": 0.5, "rest": 0.0, "chart": False}
    make(tmp_path / "talk.tex", **asked)
    pdf = (tmp_path / "talk.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == timing(**asked).count == 10
    assert pictures(pdf) == 1
    assert (tmp_path / "talk.tex").read_text() == (
        "% \\usepackage{animate}\n\\animategraphics[controls,width=\\linewidth]{6}{talk}{}{}\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["talk.pdf", "talk.tex"]


@needs("pdftotext")
def test_every_page_is_its_frame(tmp_path):
    """The pages are those of the film, in its order: what stands below says the step."""
    make(tmp_path / "talk.tex", last=6, speed=6.0, fps=2, hold=1.0, rest=0.0, legend=True, size=(1280, 720))
    pages = told_by("pdftotext", tmp_path / "talk.pdf").split("\f")
    steps = [re.search(r"step (\d+) of 300", page)[1] for page in pages if page.strip()]
    assert steps == ["0", "3", "6", "6", "6"]


# SVG


@pytest.mark.parametrize("name", ["lesson", "race", "training"])
def test_an_svg_says_what_the_picture_says(name):
    """Its texts are texts, the one picture in it is the relief, and it is as large as it was asked for."""
    scene = SCENES[name]
    found, last = at_end(scene, size=MIDDLE)
    svg = still.svg(found, last)
    (root,) = nodes(svg, "svg")
    assert root.get("viewBox") == "0 0 640 360"
    said = "".join(texts(svg))
    for text in (found.title, sentence_at_end(scene, last), *(look.name for look in found.shown)):
        assert text in said
    assert len(nodes(svg, "image")) <= (1 if name != "training" else len(found.shown))
    assert [node.text for node in nodes(svg, "title")] == [found.title]


@pytest.mark.parametrize("name", ["race", "runaway", "training", "no run", "hidden racer"])
def test_an_svg_looks_like_the_png(name):
    """To Qt's own reader of SVG, at the end of the scene."""
    found, last = at_end(SCENES[name], size=MIDDLE)
    shown, own = rgb(rastered(still.svg(found, last), MIDDLE)), rgb(still.image(found, last))
    assert apart(shown, own) < 0.08 * apart(own, np.array([255]))


@pytest.mark.parametrize("scene", [SADDLE, training(), lessons.find("noise-cloud")], ids=["race", "training", "cloud"])
def test_an_svg_shows_nothing_that_is_still_to_come(scene):
    """Half way the curves end at the playhead, also where clipping is not known."""
    found = drawn(scene, size=MIDDLE)
    half = found.last // 3
    shown, own = rgb(rastered(still.svg(found, half), MIDDLE)), rgb(still.image(found, half))
    assert apart(shown, own) < 0.08 * apart(own, np.array([255]))


HARD = {
    "signs": "a < b & c > \"d\" 'e' ]]> <!-- --> &amp; <script>",
    "hangul": "안장점 탈출",
    "emoji": "up 🏔 and down",
    "controls": "bell \u0007, escape \u001b, nothing \u0000, tab \t",
    "lines": "two\nlines",
    "right to left": "\u202eabc\u202c שלום",
}


@pytest.mark.parametrize("name", HARD)
def test_any_title_makes_a_file_that_can_be_read(tmp_path, name):
    """Whatever a title holds: the SVG is XML, the PDF a PDF, and what can be seen of it is in both."""
    named = {"label": HARD[name]} if name in ("signs", "hangul", "emoji") else {}
    scene = race(title=HARD[name], optimizers=[{"rule": "sgd"} | named])
    found, last = at_end(scene, size=(1280, 720), legend=True)
    svg, pdf = still.svg(found, last), still.pdf(found, [last])
    assert len(nodes(svg, "text")) > 3
    assert QSvgRenderer(svg).isValid()
    if named:
        assert "".join(texts(svg)).count(HARD[name]) >= 2
    if shutil.which("pdftotext"):
        (tmp_path / "a.pdf").write_bytes(pdf)
        assert "Flatfloor" in "".join(told_by("pdftotext", tmp_path / "a.pdf").split())


# Thumbnails


@pytest.mark.parametrize("scene", [SADDLE, training()], ids=["race", "training"])
def test_a_thumbnail_is_small_and_in_the_colours_of_its_theme(scene):
    """Of the size of the start page, dark by night, and not empty."""
    light, dark = (thumbnail(scene, theme) for theme in (LIGHT, DARK))
    assert (light.width(), light.height()) == (dark.width(), dark.height()) == SIZE
    assert rgb(light).mean() > rgb(dark).mean() + 60
    assert len(np.unique(rgb(light).reshape(-1, 3), axis=0)) > 100


def test_the_reference_is_the_size_of_the_stage():
    """At 1280 x 720 lines and letters are as large as before an audience."""
    assert figure.REFERENCE == (1280, 720)
    assert figure.Dress().scale == 1.0
    assert figure.Dress((2560, 1440)).scale == 2.0
    assert figure.Dress((2560, 720)).scale == 1.0


def test_a_curve_is_a_line_where_its_swings_can_be_followed():
    """On a logarithmic scale the first steps stand far apart, however close the last ones are: nothing is filled
    between them."""
    found, last = at_end(lessons.get("turned-ravine").scenes[2], size=(1280, 720))
    blue = next(look.colour for look in found.shown if look.name == "Momentum")
    wanted = np.array([int(blue[i : i + 2], 16) for i in (1, 3, 5)])
    first_steps = rgb(still.image(found, last))[:, 935:985]  # between the ticks of 0 and 3
    covered = (np.abs(first_steps - wanted).max(axis=-1) < 12).sum(axis=0)
    assert 0 < covered.max() < 60
