"""Text of unknown origin: what is not plain, unambiguous JSON of little depth is refused before it can do harm."""

import json
import random

import pytest
from refusing import BASE, refused

from landscape_app.scene_file import read, write
from landscape_app.strict_json import DEEPEST, parse
from surfaces import Refusal

TEXT = json.dumps(BASE)


def with_view(text):
    return TEXT[:-1] + ', "view": {"v": ' + text + "}}"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TEXT[:-1] + ', "schema": 1}', "schema"),
        (TEXT.replace('"rule": "sgd"', '"rule": "sgd", "lr": 0.1, "lr": 0.1'), "lr"),
        (TEXT.replace('{"name": "bowl"}', '{"name": "bowl", "name": "beale"}'), "name"),
        (with_view('{"deep": {"a": 1, "\\u0061": 2}}'), "a"),
        (TEXT[:-1] + ', "' + "k" * 10**6 + '": 1, "' + "k" * 10**6 + '": 2}', "kkk"),
    ],
    ids=["top", "optimizer", "surface", "escaped", "long"],
)
def test_a_key_twice_is_refused(text, key):
    """Python's reader would silently take the last one."""
    assert key in refused(text)


@pytest.mark.parametrize("opened", ['{"v": ', "["])
def test_nesting(opened):
    """64 levels are read, counting the file's own braces; 65 are not."""
    closed = "}" if opened[0] == "{" else "]"
    inside = DEEPEST - 2
    assert read(with_view(opened * inside + "1" + closed * inside))
    assert "64" in refused(with_view(opened * (inside + 1) + "1" + closed * (inside + 1)))


@pytest.mark.parametrize("bracket", ["[", "{", '{"a":', "[{"])
def test_100_000_levels(bracket):
    """Python's reader would end in a RecursionError."""
    assert "64" in refused(bracket * 100_000)
    assert "64" in refused(with_view(bracket * 100_000))


def test_brackets_in_texts_are_no_nesting():
    title = '[[[{{{"\\' * 1000
    assert read(json.dumps({**BASE, "title": title})).title == title


@pytest.mark.parametrize("digits", [41, 400, 5000, 10**6])
@pytest.mark.parametrize("sign", ["", "-"])
def test_numbers_of_many_digits(digits, sign):
    """From 4,300 digits on Python itself would refuse with a traceback, and below that a float() may overflow."""
    assert "digits" in refused(with_view(sign + "9" * digits))
    assert refused(TEXT[:-1] + ', "seed": ' + sign + "9" * digits + "}")


def test_a_whole_number_too_large_for_its_field():
    assert "seed" in refused(TEXT[:-1] + ', "seed": 9223372036854775808}')
    assert read(TEXT[:-1] + ', "seed": 9223372036854775807}').seed == 2**63 - 1


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "\\uD83D\\u0041", "\\ude00\\ud83d"])
@pytest.mark.parametrize("where", ['"title": "HALF"', '"view": {"HALF": 1}', '"view": {"a": ["HALF"]}'])
def test_half_a_character(half, where):
    """A lone surrogate can be read but never written; whole pairs and escaped backslashes are fine."""
    assert "surrogate" in refused(TEXT[:-1] + ", " + where.replace("HALF", half) + "}")
    assert read(TEXT[:-1] + ", " + where.replace("HALF", "\\ud83d\\ude00 \\\\ud800") + "}")


@pytest.mark.parametrize(
    "text", ["", " ", "{", '{"a"', "{'a': 1}", "nul", "\0", '{"a": 01}', "[1,]", '"\t"', "// x", TEXT * 2]
)
def test_what_is_not_json_is_refused_with_line_and_column(text):
    assert "line 1, column " in refused(text)


TOKENS = [
    *'{}[]:,"\\',
    "true",
    "null",
    "NaN",
    "1e999",
    "-1",
    "0.5",
    "10000000000000000000000",
    '"lr"',
    '"rule"',
    "\\ud800",
    "é",
]


def test_mutilated_scenes_are_refused_or_read():
    """3,000 scenes with characters and words cut, doubled and put in: a refusal or a scenario, nothing else."""
    chance, good, longest = random.Random(1), 0, 0  # noqa: S311
    rich = {"steps": 5, "start": [1, 1], "noise": {"sigma": 0.1, "batch": 4}, "view": {"zoom": [1.5, {"a": None}]}}
    own = {"surface": {"formula": "x*y + 1", "window": [[-1, 1], [-1, 1]]}}
    texts = [TEXT, json.dumps({**BASE, **rich}), json.dumps({**BASE, **rich, **own, "title": "장면"})]
    for _ in range(3000):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 4)):
            i, j = sorted(chance.choices(range(len(text) + 1), k=2))
            part = chance.choice(["", "", chance.choice(TOKENS), text[i : i + 20]])
            text = text[:i] + part + text[min(j, i + chance.choice([0, 1, 3])) :]
        try:
            good += bool(write(read(text)))
        except Refusal as refusal:
            longest = max(longest, len(str(refusal)))
    assert 0 < good < 1000
    assert 0 < longest < 500


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1, "a": 2}', "the key 'a'"),
        ('{"optimizers": [{}, {"lr": 1, "rule": "sgd", "lr": 2}]}', "optimizers[1]: the key 'lr'"),
        ('{"view": {"deep": [[{"x": 1, "x": 1}]]}}', "view.deep[0][0]: the key 'x'"),
    ],
)
def test_a_key_that_stands_twice_is_told_with_its_place(text, place):
    """One of up to 64 racers."""
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert str(refusal.value).startswith(place)
