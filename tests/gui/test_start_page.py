"""The start page: every lesson has its card, found by eye, by search and by keys, in both languages and all sizes."""

import math

import numpy as np
import pytest
from hands import CTRL, PLAIN, SHIFT, by_tab, click, label, named, picks_file, press, seen, texts, type_into
from pictures import pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QToolButton

from landscape_app import lessons, scene_file, words
from landscape_app.controls import keys
from landscape_app.controls.lesson_browser import LessonBrowser, LessonCard
from landscape_app.controls.overlay import Overlay
from landscape_app.lesson_file import FAMILIES
from landscape_app.preferences import Preferences
from landscape_app.theme import DARK, LIGHT

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING)
NAMES = lessons.names()


@pytest.fixture
def page(opened):
    """The program as it starts without a file."""
    return opened(FIRST, browsing=True)


def cards(window):
    """What the search leaves, from top to bottom and from left to right."""
    return sorted(seen(window, LessonCard), key=lambda card: (card.y(), card.x()))


def shown(window):
    return [card.card.name for card in cards(window)]


def search(window, text):
    type_into(named(window, QLineEdit, words.tr("search the lessons")), text, enter=False)
    QApplication.processEvents()


def browsing(window):
    return bool(seen(window, LessonBrowser))


# Cards


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_lesson_has_a_card_that_can_be_heard(opened, language):
    """Its title is the card's name, what one learns its description, in the language that is spoken."""
    words.use(language)
    window = opened(FIRST, browsing=True)
    assert sorted(shown(window)) == sorted(NAMES)
    for card in cards(window):
        lesson = lessons.get(card.card.name)
        assert card.accessibleName() == lesson.title[language]
        assert card.accessibleDescription() == card.toolTip() == lesson.text[language] != ""


def small(picture):
    """A picture in so few pixels that only what it shows counts."""
    return pixels(picture.scaled(40, 22, mode=Qt.TransformationMode.SmoothTransformation))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_card_shows_its_picture(opened, theme):
    """What is seen on a card is the lesson's own picture in the colours of the theme, and no other lesson's."""
    window = opened(FIRST, theme=theme, browsing=True)
    own = {name: QImage(str(lessons.picture(name, theme.name))) for name in NAMES}
    assert not any(picture.isNull() for picture in own.values())
    wanted = {name: small(picture) for name, picture in own.items()}
    for card in cards(window):
        drawn = card.grab().toImage()
        high = card.width() * 9 // 16
        seen_there = small(drawn.copy(1, 1, card.width() - 2, high - 2))
        likest = min(NAMES, key=lambda name: abs(seen_there - wanted[name]).mean())
        assert likest == card.card.name
        below = drawn.copy(2, high + 4, card.width() - 4, card.height() - high - 8)
        assert (np.median(pixels(below)) > 128) == (theme is LIGHT)


def test_the_families_stand_in_order(page):
    """Below the name of each family its lessons, in the order in which they are taught."""
    heads = [head for head in seen(page, QLabel) if head.objectName() == "family"]
    heads.sort(key=lambda head: head.y())
    present = {card.family for card in lessons.cards()}
    assert [head.text() for head in heads] == [words.tr(FAMILIES[name]) for name in FAMILIES if name in present]
    ends = [head.y() for head in heads[1:]] + [math.inf]
    for head, end in zip(heads, ends, strict=True):
        inside = [card for card in cards(page) if head.y() < card.y() < end]
        assert inside and {words.tr(FAMILIES[card.card.family]) for card in inside} == {head.text()}
        assert [card.card.order for card in inside] == sorted(card.card.order for card in inside)


# Searching


WANTED = {
    "saddle": "off-the-saddle",
    "ADDL": "off-the-saddle",
    "안장": "off-the-saddle",
    "장점 탈": "off-the-saddle",
    "the off": "off-the-saddle",
    "zig-zag": "zig-zag",
    "잡음": "noise-cloud",
}


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_the_search_finds(opened, spoken):
    """In either language whichever is spoken, in the middle of words, in any order; and it leaves others away."""
    words.use(spoken)
    window = opened(FIRST, browsing=True)
    for text, among in WANTED.items():
        search(window, text)
        assert among in shown(window) and len(shown(window)) < len(NAMES), text
        for card in cards(window):
            said = " ".join([*card.card.title.values(), *card.card.text.values()]).casefold()
            assert all(word in said for word in text.casefold().split()), text


def test_a_search_for_nothing_there_says_so(page):
    """One sentence instead of cards and heads; Return opens nothing; and all is back when the field is empty."""
    search(page, "zzz nothing")
    assert shown(page) == [] and label(page, "family") == "No lesson is about that."
    press(KEY.Key_Return)
    assert browsing(page)
    search(page, "")
    assert len(shown(page)) == len(NAMES) and "No lesson is about that." not in texts(page)


def test_return_opens_the_first_that_is_found(page):
    """Start, type, Return: the lesson stands there with its question."""
    assert named(page, QLineEdit, "search the lessons").hasFocus()
    search(page, "ravine")
    first = shown(page)[0]
    press(KEY.Key_Return)
    assert page.lecture.lesson.name == first and not browsing(page)
    assert label(page, "caption") == lessons.get(first).scenes[0].question["en"]


# By keys and by hand


def test_arrows_go_from_card_to_card(page):
    """Right and left along a row, down and up by columns; at the end of the page the focus stays where it is."""
    rows = {}
    for card in cards(page):
        rows.setdefault(card.y(), []).append(card)
    rows = list(rows.values())
    rows[0][0].setFocus()

    def at():
        return QApplication.focusWidget()

    press(KEY.Key_Right)
    if len(rows[0]) > 1:
        assert at() is rows[0][1]
    press(KEY.Key_Left)
    assert at() is rows[0][0]
    for row in rows[1:]:
        press(KEY.Key_Down)
        assert at() is row[0]
    press(KEY.Key_Down)
    assert at() is rows[-1][0]
    for row in rows[-2::-1]:
        press(KEY.Key_Up)
        assert at() is row[0]


@pytest.mark.parametrize("key", ["Down", "Tab"])
def test_the_card_with_the_focus_is_in_sight(opened, key):
    """However far the keys lead down the page, it scrolls along."""
    window = opened(FIRST, browsing=True, size=(1000, 600))
    cards(window)[0].setFocus()
    visited = set()
    for _ in range(2 * len(NAMES)):
        press(getattr(KEY, f"Key_{key}"))
        card = QApplication.focusWidget()
        if not isinstance(card, LessonCard):
            break
        visited.add(card)
        assert card.visibleRegion().boundingRect().height() > card.height() * 0.9, card.accessibleName()
    assert len(visited) >= (len(NAMES) - 1 if key == "Tab" else len({card.y() for card in cards(window)}) - 1)


def test_tab_leads_through_all_cards_in_order(page):
    """From the search past the links beside it to the first card, from card to card as the eye goes, and out again."""
    named(page, QLineEdit, "search the lessons").setFocus()
    visited = by_tab(page)
    first = next(i for i, widget in enumerate(visited) if isinstance(widget, LessonCard))
    assert all(isinstance(widget, QPushButton) for widget in visited[:first])
    assert visited[first : first + len(NAMES)] == cards(page)
    assert not isinstance(visited[first + len(NAMES)], LessonCard)
    cards(page)[1].setFocus()
    press(KEY.Key_Tab, SHIFT)
    assert QApplication.focusWidget() is cards(page)[0]


@pytest.mark.parametrize("by", ["click", "Return", "Space", "Enter"])
def test_a_card_opens_its_lesson(page, by):
    """With the mouse or with the key of a button; the window is called by the lesson, and nothing is marked changed."""
    card = named(page, LessonCard, "The zig-zag")
    card.setFocus()
    if by == "click":
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    else:
        press(getattr(KEY, f"Key_{by}"))
    assert not browsing(page) and page.lecture.lesson.name == "zig-zag"
    assert "The zig-zag" in page.windowTitle() and not page.isWindowModified()


def test_a_card_shows_that_it_has_the_focus(page):
    """Its border is drawn stronger."""
    card = cards(page)[1]
    without = pixels(card.grab())
    card.setFocus()
    assert abs(pixels(card.grab()) - without).max() > 60


# Files


def links(window):
    return [button.accessibleName() for button in seen(window, QPushButton)]


@pytest.fixture
def remembering(opened, tmp_path):
    """A window that remembers which files were opened."""

    def start(**others):
        window = opened(FIRST, preferences=Preferences(tmp_path / "settings.json"), **others)
        window.desk.asks = False
        return window

    return start


def file(folder, name):
    path = folder / name
    path.write_text(scene_file.write(FIRST.scenario), encoding="utf-8")
    return path


def test_recent_files_are_opened_from_there(remembering, tmp_path):
    """The latest first, by names without their endings, however odd they are; the whole path stands in the tooltip."""
    kept = Preferences(tmp_path / "settings.json")
    for name in ("a.landscape.json", "R&D 장면.landscape.json"):
        kept.remember(file(tmp_path, name))
    window = remembering(browsing=True)
    assert links(window)[-2:] == ["R&D 장면", "a"]
    link = named(window, QPushButton, "R&D 장면")
    assert link.toolTip() == str(tmp_path / "R&D 장면.landscape.json") and link.text() == "R&&D 장면"
    click(link)
    assert "R&D 장면.landscape.json" in window.windowTitle() and not browsing(window)


def test_what_was_opened_meanwhile_is_among_the_recent(remembering, tmp_path):
    """Back on the page after a file was opened: it stands there first."""
    window = remembering(browsing=True)
    assert "Opened last" not in texts(window)
    window.load(file(tmp_path, "later.landscape.json"))
    press(KEY.Key_3, CTRL)
    assert "later" in links(window)


def test_a_recent_file_that_is_gone_is_told_there(remembering, tmp_path):
    """The page stays, and says what is missing."""
    path = file(tmp_path, "gone.landscape.json")
    Preferences(tmp_path / "settings.json").remember(path)
    path.unlink()
    window = remembering(browsing=True)
    click(named(window, QPushButton, "gone"))
    assert browsing(window) and "gone.landscape.json" in label(window, "notice")


def test_a_file_is_opened_from_there(monkeypatch, page, tmp_path):
    """By its link, and by Ctrl+O; a bad one is told on the page."""
    picks_file(monkeypatch, tmp_path / "none.landscape.json")
    click(named(page, QPushButton, "open a file …"))
    assert browsing(page) and "none.landscape.json" in label(page, "notice")
    picks_file(monkeypatch, file(tmp_path, "good.landscape.json"))
    press(KEY.Key_O, CTRL)
    assert "good.landscape.json" in page.windowTitle() and not browsing(page)


# Looks


def test_theme_and_language_change_on_the_page(page):
    """It is built anew and stays: all cards, in the other language, on the other ground."""
    before = page.grab().toImage().pixelColor(page.width() - 6, page.height() - 6).lightness()
    press(KEY.Key_L, CTRL)
    assert browsing(page) and len(shown(page)) == len(NAMES)
    assert named(page, LessonCard, lessons.get("zig-zag").title["ko"])
    assert page.windowTitle() == "레슨 – landscape-app" or "landscape-app" in page.windowTitle()
    assert not [text for text in texts(page) if text in map(str, FAMILIES.values())]
    press(KEY.Key_T, CTRL)
    assert browsing(page) and len(shown(page)) == len(NAMES)
    assert abs(page.grab().toImage().pixelColor(page.width() - 6, page.height() - 6).lightness() - before) > 100
    press(KEY.Key_L, CTRL)
    assert named(page, LessonCard, "The zig-zag")


@pytest.mark.parametrize("size", [(1000, 600), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_cards_have_room_at_any_size(opened, size, language):
    """None sticks out to the side or lies on another one; nothing scrolls sideways; titles are not cut at 1000 pixels
    of width; header and side stay within the window."""
    words.use(language)
    window = opened(FIRST, browsing=True, size=size)
    QApplication.processEvents()
    (area,) = seen(window, QScrollArea)
    found = cards(window)
    assert len(found) == len(NAMES)
    for i, card in enumerate(found):
        assert card.x() >= 0 and card.geometry().right() < area.viewport().width()
        assert card.geometry().bottom() <= area.widget().height()
        assert not any(card.geometry().intersects(other.geometry()) for other in found[:i])
    assert area.horizontalScrollBar().maximum() == 0
    whole = window.rect()
    for part in (*seen(window, QToolButton), *seen(window, QPushButton)):
        corner = part.mapTo(window, QPoint(0, 0))
        assert whole.contains(corner) and whole.contains(corner + QPoint(part.width() - 1, part.height() - 1))


# What is not there


def test_what_needs_a_scene_cannot_be_pressed(page):
    """In the header stands only what can be done here; the rest of the menu is grey, and the keys of it do nothing."""
    header = [button.accessibleName() for button in seen(page, QToolButton)]
    assert {"open", "dark", "한국어", "more", "Landscape", "Training", "Lessons"} <= set(header)
    assert not {"undo", "redo", "save", "export", "present", "reset view"} & set(header)
    needing = {entry.text for entry in keys.ACTIONS if entry.name in keys.OF_SCENES}
    menu = named(page, QToolButton, "more").menu()
    found = {action.text(): action.isEnabled() for action in menu.actions()}
    assert [found[text] for text in ("save as", "save as a lesson", "open as my own scene", "copy the picture")] == [
        False
    ] * 4
    assert found["keys"] and found["about"]
    for entry in keys.ACTIONS:
        if entry.text in needing and entry.name != "copy":
            for sequence in QKeySequence.listFromString(entry.keys):
                press(sequence[0].key(), sequence[0].keyboardModifiers())
    assert browsing(page) and not page.isFullScreen() and page.session.scenario == FIRST.scenario


def test_keys_of_playback_do_nothing(page):
    """Nobody sees the scene, so nothing may happen to it; not even the curtain falls."""
    page.playback.seek(42)
    for entry in keys.KEYS:
        for sequence in QKeySequence.listFromString(entry.keys) if entry.name != "leave" else []:
            page.setFocus()
            press(sequence[0].key(), sequence[0].keyboardModifiers())
            assert browsing(page) and page.playback.position == 42 and not page.playback.playing, entry.name
            assert page.playback.speed == FIRST.scenario.view["speed"] and not page.playback.loop, entry.name
            assert page.session.scenario == FIRST.scenario and not page.isFullScreen(), entry.name
            assert not page._curtain.isVisible(), entry.name


def test_the_keys_are_shown_over_the_page(page):
    """F1 and back with Esc."""
    press(KEY.Key_F1)
    assert seen(page, Overlay)
    press(KEY.Key_Escape)
    assert not seen(page, Overlay) and browsing(page)


# Between the pages


def checked(window):
    return [name for name in ("Landscape", "Training", "Lessons") if named(window, QToolButton, name).isChecked()]


def test_ctrl_1_2_3_go_between_the_pages(page):
    """Scenes stay as they were left, and the button of the page that is shown is pressed."""
    for key, name in ((KEY.Key_1, "Landscape"), (KEY.Key_2, "Training"), (KEY.Key_3, "Lessons")):
        press(key, CTRL)
        assert checked(page) == [name] and browsing(page) == (name == "Lessons")
        press(key, CTRL)
        assert checked(page) == [name]
    press(KEY.Key_1, CTRL)
    page.playback.scrub(42)
    press(KEY.Key_Home, CTRL)
    assert checked(page) == ["Lessons"]
    click(named(page, QPushButton, "optimizers on a surface"))
    assert checked(page) == ["Landscape"] and label(page, "step") == "42"
    click(named(page, QToolButton, "Lessons"))
    click(named(page, QPushButton, "train a network"))
    assert checked(page) == ["Training"]


def test_what_plays_rests_while_the_page_is_shown(qtbot, page):
    """Nobody looks on."""
    press(KEY.Key_1, CTRL)
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: page.playback.position > 0)
    press(KEY.Key_3, CTRL)
    assert not page.playback.playing


def test_from_the_stage_the_page_comes_in_a_window(page):
    """The lessons are chosen with the tools in sight, not before the audience."""
    press(KEY.Key_1, CTRL)
    press(KEY.Key_F11)
    assert page.isFullScreen()
    press(KEY.Key_3, CTRL)
    assert browsing(page) and not page.isFullScreen()


def test_the_focus_comes_back_to_the_search(page):
    """Whoever comes back can type at once."""
    press(KEY.Key_1, CTRL)
    press(KEY.Key_3, CTRL)
    assert named(page, QLineEdit, "search the lessons").hasFocus()
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Z, PLAIN)
    assert len(shown(page)) < len(NAMES)
