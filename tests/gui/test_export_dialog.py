"""The export dialog: what it shows is what will be written, it says what cannot be, and the window stays usable."""

import time
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import pytest
from core.shell import landscape
from hands import (
    CTRL,
    SHIFT,
    answers,
    click,
    label,
    named,
    pick,
    press,
    saves_to,
    seen,
    tick,
    type_into,
    wheel,
    with_rate,
)
from hands import the_map as map_of
from learning import lesson as training_scene
from pictures import differing
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
)

from landscape_app import lessons, words
from landscape_app.controls import questions
from landscape_app.controls.job_bar import JobBar
from landscape_app.controls.number_field import NumberField
from landscape_app.export.dialog import PRESETS, ExportDialog
from landscape_app.theme import DARK

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING)
SLOW = 400
"""Milliseconds; a hand notices more."""


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path):
    """Where the dialog would put things by itself."""
    monkeypatch.chdir(tmp_path)


def asked(window, suffix=".png", size=(64, 64)):
    """Open it and choose a format and a size."""
    press(KEY.Key_E, CTRL)
    (found,) = (box for box in window.findChildren(ExportDialog) if box.isVisible())
    choose(found, suffix)
    if size is not None:
        set_size(found, size)
    return found


def box_of(dialog, name):
    """A list of the dialog, by the name that a screen reader says."""
    (found,) = (box for box in seen(dialog, QComboBox) if spoken(box) == words.tr(name))
    return found


def choose(dialog, suffix):
    place = [preset.suffix for preset in PRESETS].index(suffix)
    box = box_of(dialog, "format")
    box.setCurrentIndex(place)
    box.activated.emit(place)


def field(dialog, name):
    return named(dialog, NumberField, words.tr(name))


def fill(dialog, **values):
    """Numbers as if they had been typed and left with Tab."""
    for name, value in values.items():
        found = field(dialog, name.replace("_", " "))
        type_into(found, str(value), enter=False)
        press(KEY.Key_Tab)


def set_size(dialog, size):
    fill(dialog, width=size[0], height=size[1])


def target(dialog, path):
    type_into(named(dialog, QLineEdit, words.tr("file")), str(path), enter=False)


def begin(dialog, path=None):
    """Name the file, and press the button."""
    if path is not None:
        target(dialog, path)
    click(button(dialog))


def button(dialog):
    (found,) = (found for found in seen(dialog, QPushButton) if found.text() == words.tr("export"))
    return found


def told(dialog):
    return label(dialog, "warning").removeprefix("⚠").strip()


def jobs(dialog):
    """What each export says of itself."""
    return ["".join(found.text() for found in seen(bar, QLabel)) for bar in seen(dialog, JobBar)]


def wait_for(qtbot, dialog, count=1, seconds=30):
    """Until so many exports have ended, well or badly."""
    qtbot.waitUntil(lambda: sum(text.startswith(("✓", "⚠")) for text in jobs(dialog)) == count, timeout=1000 * seconds)


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir())


def spoken(widget):
    """What a screen reader calls a control: its own name, that of the label beside it, or what stands on it."""
    labels = [found.text() for found in widget.window().findChildren(QLabel) if found.buddy() is widget]
    own = "" if isinstance(widget, QComboBox | QLineEdit) else widget.text()
    return widget.accessibleName() or "".join(labels) or own


def picture(dialog):
    (found,) = (found for found in seen(dialog, QLabel) if found.accessibleName() == words.tr("preview"))
    return found.pixmap().toImage()


def preview(qtbot, dialog, other_than=None):
    """The preview, when it has followed."""
    qtbot.waitUntil(lambda: not picture(dialog).isNull() and (other_than is None or picture(dialog) != other_than))
    return picture(dialog)


# Opening


@pytest.mark.parametrize("by", ["key", "button"])
def test_it_opens_and_goes(window, by):
    """By Ctrl+E and from the header; Esc puts it away, and it opens once more. One at a time."""
    for _ in range(2):
        if by == "key":
            press(KEY.Key_E, CTRL)
        else:
            click(named(window, QToolButton, "export"))
        (found,) = (box for box in window.findChildren(ExportDialog) if box.isVisible())
        assert found.windowTitle() == "Export"
        QTest.keyClick(found, KEY.Key_Escape)
        assert not found.isVisible()
        window.activateWindow()
        QApplication.processEvents()


def put_away(dialog, window):
    """Close it, and go on in the window."""
    dialog.close()
    window.activateWindow()
    QApplication.processEvents()


def test_it_proposes_a_file_beside_the_scene(window, tmp_path):
    """Called by the scene's file, or by its title where it has none, with the ending of the format."""
    dialog = asked(window, ".gif", None)
    assert named(dialog, QLineEdit, "file").text() == str(tmp_path / "Off-the-saddle.gif")
    put_away(dialog, window)
    (tmp_path / "course").mkdir()
    window.save_to(tmp_path / "course" / "제1강.landscape.json")
    dialog = asked(window, ".mp4", None)
    assert named(dialog, QLineEdit, "file").text() == str(tmp_path / "course" / "제1강.mp4")
    choose(dialog, ".png")
    assert named(dialog, QLineEdit, "file").text() == str(tmp_path / "course" / "제1강.png")


TITLES = "../../etc/passwd", "a/b\\c:d*?", "<b>fat</b>", "", "x" * 300, "한국어 🙂 제목", "v1.5 final"


def test_a_title_is_a_name_and_no_path(window, tmp_path):
    """Whatever a scene is called, the file that is proposed lies in the folder, with a name that can be."""
    for title in TITLES:
        window.session.step(lambda scenario, title=title: replace(scenario, title=title))
        dialog = asked(window, size=None)
        path = Path(named(dialog, QLineEdit, "file").text())
        assert path.parent == tmp_path and path.suffix == ".png" and 0 < len(path.stem) <= 60, title
        path.write_text("")
        put_away(dialog, window)


# The preview


def choose_theme(dialog):
    pick(box_of(dialog, "colours"), "dark")


CHANGES = {
    "size": lambda dialog: set_size(dialog, (400, 900)),
    "colours": choose_theme,
    **{
        part: (lambda dialog, part=part: tick(named(dialog, QCheckBox, part)))
        for part in ("title", "sentence", "chart", "legend", "formula", "see-through ground")
    },
}


def test_the_preview_follows(qtbot, window):
    """Another size, other colours, a part more or less: another picture each time, with the proportions of the file."""
    dialog = asked(window, size=(1280, 720))
    for name, change in CHANGES.items():
        before = preview(qtbot, dialog)
        change(dialog)
        after = preview(qtbot, dialog, before)
        assert after.width() / after.height() == pytest.approx(400 / 900, rel=0.02), name


def test_the_preview_follows_the_format(qtbot, window):
    """A picture of what is drawn, a sentence on what is not; fields that do not apply are grey."""
    dialog = asked(window, ".mp4", None)
    first = preview(qtbot, dialog)
    assert first.width() / first.height() == pytest.approx(16 / 9, rel=0.02)
    assert field(dialog, "frames a second").isEnabled() and named(dialog, QCheckBox, "title").isEnabled()
    for preset in PRESETS:
        choose(dialog, preset.suffix)
        qtbot.waitUntil(lambda preset=preset: preset.says in "\n".join(t.text() for t in seen(dialog, QLabel)))
        drawn = preset.suffix not in (".npz", ".csv", ".py")
        assert field(dialog, "width").isEnabled() == named(dialog, QCheckBox, "title").isEnabled() == drawn
        film = preset.suffix in (".mp4", ".gif", ".webp", ".zip", ".tex")
        assert field(dialog, "frames a second").isEnabled() == film
        assert field(dialog, "from step").isEnabled() == (film or preset.suffix == ".html")
        assert named(dialog, QCheckBox, "see-through ground").isEnabled() == (drawn and preset.suffix != ".mp4")
        assert picture(dialog).isNull() != drawn


def test_the_preview_is_of_the_step_that_is_shown(qtbot, window):
    """Opened at step 120, it shows step 120."""
    dialog = asked(window, size=(1280, 720))
    first = preview(qtbot, dialog)
    put_away(dialog, window)
    window.playback.seek(120)
    assert differing(preview(qtbot, asked(window, size=(1280, 720))), first) > 0.001


def test_what_is_zoomed_is_previewed_zoomed(qtbot, window, tmp_path):
    """What is written shows the part of the plane that is looked at; so does the preview."""
    wheel(map_of(window), (400, 150), 4)
    dialog = asked(window, size=(480, 270))
    shown = preview(qtbot, dialog)
    begin(dialog, tmp_path / "a.png")
    wait_for(qtbot, dialog)
    assert differing(QImage(str(tmp_path / "a.png")), shown) == 0


@pytest.mark.parametrize("scene", [FIRST, training_scene()], ids=["landscape", "network"])
def test_the_preview_is_what_is_written(qtbot, opened, tmp_path, scene):
    """At the size of the preview, to the pixel; in Korean, dark, with all parts on."""
    words.use("ko")
    window = opened(scene, theme=DARK)
    if scene is not FIRST:
        window.playback.scrub(window.playback.last)
        qtbot.waitUntil(lambda: window.session.trained == window.playback.last, timeout=20_000)
    dialog = asked(window, size=(480, 270))
    assert box_of(dialog, "colours").currentData() == "dark"
    before = preview(qtbot, dialog)
    for part in ("legend", "formula"):
        tick(named(dialog, QCheckBox, words.tr(part)))
    preview(qtbot, dialog, before)
    qtbot.wait(50)
    qtbot.wait(50)
    shown = picture(dialog)
    begin(dialog, tmp_path / "그림.png")
    wait_for(qtbot, dialog)
    assert jobs(dialog) == ["✓  그림.png   "]
    assert differing(QImage(str(tmp_path / "그림.png")), shown, visibly=8) < 1e-4
    words.use("en")


# Names and keys


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_field_can_be_heard_and_explains_itself(opened, language):
    """A name for those who listen, a tooltip for those who hover; in Korean in Korean."""
    words.use(language)
    dialog = asked(opened(FIRST), ".gif", None)
    kinds = QLineEdit, QComboBox, QCheckBox, QPushButton
    found = [control for kind in kinds for control in seen(dialog, kind)]
    assert len(found) >= 19
    nameless = [type(control).__name__ for control in found if not spoken(control)]
    assert nameless == []
    mute = [spoken(control) for control in found if not control.toolTip()]
    assert mute == []
    if language == "ko":
        said = [spoken(control) for control in found] + [control.toolTip() for control in found]
        assert all(any("가" <= letter <= "힣" for letter in text) for text in said)
    words.use("en")


def test_what_a_see_through_ground_costs_is_said(window):
    """Before it is chosen: such films become many times larger."""
    says = named(asked(window), QCheckBox, "see-through ground").toolTip()
    assert "GIF" in says and "WebP" in says and "larger" in says


@pytest.mark.parametrize("suffix", [".gif", ".png", ".csv"])
def test_tab_reaches_every_field(window, suffix):
    """All that is not grey, round and round, and back with Shift."""
    dialog = asked(window, suffix, None)
    kinds = QLineEdit, QComboBox, QCheckBox, QPushButton
    wanted = {control for kind in kinds for control in seen(dialog, kind) if control.isEnabled()}
    for modifiers in (Qt.KeyboardModifier.NoModifier, SHIFT):
        visited = set()
        for _ in range(2 * len(wanted)):
            press(KEY.Key_Tab, modifiers)
            visited.add(QApplication.focusWidget())
        assert visited >= wanted


# Bad values


NUMBERS = (
    ("width", "abc"),
    ("width", "5"),
    ("height", "20000"),
    ("width", "64.5"),
    ("frames a second", "0"),
    ("frames a second", "1000"),
    ("steps a second", "0"),
    ("from step", "-1"),
    ("seconds at the end", "1e9"),
)


def test_a_number_that_cannot_be_says_why(window, tmp_path):
    """Typed and confirmed: the field keeps what was typed, is red and says the reason; nothing is begun."""
    dialog = asked(window, ".gif", None)
    target(dialog, tmp_path / "missing" / "a.gif")
    for name, text in NUMBERS:
        found = field(dialog, name)
        before = found.value
        type_into(found, text, pasted=True)
        QApplication.processEvents()
        assert found.property("refused") and found.text() == text and found.value == before, (name, text)
        assert found.accessibleDescription() == found.toolTip().removeprefix("⚠ ") != "", (name, text)
        press(KEY.Key_Tab)
        assert found.value == before and not found.property("refused"), "left, it shows what counts"


def test_return_in_a_field_takes_the_number(window, tmp_path):
    """As in every field of the program: it does not begin an export with what was only half filled in."""
    dialog = asked(window, ".gif", None)
    type_into(field(dialog, "width"), "640")
    QApplication.processEvents()
    assert field(dialog, "width").value == 640 and jobs(dialog) == []
    assert leftovers(tmp_path) == []


IMPOSSIBLE = (
    (".mp4", {"width": 641, "height": 360}, "even"),
    (".gif", {"frames_a_second": 100}, "100 frames a second"),
    (".mp4", {"width": 8000, "height": 8000}, "8000x8000"),
    (".mp4", {"steps_a_second": 0.001}, "frames"),
    (".tex", {"steps_a_second": 1}, "pages"),
    (".png", {"width": 16384, "height": 16384}, "16384x16384"),
)


def test_what_cannot_be_is_said_before_it_begins(window, tmp_path):
    """One sentence in the dialog, no job, no file; and it goes when something is changed."""
    dialog = asked(window, ".png", None)
    for suffix, values, why in IMPOSSIBLE:
        choose(dialog, suffix)
        assert told(dialog) == ""
        fill(dialog, **values)
        begin(dialog, tmp_path / f"a{suffix}")
        assert why in told(dialog) and "\n" not in told(dialog) and jobs(dialog) == [], (suffix, values)
        fill(dialog, **dict.fromkeys(set(values) - {"width", "height"}, 15))
    assert leftovers(tmp_path) == []


def test_a_film_does_not_end_before_it_begins(window, tmp_path):
    """From step 200 to step 100: said, and not made into a film in which nothing moves."""
    dialog = asked(window, ".mp4")
    fill(dialog, from_step=200, to_step=100)
    begin(dialog, tmp_path / "a.mp4")
    assert told(dialog) and jobs(dialog) == []


PLACES = (
    ("missing/a.png", "missing"),
    ("folder.png", "folder"),
    ("a.xyz", ".png, .pdf"),
    ("file/a.png", "file"),
    ("x" * 300 + ".png", "xxx"),
)


def test_a_place_that_cannot_be_is_said(window, tmp_path):
    """No folder, a folder, an ending of no format, a file for a folder, a name that is too long."""
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("")
    before = leftovers(tmp_path)
    dialog = asked(window)
    for name, why in PLACES:
        begin(dialog, tmp_path / name)
        assert why in told(dialog) and jobs(dialog) == [], name
        assert leftovers(tmp_path) == before


def test_without_a_name_it_says_so(window, tmp_path):
    """The field was emptied: a sentence, no fault of the program."""
    dialog = asked(window)
    begin(dialog, "")
    assert told(dialog) and jobs(dialog) == [] and leftovers(tmp_path) == []


# Exporting in earnest


def test_a_small_picture(qtbot, window, tmp_path):
    """64 x 36, smaller than any slide: the file is there, as large as asked for, and a tick beside its name."""
    dialog = asked(window, size=(64, 36))
    begin(dialog, tmp_path / "a.png")
    assert [bar.accessibleName() for bar in seen(dialog, QProgressBar)] == ["progress of a.png"]
    wait_for(qtbot, dialog)
    assert jobs(dialog) == ["✓  a.png   "] and leftovers(tmp_path) == ["a.png"]
    assert QImage(str(tmp_path / "a.png")).size().toTuple() == (64, 36)
    assert [bar.value() for bar in seen(dialog, QProgressBar)] == [100]
    assert not [found for found in seen(dialog, QToolButton) if spoken(found) == "cancel a.png"]


def test_a_film_of_a_few_steps(qtbot, window, tmp_path):
    """From step 2 to step 5, two steps and four frames a second, a little rest at its ends; a poster beside it."""
    dialog = asked(window, ".mp4")
    times = {"seconds_at_the_end": 0.25, "seconds_at_each_mark": 0.5}
    fill(dialog, frames_a_second=4, steps_a_second=2, from_step=2, to_step=5, **times)
    tick(named(dialog, QCheckBox, "a picture beside it, too"))
    begin(dialog, tmp_path / "a.mp4")
    wait_for(qtbot, dialog)
    assert jobs(dialog) == ["✓  a.mp4   "] and leftovers(tmp_path) == ["a.mp4", "a.png"]
    with av.open(str(tmp_path / "a.mp4")) as film:
        frames = list(film.decode(video=0))
    assert (frames[0].width, frames[0].height) == (64, 64) and len(frames) == 2 + 7 + 1


def test_a_network_is_exported_too(qtbot, opened, tmp_path):
    """From the second tab, trained anew by the other process, as frames."""
    dialog = asked(opened(training_scene(updates=20)), ".zip")
    fill(dialog, frames_a_second=2, steps_a_second=20, seconds_at_the_end=0)
    begin(dialog, tmp_path / "net.zip")
    wait_for(qtbot, dialog)
    assert jobs(dialog) == ["✓  net.zip   "]
    with zipfile.ZipFile(tmp_path / "net.zip") as archive:
        assert len(archive.namelist()) == 3 and archive.testzip() is None


@pytest.mark.parametrize("name", ["~nobody-of-that-name/film.mp4", "~/film.mp4"])
def test_a_tilde_is_a_person_s_folder_or_a_name(qtbot, window, name):
    """Of somebody who is not there it is a folder that does not exist; nothing breaks."""
    dialog = asked(window, ".mp4")
    target(dialog, name)
    preview(qtbot, dialog)
    assert dialog.order.path.is_absolute()
    if "nobody" in name:
        begin(dialog)
        assert "does not exist" in told(dialog) and jobs(dialog) == []


def test_an_emptied_name_stays_empty(window):
    """Another format adds its ending to a name, but makes none."""
    dialog = asked(window, ".mp4")
    target(dialog, "")
    choose(dialog, ".gif")
    assert named(dialog, QLineEdit, "file").text() == ""


def test_the_format_follows_the_ending_that_is_typed(window, tmp_path):
    """What the form says is what will be made; sizes that were chosen stay."""
    dialog = asked(window, ".mp4", (640, 360))
    target(dialog, tmp_path / "numbers.csv")
    press(KEY.Key_Return)
    assert dialog.preset.suffix == ".csv" and not field(dialog, "width").isEnabled()
    target(dialog, tmp_path / "small.gif")
    press(KEY.Key_Return)
    assert dialog.preset.suffix == ".gif" and dialog.order.dress.size == (640, 360)


def test_it_opens_where_the_folder_is_gone(monkeypatch, window, tmp_path):
    """The one in which the program was started: a person's own folder is proposed."""
    monkeypatch.setattr(Path, "cwd", gone)
    dialog = asked(window, ".png")
    assert Path(named(dialog, QLineEdit, "file").text()).parent == Path.home()


def gone():
    raise FileNotFoundError


def test_a_name_without_an_ending_gets_the_format_s(qtbot, window, tmp_path):
    dialog = asked(window)
    begin(dialog, tmp_path / "한글 이름")
    wait_for(qtbot, dialog)
    assert leftovers(tmp_path) == ["한글 이름.png"]


def test_a_file_chosen_in_the_dialog_is_asked_about_once(monkeypatch, window, tmp_path):
    """The button beside the name opens a dialog of files, which does not ask; the export does."""
    (tmp_path / "old.png").write_text("mine")
    dialog = asked(window)
    saves_to(monkeypatch, tmp_path / "old.png")
    click(named(dialog, QPushButton, "choose a file"))
    assert named(dialog, QLineEdit, "file").text() == str(tmp_path / "old.png")
    question = answers(monkeypatch, False, question="replacing")
    begin(dialog)
    assert question == ["old.png"] and jobs(dialog) == [] and (tmp_path / "old.png").read_text() == "mine"


def test_a_file_that_is_there_is_replaced_only_when_allowed(monkeypatch, qtbot, window, tmp_path):
    """Not a byte of it changes until then; then it is the new one."""
    (tmp_path / "old.png").write_text("mine")
    dialog = asked(window)
    asked_about = answers(monkeypatch, False, True, question="replacing")
    begin(dialog, tmp_path / "old.png")
    assert jobs(dialog) == [] and (tmp_path / "old.png").read_text() == "mine"
    begin(dialog)
    wait_for(qtbot, dialog)
    assert asked_about == ["old.png"] * 2 and not QImage(str(tmp_path / "old.png")).isNull()


@pytest.mark.parametrize(("suffix", "beside"), [(".tex", "a.pdf"), (".mp4", "a.png")])
def test_what_is_written_beside_it_is_asked_about_too(monkeypatch, window, tmp_path, suffix, beside):
    """A PDF of pages beside the line of LaTeX, a poster beside a film: a file of that name is not lost unasked."""
    (tmp_path / beside).write_text("mine")
    dialog = asked(window, suffix)
    fill(dialog, to_step=3, seconds_at_the_end=0)
    if suffix == ".mp4":
        tick(named(dialog, QCheckBox, "a picture beside it, too"))
    asked_about = answers(monkeypatch, False, question="replacing")
    begin(dialog, tmp_path / f"a{suffix}")
    assert len(asked_about) == 1 and jobs(dialog) == [] and (tmp_path / beside).read_text() == "mine"


LONG = {"width": 1280, "height": 720, "steps_a_second": 1, "to_step": 100}
"""A film that takes longer than any test looks on."""


@pytest.fixture
def under_way(qtbot, window, tmp_path):
    """A long export of which some frames are written."""
    dialog = asked(window, ".mp4", None)
    fill(dialog, **LONG)
    begin(dialog, tmp_path / "long.mp4")
    qtbot.waitUntil(lambda: seen(dialog, QProgressBar)[0].value() > 0, timeout=20_000)
    yield dialog
    if window._exports is not None:
        window._exports.end()


def test_cancelled_nothing_is_left(qtbot, under_way, tmp_path):
    """It tells how long it will take; given up it is gone within a moment, and so is all that it had written."""
    assert any(name.endswith(".part") for name in leftovers(tmp_path)), "it is at work"
    qtbot.waitUntil(lambda: "s left" in jobs(under_way)[0], timeout=10_000)
    began = time.monotonic()
    click(named(under_way, QToolButton, "cancel long.mp4"))
    wait_for(qtbot, under_way, seconds=2)
    assert time.monotonic() - began < 1
    assert jobs(under_way) == ["⚠  long.mp4   cancelled"] and leftovers(tmp_path) == []


def test_cancelled_the_old_file_is_as_it_was(monkeypatch, qtbot, window, tmp_path):
    (tmp_path / "long.mp4").write_text("mine")
    answers(monkeypatch, True, question="replacing")
    dialog = asked(window, ".mp4", None)
    fill(dialog, **LONG)
    begin(dialog, tmp_path / "long.mp4")
    qtbot.waitUntil(lambda: seen(dialog, QProgressBar)[0].value() > 0, timeout=20_000)
    click(named(dialog, QToolButton, "cancel long.mp4"))
    wait_for(qtbot, dialog)
    assert leftovers(tmp_path) == ["long.mp4"] and (tmp_path / "long.mp4").read_text() == "mine"


def test_one_file_is_written_by_one_export(monkeypatch, under_way, tmp_path):
    """However it is spelled: the second one is refused in words, and the first goes on."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.mp4").symlink_to(tmp_path / "long.mp4")
    monkeypatch.setattr(questions, "replacing", lambda *_: True)
    for spelled in ("long.mp4", "folder/../long.mp4", "link.mp4"):
        begin(under_way, tmp_path / spelled)
        assert "being written already" in told(under_way) and len(jobs(under_way)) == 1, spelled


def test_two_files_are_written_side_by_side(qtbot, under_way, tmp_path):
    """A picture while the film is still under way; each has its bar."""
    choose(under_way, ".png")
    set_size(under_way, (64, 64))
    begin(under_way, tmp_path / "quick.png")
    assert len(jobs(under_way)) == 2
    wait_for(qtbot, under_way)
    assert sorted(jobs(under_way))[-1] == "✓  quick.png   " and (tmp_path / "quick.png").exists()
    assert [bar.value() < 100 for bar in seen(under_way, QProgressBar)] == [True, False]


def test_opened_anew_it_shows_what_is_under_way(under_way, window):
    """The bar of the film is there again, with its button."""
    put_away(under_way, window)
    dialog = asked(window)
    assert len(jobs(dialog)) == 1 and jobs(dialog)[0].startswith("long.mp4")
    assert named(dialog, QToolButton, "cancel long.mp4").isEnabled()


def test_a_closed_dialog_leaves_the_end_to_the_window(qtbot, window, tmp_path):
    """It goes on; the bar above the map says when it is done, or what went wrong."""
    dialog = asked(window)
    begin(dialog, tmp_path / "a.png")
    dialog.close()
    qtbot.waitUntil(lambda: "a.png" in label(window, "notice"), timeout=20_000)
    assert label(window, "notice") == "a.png is exported." and (tmp_path / "a.png").exists()


def test_what_goes_wrong_later_is_told_in_the_window(qtbot, window, tmp_path):
    """The folder goes while it is at work: one sentence, in the window where the dialog is closed."""
    (tmp_path / "stick").mkdir()
    dialog = asked(window)
    begin(dialog, tmp_path / "stick" / "a.png")
    dialog.close()
    (tmp_path / "stick").rmdir()
    qtbot.waitUntil(lambda: "a.png" in label(window, "notice"), timeout=20_000)
    assert "stick" in label(window, "notice") and "Traceback" not in label(window, "notice")


def test_closing_asks_for_what_is_under_way(monkeypatch, under_way, window, tmp_path):
    """To go on keeps window and export; to give up closes at once, and nothing is left."""
    window.desk.asks = True
    asked_about = answers(monkeypatch, False, True, question="exporting")
    window.close()
    assert asked_about == [1] and window.isVisible() and len(jobs(under_way)) == 1
    began = time.monotonic()
    window.close()
    assert not window.isVisible() and time.monotonic() - began < 1.2
    assert leftovers(tmp_path) == []


def test_closing_asks_nothing_when_it_is_done(monkeypatch, qtbot, window, tmp_path):
    dialog = asked(window)
    begin(dialog, tmp_path / "a.png")
    wait_for(qtbot, dialog)
    window.desk.asks = True
    assert answers(monkeypatch, question="exporting") == []
    window.close()
    assert not window.isVisible()


def test_told_to_end_it_gives_up_unasked(monkeypatch, under_way, window, tmp_path):
    """SIGTERM, a session that ends: the other process is gone, and nothing is left."""
    window.desk.asks = True
    asked_about = answers(monkeypatch, question="exporting")
    window.end()
    assert asked_about == [] and not window.isVisible() and leftovers(tmp_path) == []


def test_the_scene_is_exported_as_it_was(qtbot, window, tmp_path):
    """What is changed after the dialog was opened is not in it: byte for byte what the command line makes of the scene
    that was saved before."""
    window.playback.seek(120)
    window.save_to(tmp_path / "scene.landscape.json")
    dialog = asked(window, size=(320, 180))
    tick(named(dialog, QCheckBox, "legend"))
    begin(dialog, tmp_path / "one.png")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    window.playback.seek(7)
    QApplication.processEvents()
    wait_for(qtbot, dialog)
    begin(dialog, tmp_path / "two.png")
    wait_for(qtbot, dialog, 2)
    options = "--size", "320x180", "--step", "120", "--legend", "--theme", "light", "--language", "en"
    done = landscape(tmp_path, "render", "scene.landscape.json", "--out", "three.png", *options)
    assert done.returncode == 0, done.stderr
    wanted = (tmp_path / "three.png").read_bytes()
    assert (tmp_path / "one.png").read_bytes() == wanted
    assert (tmp_path / "two.png").read_bytes() == wanted


def test_a_look_elsewhere_is_not_in_it(qtbot, window, tmp_path):
    """The map is zoomed after the dialog was opened: what was chosen is exported."""
    dialog = asked(window, size=(320, 180))
    begin(dialog, tmp_path / "one.png")
    wait_for(qtbot, dialog)
    wheel(map_of(window), (400, 150), 4)
    begin(dialog, tmp_path / "two.png")
    wait_for(qtbot, dialog, 2)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_what_lies_in_the_folder_is_not_run(qtbot, window, tmp_path):
    """A folder of exercises has files such as random.py: they are no part of the program."""
    (tmp_path / "random.py").write_text("raise SystemExit('my own exercise')\n")
    (tmp_path / "json.py").write_text("from pathlib import Path\nPath('run').touch()\n")
    dialog = asked(window)
    begin(dialog, tmp_path / "a.png")
    wait_for(qtbot, dialog)
    assert jobs(dialog) == ["✓  a.png   "] and not (tmp_path / "run").exists()


def test_names_are_plain_text(qtbot, window, tmp_path):
    """A file's name that looks like a page is shown as it is written."""
    dialog = asked(window)
    begin(dialog, tmp_path / "<b>fat<b>.png")
    (bar,) = seen(dialog, JobBar)
    (shown,) = seen(bar, QLabel)
    assert shown.textFormat() == Qt.TextFormat.PlainText
    wait_for(qtbot, dialog)
    assert (tmp_path / "<b>fat<b>.png").exists()


# The window goes on


@contextmanager
def ticks():
    """Milliseconds between the ticks of a timer of 20 ms."""
    gaps, clock, timer = [], QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: gaps.append(clock.restart()))
    clock.start()
    timer.start(20)
    yield gaps
    timer.stop()
    timer.deleteLater()


def test_the_window_can_be_used_meanwhile(qtbot, under_way, window):
    """While a film is encoded: every tick within a tenth of a second, and the talk goes on. Where the machine itself
    was busy for a moment, the next second counts."""
    window.activateWindow()
    slowest = []
    while (not slowest or min(slowest) >= SLOW) and len(slowest) < 4:
        with ticks() as gaps:
            for _ in range(8):
                QTest.keyClick(map_of(window), KEY.Key_Right)
                qtbot.wait(50)
        assert len(gaps) >= 4
        slowest.append(max(gaps))
        assert not jobs(under_way)[0].startswith(("✓", "⚠")), "it was under way all the time"
    assert min(slowest) < SLOW and window.playback.position == 8 * len(slowest)


def test_to_begin_takes_no_time(qtbot, window, tmp_path):
    """From the button to the next tick; once more where the machine itself was busy."""
    dialog, slowest = asked(window), []
    while (not slowest or min(slowest) >= SLOW) and len(slowest) < 4:
        target(dialog, tmp_path / f"{len(slowest)}.png")
        with ticks() as gaps:
            qtbot.wait(40)
            click(button(dialog))
            qtbot.wait(50)
        slowest.append(max(gaps))
        wait_for(qtbot, dialog, len(slowest))
    assert min(slowest) < SLOW


@pytest.mark.parametrize(
    "scene", [replace(FIRST.scenario, steps=60_000), training_scene(updates=6000)], ids=["landscape", "network"]
)
def test_the_preview_takes_no_time(qtbot, opened, scene):
    """Of a scene that was changed meanwhile, too: nothing is computed anew while the hand waits."""
    window = opened(scene)
    dialog = asked(window, size=(640, 360))
    preview(qtbot, dialog)
    window.session.step(lambda scenario: replace(scenario, seed=scenario.seed + 1))
    slowest = []
    for part in ("legend", "title", "sentence", "chart"):  # once more where the machine itself was busy
        with ticks() as gaps:
            tick(named(dialog, QCheckBox, part))
            for _ in range(4):
                qtbot.wait(50)
        slowest.append(max(gaps))
        if min(slowest) < 2 * SLOW:
            break
    assert min(slowest) < 2 * SLOW


# What was chosen, what was refused


def test_an_error_goes_when_an_export_begins(qtbot, window, tmp_path):
    """What stood in the way of the one before says nothing of this one."""
    dialog = asked(window)
    begin(dialog, tmp_path / "not there" / "a.png")
    assert told(dialog)
    begin(dialog, tmp_path / "a.png")
    assert told(dialog) == ""
    wait_for(qtbot, dialog)
    assert (tmp_path / "a.png").exists() and told(dialog) == ""


@pytest.mark.parametrize("enter", [False, True])
def test_a_refused_number_begins_nothing(qtbot, window, tmp_path, enter):
    """It is told which and why; what then stands in the field is exported at the next press."""
    dialog = asked(window)
    target(dialog, tmp_path / "a.png")
    type_into(field(dialog, "height"), "1e9", enter=enter)
    begin(dialog)
    assert "height" in told(dialog) and jobs(dialog) == []
    assert field(dialog, "height").value == 64
    begin(dialog)
    assert told(dialog) == "" and len(jobs(dialog)) == 1
    wait_for(qtbot, dialog)


@pytest.mark.parametrize(("what", "spoken"), [("theme", "export"), ("language", "내보내기")])
def test_an_open_dialog_follows_language_and_theme(qtbot, window, tmp_path, what, spoken):
    """It is there anew with all that was chosen, and writes it."""
    dialog = asked(window, ".webp", (96, 48))
    fill(dialog, frames_a_second=10, to_step=3)
    tick(named(dialog, QCheckBox, "legend"))
    target(dialog, tmp_path / "b.webp")
    kept, place = dialog.kept, dialog.pos()
    getattr(window.choices, f"switch_{what}")()
    QApplication.processEvents()
    (found,) = (box for box in window.findChildren(ExportDialog) if box.isVisible())
    assert found is not dialog and (found.kept, found.pos()) == (kept, place)
    assert spoken in [button.text() for button in seen(found, QPushButton)]
    begin(found)
    wait_for(qtbot, found)
    assert (tmp_path / "b.webp").exists()


def test_a_program_started_by_a_menu_writes_to_a_folder_of_the_person(window, monkeypatch):
    """The root of all folders is nobody's place for a film."""
    monkeypatch.chdir("/")
    dialog = asked(window)
    folder = Path(named(dialog, QLineEdit, "file").text()).parent
    assert folder != Path("/") and folder.is_relative_to(Path.home())
