"""A page holds all that it shows: the numbers of the runs, pictures, texts, and nothing that asks for a network."""

import base64
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest

from landscape_app import scene_file, theme, words
from landscape_app.clock import Clock
from landscape_app.document import Document
from landscape_app.export.figure import Dress
from landscape_app.export.film import Timing
from landscape_app.export.page import page, template
from landscape_app.export.page_race import MOST_BALLS
from landscape_app.lesson_file import Mark, Scene
from landscape_app.numerals import number
from landscape_app.simulate import DIVERGED, FINISHED, Run, simulate, simulate_with_clouds
from landscape_app.trainer import train
from landscape_app.views.axes import Axis

NASTY = "</script><img src=x onerror=alert(1)>\u2028 {{data}} & more"
TYPES = {"f4": "<f4", "f8": "<f8", "u2": "<u2"}


@pytest.fixture(autouse=True)
def english(qapp):
    words.use("en")
    yield
    words.use("en")


def race(*rules, **fields):
    optimizers = [{"rule": rule, "lr": 0.01} if isinstance(rule, str) else rule for rule in rules]
    given = {"schema": 1, "kind": "landscape", "surface": {"name": "beale"}, "start": [1, 1.5], "steps": 40}
    return scene_file.from_data({**given, "optimizers": optimizers, **fields})


def lesson(**fields):
    """Moons, learnt by one sample at a time and by all of them at once."""
    runs = [{"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": batch} for batch in (8, "full")]
    given = {"data": {"name": "moons", "samples": 80}, "network": {"hidden": [4]}, "length": {"updates": 60}}
    return scene_file.from_data({"schema": 1, "kind": "training", "runs": runs, **given, **fields})


def made(scenario, scene=None, first=0, last=1e9, runs=None, **dress):
    dress = Dress(**{"size": (640, 360), **dress})
    return page(Document(scene or Scene({}, {}, scenario), None), scenario, dress, Timing(first, last, 15.0, 30), runs)


def told(made):
    """What the script of a page reads."""
    text = re.search(r'<script id="scene" type="application/json">(.*?)</script>', made.decode())[1]

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def numbers(packed):
    return np.frombuffer(base64.b64decode(packed["data"]), TYPES[packed["kind"]])


# A race


def test_the_numbers_are_those_of_the_runs():
    scenario = race("sgd", "momentum", {"rule": "adam", "lr": 0.05})
    runs, kept = simulate(scenario), told(made(scenario))["runs"]
    for run, one in zip(runs.values(), kept, strict=True):
        assert (one["stride"], one["count"], one["last"]) == (1, len(run.point), len(run.point) - 1)
        np.testing.assert_allclose(numbers(one["point"]).reshape(-1, 2), run.point, rtol=1e-6)
        np.testing.assert_allclose(numbers(one["height"]), run.loss, rtol=1e-6)  # the lowest height of beale is 0


def test_a_racer_that_diverged_keeps_its_last_row_and_says_so():
    scenario = race("momentum", steps=60)
    (run,), (one,) = simulate(scenario).values(), told(made(scenario))["runs"]
    assert run.status == DIVERGED
    assert np.abs(run.point).max() > 1e9
    assert numbers(one["point"])[-2:] == pytest.approx(run.point[-1], rel=1e-6)
    assert (one["sign"], one["end"]) == ("⚠ ", len(run.point) - 1)
    assert one["states"] == [[len(run.point) - 1, f"diverged at step {len(run.point)}", True]]


@pytest.mark.parametrize("extreme", [1e-60, 1e300])
def test_no_number_is_lost_that_single_precision_cannot_hold(extreme):
    table = np.zeros((4, 7))
    table[:, 2] = 1.0, extreme, 1e-3, 0.0
    table[:, 0] = 1.0 + 1e-9 * np.arange(4)
    table[:, 3:5] = table[:, :2]
    window = [[1 - 2e-9, 1 + 4e-9], [-3e-9, 3e-9]]
    scenario = race("sgd", start=[1, 0], steps=3, view={"window": window})
    (one,) = told(made(scenario, runs={"sgd": Run(table, (), FINISHED)}))["runs"]
    assert numbers(one["height"]).tolist() == table[:, 2].tolist()
    assert numbers(one["point"])[::2].tolist() == table[:, 0].tolist(), "the map shows a billionth of the plane"


@pytest.mark.parametrize("kind", ["landscape", "training"])
def test_no_step_at_all(kind):
    scenario = race("sgd", steps=0) if kind == "landscape" else lesson(length={"updates": 1})
    data = told(made(scenario, last=0))
    assert (data["first"], data["last"], data["kind"]) == (0, 0, kind)
    if kind == "landscape":
        assert numbers(data["runs"][0]["point"]).tolist() == [1, 1.5]


def test_only_what_is_played_goes_along():
    data = told(made(race("sgd"), first=5.0, last=12.0))
    assert (data["first"], data["last"], data["runs"][0]["count"], data["runs"][0]["end"]) == (5, 12, 13, 40)
    backwards = told(made(race("sgd"), first=30.0, last=-3.0))
    assert (backwards["first"], backwards["last"]) == (0, 30)


def test_who_is_hidden_is_left_out():
    data = told(made(race("sgd", "adam", "nag", view={"hidden": [1]})))
    assert [look["name"] for look in data["looks"]] == ["SGD", "NAG"]
    assert len(data["runs"]) == len(data["panes"][0]["lines"]) == 2
    assert [one["probe"] is not None for one in data["runs"]] == [False, True], "only NAG looks ahead"


def test_five_racers_and_500_steps_take_less_than_a_megabyte():
    scenario = race("sgd", "adagrad", "adam", "rmsprop", "nag", steps=500)
    assert len(made(scenario, size=(1280, 720))) < 1_000_000


def test_of_long_races_an_odd_share_of_the_steps_is_kept():
    rows = 100_001
    table = np.linspace(0, 1, rows * 7).reshape(rows, 7)
    scenario = race(*["sgd"] * 64, steps=100_000)
    runs = {label: Run(table, (), FINISHED) for label in scenario.labels}
    whole = made(scenario, runs=runs, size=(1280, 720))
    assert len(whole) < 10_000_000
    one = told(whole)["runs"][63]
    steps = [*range(0, 100_000, one["stride"]), 100_000]
    assert one["stride"] % 2 == 1
    assert one["count"] == len(steps)
    np.testing.assert_allclose(numbers(one["point"]).reshape(-1, 2), table[steps, :2], rtol=1e-6)


def test_balls_of_a_cloud_are_where_they_were():
    noise = {"sigma": 0.3, "batch": 1}
    scenario = race({"rule": "sgd", "lr": 0.05}, surface={"name": "bowl"}, noise=noise, start=[0.5, 0.4], steps=20)
    data = scene_file.to_data(scenario)
    data["optimizers"][0]["cloud"] = {"balls": 300}
    scenario = scene_file.from_data(data)
    (run,), data = simulate_with_clouds(scenario).values(), told(made(scenario))
    cloud = data["runs"][0]["cloud"]
    (x0, x1), (y0, y1) = data["map"]["window"]
    places = numbers(cloud["places"]).reshape(-1, MOST_BALLS, 2)[-1] / 65534
    found = np.column_stack([x0 + places[:, 0] * (x1 - x0), y1 - places[:, 1] * (y1 - y0)])
    there = run.swarm.places[20 - 20 % cloud["stride"]]
    gaps = np.hypot(*(found[:, None] - there[None]).transpose(2, 0, 1)).min(axis=1)
    assert gaps.max() < (x1 - x0) / 30_000
    x, y, long, short, _ = numbers(cloud["rims"]).reshape(-1, 5)[-1]
    assert long >= short > 0
    assert 0 < x < data["map"]["place"][2] and 0 < y < data["map"]["place"][3]


def test_the_map_is_a_picture_with_room_for_what_stands_on_it():
    ground = told(made(race("sgd")))["map"]
    for key in ("ground", "marks"):
        assert base64.b64decode(ground[key].removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
    assert len(ground["taken"]) >= 2, "the start and the minimum"
    assert ground["tail"] is None
    assert told(made(race("sgd", view={"tail": 7})))["map"]["tail"] == 7


# A training


def test_the_losses_are_those_of_the_records():
    scenario = lesson()
    records, data = train(scenario), told(made(scenario))
    for record, one in zip(records.values(), data["runs"], strict=True):
        rows = record.evaluations
        for column, key in enumerate(("train", "validation", "train-accuracy", "validation-accuracy"), 1):
            np.testing.assert_allclose(numbers(one["series"][key]["t"]), rows[:, 0])
            np.testing.assert_allclose(numbers(one["series"][key]["y"]), rows[:, column], rtol=1e-6)
        batch = one["series"]["batch"]
        assert numbers(batch["t"]).tolist() == list(range(60))
        assert numbers(batch["y"])[0] == pytest.approx(record.losses[0], rel=1e-6), "an average of one"
        assert one["made"] == 60
    assert len(data["panes"]) == 2
    assert [line["series"] for line in data["panes"][0]["lines"]] == ["batch", "validation", "train"]


def test_one_chart_for_all_where_the_scene_has_lines():
    data = told(made(lesson(view={"shape": "lines", "curve": "gap"})))
    (pane,) = data["panes"]
    assert [line["series"] for line in pane["lines"]] == ["gap", "gap"]
    assert pane["room"] > 0
    assert all("gap" in run["series"] for run in data["runs"])


def test_long_series_are_thinned_to_what_a_picture_can_show():
    one = told(made(lesson(length={"updates": 2000})))["runs"][0]["series"]["batch"]
    assert len(numbers(one["y"])) == 600
    assert numbers(one["t"])[[0, -1]].tolist() == [0, 1999]


def test_networks_are_pictures_at_the_marks_and_evenly_between():
    scenario = lesson(title="Moons", length={"updates": 900})
    scene = Scene({"en": "Moons"}, {"en": "Two moons."}, scenario, marks=(Mark(57, {"en": "Look."}),))
    whole = made(scenario, scene, size=(1280, 720))
    strip = told(whole)["strip"]
    assert len(whole) < 3_000_000
    assert len(strip["pictures"]) == len(strip["steps"]) <= 24
    assert {0, 50, 900} <= set(strip["steps"]), "weights were kept at every tenth update"
    assert max(np.diff(strip["steps"])) <= 80
    pictures = [base64.b64decode(one.removeprefix("data:image/webp;base64,")) for one in strip["pictures"]]
    assert all(one[:4] == b"RIFF" for one in pictures)
    assert len(set(pictures)) == len(pictures), "they learn"
    assert told(made(scenario, scene, chart=False))["strip"] is None


def test_a_training_that_diverged_says_so():
    runs = [{"optimizer": {"rule": "sgd", "lr": 1000}}]
    scenario = lesson(loss="mse", network={"hidden": [4], "activation": "identity"}, runs=runs)
    (record,), (one,) = train(scenario).values(), told(made(scenario))["runs"]
    assert record.status == DIVERGED
    assert one["states"] == [[record.made, f"diverged at update {record.updates}", True]]


def test_there_is_no_column_for_what_nobody_measured():
    def titles(scenario):
        return [title for _, title in told(made(scenario))["columns"]]

    assert {"validation loss", "validation accuracy"} <= set(titles(lesson()))
    assert not {"validation loss", "validation accuracy"} & set(titles(lesson(split={"validation": 0, "test": 0})))


# Both


@pytest.mark.parametrize("scenario", [race("sgd", "nag"), lesson()], ids=["landscape", "training"])
def test_the_same_scene_gives_the_same_bytes(scenario):
    assert made(scenario) == made(scenario)


@pytest.mark.parametrize("scenario", [race("sgd", title=NASTY), lesson(title=NASTY)], ids=["landscape", "training"])
def test_no_text_becomes_markup(scenario):
    entrants = (replace(scenario.entrants[0], label=NASTY), *scenario.entrants[1:])
    scenario = scenario.lined_up(entrants, scenario.view)
    scene = Scene({"en": NASTY}, {"en": NASTY}, scenario, marks=(Mark(3, {"en": NASTY}),))
    whole = made(scenario, scene).decode()
    empty = template()
    assert "<img" not in whole
    assert "\u2028" not in whole.split("<script", 1)[1]
    assert whole.count("</script") == empty.count("</script")
    data = told(whole.encode())
    assert data["title"] == data["said"][0][1] == data["said"][1][1] == data["looks"][0]["name"] == NASTY


@pytest.mark.parametrize("scenario", [race("sgd"), lesson()], ids=["landscape", "training"])
def test_nothing_asks_for_a_network(scenario):
    text = re.sub(r"base64,[\w+/=]+|\"data\":\"[\w+/=]*\"", "", made(scenario).decode())
    assert "default-src 'none'" in text
    assert not re.findall(r"https?:|\bsrc=|@import|url\(|fetch\(|XMLHttp|<link", text)
    assert "http" not in text.replace("http-equiv", "")


def test_a_page_speaks_the_language_spoken():
    assert '<html lang="en">' in made(race("sgd")).decode()
    words.use("ko")
    whole = made(race("sgd"))
    assert '<html lang="ko">' in whole.decode()
    assert told(whole)["words"]["play"] == "재생"
    assert "초당 15걸음" in [text for _, text in told(whole)["speeds"]]


def test_captions_change_at_the_marks():
    scenario = race("sgd", title="Down")
    marks = (Mark(4, {"en": "Four."}), Mark(9, {"en": "Nine."}))
    scene = Scene({"en": "Down"}, {"en": "It begins."}, scenario, marks=marks)
    data = told(made(scenario, scene))
    assert data["said"] == [[0, "It begins."], [4, "Four."], [9, "Nine."]]
    assert data["marks"] == [4, 9]
    bare = told(made(scenario, scene, caption=False, title=False))
    assert (bare["said"], bare["title"], bare["body"][1], bare["marks"]) == ([], "", 0, [4, 9])


def test_the_dress_is_worn():
    data = told(made(race("sgd"), size=(1280, 720), chart=False, legend=True, formula=True, theme=theme.DARK))
    assert data["panes"] == []
    assert data["map"]["place"][2] == 1280
    assert data["legend"] and data["formula"].startswith("f(x, y) = ")
    assert data["theme"]["paper"] == theme.DARK.paper
    assert sum(data["body"][1::2]) < 720, "room for the legend"


# The script


def run_by_node(call):
    """What the script's own functions make of it; they touch no document."""
    script = "\n".join(re.findall(r"<script>(.*?)</script>", template(), re.DOTALL)).replace("\nstart();\n", "")
    done = subprocess.run(
        ["node", "-e", f"{script}\nconsole.log(JSON.stringify({call}))"], capture_output=True, check=True
    )
    return json.loads(done.stdout)


node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


@node
def test_the_script_writes_numbers_as_the_program_does():
    values = [0, 1, -2.5, 0.1234567, 99999.6, 1e5, -1e5, 1e-3, 9.9999e-4, -3.26e-4, 1e12, 1.234e-60, 7e307, 12345.6]
    assert run_by_node(f"{json.dumps(values)}.map(number)") == [number(value) for value in values]
    assert run_by_node("[Infinity, -Infinity, NaN].map(number)") == ["∞", "−∞", "–"]


@node
@pytest.mark.parametrize("axis", [Axis(-1, 3), Axis(0, 300, True, 1.0), Axis(1e-8, 10, True)])
def test_the_script_has_the_axes_of_the_program(axis):
    values = [0.0, 1e-9, 0.5, 3.0, 77.0, 1e30]
    given = json.dumps({"low": axis.low, "high": axis.high, "log": axis.log, "offset": axis.offset})
    wanted = axis.share(np.array(values))
    assert run_by_node(f"{values}.map((value) => share({given}, value))") == pytest.approx(wanted, abs=1e-9)


@node
@pytest.mark.parametrize("sampling", ["epoch", "iid"])
def test_the_script_counts_updates_as_the_clock_does(sampling):
    scenario = lesson(length={"epochs": 7}, sampling=sampling)
    clock, data = Clock(scenario), told(made(scenario))
    positions = list(range(clock.last + 1))
    given = [{"pace": one["pace"], "made": one["made"]} for one in data["runs"]]
    runs = f"{json.dumps(given)}.map((one) => new TrainingRun(one, {json.dumps(data['clock'])}))"
    assert run_by_node(f"{positions}.map((p) => {runs}.map((run) => run.time(p)))") == [
        clock.updates(position) for position in positions
    ]


@node
def test_a_racer_of_whom_not_all_steps_are_kept_is_told_at_those_that_are():
    told = {
        "stride": 3,
        "count": 4,
        "last": 8,
        "point": [0, 0, 3, 6, 6, 12, 8, 16],
        "height": [9, 8, 7, 6],
        "states": [],
    }
    call = """((run) => [[...run.steps], run.at(run.point, 4), run.at(run.point, 7), run.at(run.point, 20),
      ["step", "y", "height"].map((key) => run.told(key, 7.5)), run.standing("height", 9).y])"""
    steps, *places, cells, beyond = run_by_node(f"{call}(new RaceRun({json.dumps(told)}))")
    assert steps == [0, 3, 6, 8], "every third one, and the last"
    assert places == [[4, 8], [7, 14], [8, 16]], "on the straight way between them"
    assert cells == ["6", "12", "7"]
    assert beyond is None, "no marker on the chart once it is over"


@node
def test_stripes_go_to_all_who_pass_in_turn():
    """Two racers on one line: each has half of it once both have passed, and the first one all of it until then."""
    points = "[0, 50, 100, 50, 200, 50]"
    runs = f"[{{ point: {points}, count: 3, steps: [0, 1, 2] }}, {{ point: {points}, count: 3, steps: [0, 5, 6] }}]"
    call = f"""(() => {{
      const trails = {runs}.map((run) => segments(run, (p, i) => [p[2 * i], p[2 * i + 1]], [300, 300]));
      const cells = new Map();
      trails.forEach((trail, me) => sample(trail, me, cells));
      const seen = (me, now) => strokes(trails[me], me).filter(({{ step, until }}) => step <= now && now < until);
      const length = (me, now) => seen(me, now).reduce((sum, one) => sum + lengthOf(one), 0);
      return [[0, 2], [1, 2], [0, 6], [1, 6]].map(([me, now]) => length(me, now));
    }})()"""
    first, none, half, other = run_by_node(call)
    assert (first, none) == (200, 0)
    assert half + other == 200
    assert abs(half - other) <= 16


chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no chromium")


@chromium
@pytest.mark.parametrize("kind", ["landscape", "training"])
def test_a_browser_shows_the_numbers_at_a_step(kind, tmp_path):
    scenario = race("sgd", "momentum", title=NASTY) if kind == "landscape" else lesson(title=NASTY)
    (tmp_path / "page.html").write_bytes(made(scenario))
    still = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    where = [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=3000", "--dump-dom"]
    address = (tmp_path / "page.html").as_uri() + "#step=30"
    done = subprocess.run(["chromium", *still, *where, address], capture_output=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip("chromium does not start here")
    body = done.stdout.decode().partition("<body>")[2].partition("<template")[0]
    assert re.search(r"<h1>&lt;/script&gt;&lt;img src=x onerror=alert\(1\)&gt;", body)
    cells = [re.sub("<.*?>", "", row) for row in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", body)]
    if kind == "landscape":
        runs = simulate(scenario)
        x, y = runs["sgd"].point[30]
        assert cells[6:11] == ["SGD", "30", number(x), number(y), number(runs["sgd"].loss[30])]
        assert "⚠ diverged at step" in cells[-1]
    else:
        rows = train(scenario)["sgd"].evaluations
        known = rows[rows[:, 0] <= 30][-1]
        assert cells[8:10] == ["B = 8", "30"]
        assert cells[11:13] == [number(known[1]), number(known[2])]
