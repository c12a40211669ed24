"""The Korean catalogue: complete, nothing left over, compiled, and every {name} in its place."""

import io
import json
import locale
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from landscape_app import lessons, words
from landscape_app.core import fields
from surfaces import Refusal

ROOT = Path(words.__file__).parents[1]
PO = words.ASSETS / "translations/ko/LC_MESSAGES/landscape_app.po"
MEND = """
    pybabel extract -k N_ --no-wrap --no-location -o messages.pot surfaces landscape_app
    pybabel update -D landscape_app -l ko -d assets/translations -i messages.pot --no-wrap -N --ignore-obsolete \
--ignore-pot-creation-date
    (write what is missing into assets/translations/ko/LC_MESSAGES/landscape_app.po)
    pybabel compile -D landscape_app -l ko -d assets/translations
(see CONTRIBUTING)"""


def marked():
    """Every text in N_("...") of the sources."""
    files = [path for package in ("surfaces", "landscape_app") for path in sorted((ROOT / package).rglob("*.py"))]
    return {text for path in files for _, text, _, _ in extract_from_file("python", str(path), keywords={"N_": None})}


@pytest.fixture(scope="module")
def catalogue():
    with PO.open("rb") as file:
        return read_po(file, locale="ko", domain="landscape_app", abort_invalid=True)


@pytest.fixture(scope="module")
def translated(catalogue):
    return {message.id: message.string for message in catalogue if message.id and message.string}


@pytest.fixture(autouse=True)
def language():
    before = words.language()
    words.use("en")
    yield
    words.use(before)


def listed(texts):
    return "".join(f"\n  {text!r}" for text in sorted(texts)) + f"\nTo update:{MEND}"


# The catalogue


def test_every_text_is_translated(translated):
    missing = {text for text in marked() if not re.search("[가-힣]", translated.get(text, ""))}
    assert not missing, f"without Korean:{listed(missing)}"


def test_nothing_is_left_over(catalogue):
    stale = {message.id for message in catalogue if message.id} - marked()
    assert not stale, f"no longer in the sources:{listed(stale)}"
    assert not catalogue.obsolete, f"obsolete entries:{listed(catalogue.obsolete)}"
    fuzzy = {message.id for message in catalogue if message.id and message.fuzzy}
    assert not fuzzy, f"fuzzy, so not compiled:{listed(fuzzy)}"


def placeholders(text):
    """{name}, with its format: what is filled in, and how."""
    return {(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None}


def test_placeholders_are_kept(translated):
    wrong = {text for text, korean in translated.items() if placeholders(text) != placeholders(korean)}
    assert not wrong, f"other placeholders in Korean:{listed(wrong)}"


def literals(text):
    """'keys' as files spell them, and the patterns of file dialogs."""
    return set(re.findall(r"(?<!\w)'[a-z/][a-z /_-]*'|\(\*[^)]*\)", text))


def test_keys_and_patterns_are_kept(translated):
    wrong = {text for text, korean in translated.items() if literals(text) != literals(korean)}
    assert not wrong, f"other 'keys' or (*patterns) in Korean:{listed(wrong)}"


def test_no_particle_hangs_on_a_placeholder(translated):
    """Which of 은/는, 이/가 ... is right depends on what is filled in."""
    hanging = re.compile(r"\}['\")]*(은|는|이|가|을|를|과|와|로|으로|이다|다)(?![가-힣])")
    wrong = {text for text, korean in translated.items() if hanging.search(korean)}
    assert not wrong, f"a particle after a placeholder, word around it:{listed(wrong)}"


def test_ends_as_the_original(translated):
    """A sentence with a full stop is one in Korean too; what others put together must fit."""
    wrong = {text for text, korean in translated.items() if text.endswith(".") != korean.endswith(".")}
    assert not wrong, f"another ending in Korean:{listed(wrong)}"
    spaces = {text for text, korean in translated.items() if korean != korean.strip()}
    assert not spaces, f"spaces around the Korean text:{listed(spaces)}"


def test_the_po_is_compiled(catalogue):
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    fresh.seek(0)
    with PO.with_suffix(".mo").open("rb") as file:
        committed, wanted = ({m.id: m.string for m in read_mo(f) if m.id} for f in (file, fresh))
    stale = {text for text in committed.keys() | wanted.keys() if committed.get(text) != wanted.get(text)}
    assert not stale, f"the .mo is older than the .po:{listed(stale)}"


def test_the_po_names_nobody():
    text = PO.read_text(encoding="utf-8")
    assert not re.search(r"\S@\S|FIRST AUTHOR|FULL NAME|/(home|tmp|work)/", text)
    assert not re.search(r"^#: .*:\d", text, re.MULTILINE), f"line numbers, which change with every edit:{MEND}"


# Speaking


def test_the_language_can_be_switched_at_any_time():
    assert (words.language(), words.tr("learning rate")) == ("en", "learning rate")
    words.use("ko")
    assert (words.language(), words.tr("learning rate")) == ("ko", "학습률")
    words.use("en")
    assert (words.language(), words.tr("learning rate")) == ("en", "learning rate")


def test_placeholders_are_filled_in_both_languages():
    assert words.tr("{n:g} steps/s", n=15.0) == "15 steps/s"
    words.use("ko")
    assert words.tr("{n:g} steps/s", n=15.0) == "초당 15걸음"


@pytest.mark.parametrize("code", ["en", "ko", "de"])
def test_unknown_texts_stay_english(code):
    words.use(code)
    assert words.tr("no such text") == "no such text"
    assert words.tr("no such {thing}", thing="text") == "no such text"
    assert words.tr("") == ""
    assert words.told(Refusal("no such {thing}", thing=Refusal("text"))) == "no such text"


LR = fields.Number("lr", "", 0, 1e3, above=True)
EVERY = fields.Number("every", "", 1, 9, whole=True)
SHARE = fields.Number("beta", "", 0, 1, below=True)


@pytest.mark.parametrize(
    ("number", "value", "english", "korean"),
    [
        (LR, -1, "must be above 0 and at most 1000, not -1", "0 초과 1000 이하"),
        (SHARE, 1.0, "must be at least 0 and below 1, not 1.0", "0 이상 1 미만"),
        (EVERY, 12, "must be from 1 to 9, not 12", "1 이상 9 이하"),
        (EVERY, 1.5, "must be a whole number, not 1.5", "정수"),
        (LR, "x", "must be a number, not 'x'", "숫자"),
    ],
)
def test_a_refusal_within_a_refusal_is_translated(number, value, english, korean):
    with pytest.raises(Refusal) as caught, fields.at("optimizers[1]"), fields.at("lr"):
        number.check(value)
    refusal = caught.value
    assert str(refusal) == words.told(refusal) == f"optimizers[1].lr: {english}"
    words.use("ko")
    told = words.told(refusal)
    assert told.startswith("optimizers[1].lr: ")
    assert korean in told
    assert fields.shown(value) in told
    assert not re.search("[a-z]{2}", told.removeprefix("optimizers[1].lr: ")), "English left"
    assert str(refusal) == f"optimizers[1].lr: {english}"


@pytest.mark.parametrize(
    ("named", "spoken"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.EUC-KR"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
    ],
)
def test_the_language_of_the_environment(named, spoken, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert words.preferred() == spoken


@pytest.mark.parametrize(
    ("system", "spoken"),
    [((None, None), "en"), (("en_US", "UTF-8"), "en"), (("ko_KR", "UTF-8"), "ko"), (("Korean_Korea", "949"), "ko")],
)
def test_the_language_of_the_system_where_no_variable_tells(system, spoken, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: system)
    assert words.preferred() == spoken


# Lessons


@pytest.mark.parametrize("name", lessons.names())
def test_lessons_speak_the_language_chosen(name):
    data = json.loads((words.ASSETS / f"lessons/{name}{lessons.SUFFIX}").read_text(encoding="utf-8"))
    for spoken in (data["title"], *(scene["caption"] for scene in data["scenes"])):
        for code in words.LANGUAGES:
            assert spoken.get(code), f"{name}: no {code!r} for {spoken}"
            words.use(code)
            assert lessons.in_language(spoken) == spoken[code]


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({"LANGUAGE": "ko", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LANGUAGE": "fr:ko:en"}, "ko"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LC_ALL": "ko_KR.EUC-KR", "LANG": "en"}, "ko"),
        ({"LANG": "de_DE@euro"}, "en"),
    ],
)
def test_the_variables_of_gettext_choose_the_language(variables, spoken, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert words.preferred() == spoken
