"""What a person may type, drop and choose in a file dialog: good, extreme and broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from landscape_app import lessons, scene_file
from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import SCHEDULES

NUMBERS = (
    *("nan", "inf", "-inf", "1e400", "0,01", "0.05", "-5", "", " ", "9" * 400, "0." + "3" * 400, "1e-400", "-0"),
    *("0", "1", "2", "7", "64", "300", "1000", "2000", "100000", "0.9", "0.999", "1e-8", "1e9", "1e12", "1e308"),
    *("+3", "3.", ".5", "1_000", "1e", "0x10", "٣", "１.５", "−2", "12abc", "1e5", "-180", "0.3"),
)
FORMULAS = (
    *("x**2 + 3*sin(y)", "x*x + y*y", "0", "3", "x", "-x**2", "x*y", "x**3 - 3*x*y**2", "abs(x) + abs(y)", "1/x"),
    *("log(x)", "log(-1-x*x)", "sqrt(x*y)", "exp(x**2 + y**2)", "exp(-x**2 - y**2)", "1/(x*y)", "tan(9*x)", "x**16"),
    *("1e300*x**2", "1e-300*x*y", "max(x, y)", "min(x*x, y*y)", "sin(1/x)", "exp(exp(exp(x)))", "1e-9*x", "x**0.5"),
    *("", " ", "x**", "((((", "(" * 500, "x" * 3000, "__import__('os').system('true')", "9**9**9", "x**y", "z + 1"),
    *("x²", "ｘ + 1", "가 + x", "\u202ex + y", "lambda: 0", "x; y", "x = 3", "sin", "sin(x", "1e400", "nan", "x,y"),
    *("+".join(["sin(x*y)"] * 60), "sin(" * 30 + "x" + ")" * 30, "-" * 80 + "x", "0*x", "select(x, y, 1, 2)"),
)
PAIRS = (
    "0: 0.1, 100: 0.01",
    "0: 0.1",
    "5: 1",
    "0: 1, 0: 2",
    "100: 1, 50: 2",
    "",
    "a: b",
    "0: nan",
    "0 0.1",
    "0: 1e400",
)
WIDTHS = (
    *("16, 16", "", "1", "300", "8 8 8 8 8 8 8 8", "0", "-3", "abc", "1e9", "1000000", "64x64", "2-3-4", "４", "7;7"),
    *("4, " * 9, "1000000, 1000000", "600, 600", "3.5"),
)
"""Hidden layers."""
TITLES = (
    *("", "A title", "안장점 벗어나기", "\u202eabc \u0645\u0631\u062d\u0628\u0627", "🏔️🎿", "<img src=x> <b>bold</b>"),
    *("%s {name} \\", "g" * 400, "ㄱ", "e\u0301" * 50, "[*] &File", "\u200b", "가" * 120),
)
"""All kinds of letters; what is not ASCII is committed as from an input method."""


def drawn_formula(chance: Any, depth: int = 3) -> str:
    """A formula that grows at random."""
    if depth == 0 or chance.random() < 0.2:
        return str(chance.choice(("x", "y", "x", "y", "2", "0.5", "-3", "10", "1e-3", "pi")))
    a, b = drawn_formula(chance, depth - 1), drawn_formula(chance, depth - 1)
    made = (f"({a} + {b})", f"({a} - {b})", f"{a}*{b}", f"({a})/({b})", f"({a})**2", f"sin({a})", f"exp(-({a})**2)")
    more = (f"log({a})", f"sqrt({a})", f"abs({a})", f"max({a}, {b})", f"tanh({a})", f"cos({a})", f"({a})**3")
    return str(chance.choice((*made, *more)))


def _racers(*rules: str, **settings: Any) -> list[dict[str, Any]]:
    return [{"rule": rule, "lr": 0.01, **settings} for rule in rules]


def _scenes() -> dict[str, dict[str, Any]]:
    """Scenes that a file may hold, from plain to extreme, each told by what differs from the first."""
    opening = json.loads(scene_file.write(lessons.find(lessons.OPENING).scenario))
    schedules = [kind for kind, made in SCHEDULES.items() if made.suggested(0.1, 300)]
    changes: dict[str, dict[str, Any]] = {
        "opening": {},
        "data": {"surface": {"name": "line-fit"}, "noise": {}, "start": None, "view": {"chart": "gradient"}},
        "noise": {"noise": {"sigma": 3.0, "samples": 500, "batch": 64}, "seed": 2**63 - 1},
        "every rule": {"optimizers": _racers(*RULES), "view": {"height": "rank", "colours": "viridis"}},
        "one rule": {"optimizers": [{"rule": "sgd", "lr": 0.1 / (i + 1)} for i in range(6)]},
        "many": {"optimizers": _racers(*(["adam", "sgd"] * 32)), "steps": 200},
        "long": {"steps": 20_000, "optimizers": _racers("sgd", "adam")},
        "no step": {"steps": 0},
        "one step": {"steps": 1},
        "formula": {"surface": {"formula": "x**2 + 3*sin(y)", "window": [[-5, 5], [-1, 1]], "rotate": 400}},
        "pole": {"surface": {"formula": "1/x + log(y)"}, "start": [1, 1]},
        "quarter": {"surface": {"formula": "sqrt(x*y)"}, "start": [1, 1]},
        "half": {"surface": {"formula": "x**0.5 + y**2"}, "start": [1, 1], "optimizers": _racers("sgd", ascend=True)},
        "tiny window": {"view": {"window": [[0, 1e-9], [0, 1e-9]], "step": 1e99, "hidden": [0, 1, 99, "a"]}},
        "huge window": {"view": {"window": [[-1e9, 1e9], [-1e9, 1e9]], "step": -4, "chart": 3, "caption": [1]}},
        "odd view": {"view": {"window": "all", "height": [], "colours": {}, "values_axis": 4, "step": True}},
        "captioned": {"view": {"caption": {"en": "A sentence. " * 60, "ko": "문장"}}, "title": "가나다" * 50},
        "own starts": {"optimizers": _racers("sgd", "adam", start=[0.5, 0.5], ascend=True, label="같은 곳")[:1]},
        "diverging": {"optimizers": [{"rule": "sgd", "lr": 50.0}, {"rule": "momentum", "lr": 1e3}]},
    }
    for kind in schedules:
        schedule = SCHEDULES[kind].suggested(0.1, 300)
        given = {k: list(v) if isinstance(v, tuple) else v for k, v in vars(schedule).items() if v is not None}
        changes[f"schedule {kind}"] = {"optimizers": _racers("sgd", "lion", schedule={"kind": kind, **given})}
    return {name: {k: v for k, v in {**opening, **change}.items() if v is not None} for name, change in changes.items()}


def _trainings() -> dict[str, dict[str, Any]]:
    """Training scenes, each told by what differs from the first."""
    opening = json.loads(scene_file.write(lessons.find(lessons.OPENINGS["training"]).scenario))
    runs = [{"optimizer": {"rule": rule, "lr": 0.01}, "batch": 16} for rule in RULES]
    sgd = {"optimizer": {"rule": "sgd", "lr": 0.1}}
    changes: dict[str, dict[str, Any]] = {
        "moons": {},
        "every rule": {"runs": runs, "length": {"epochs": 5}},
        "many runs": {"runs": runs * 2, "view": {"shape": "lines", "strip": "inside"}},
        "sine": {"data": {"name": "sine"}, "loss": "mse", "view": {"strip": "noise", "across": "seconds"}},
        "spirals": {"data": {"name": "spirals", "samples": 300, "label_noise": 0.3}, "network": {"hidden": [8, 8, 8]}},
        "linear": {"network": {"hidden": []}, "split": {"validation": 0, "test": 0}, "dtype": "float64"},
        "long": {"length": {"updates": 100_000}, "runs": [{**sgd, "batch": 1}, {**sgd, "batch": "full"}]},
        "nothing": {"length": {"updates": 0}},
        "one sample": {"data": {"name": "moons", "samples": 5}, "length": {"samples": 3}},
        "diverging": {"loss": "mse", "runs": [{"optimizer": {"rule": "sgd", "lr": 1e3}}, sgd]},
        "stopped": {"stop": {"train_loss": 0.4, "patience": 3}, "length": {"samples": 5000}},
        "schedules": {"runs": [
            {"optimizer": {"rule": "nag", "lr": 0.1, "schedule": {"kind": "cosine", "per": "epoch"}}},
            {"optimizer": {"rule": "adam", "schedule": {"kind": "piecewise", "at": [0, 50], "lr": [0.1, 0.01]}},
             "network": {"hidden": [3]}, "seed": 2**63 - 1, "label": "천천히"},
        ]},
        "odd training view": {"view": {"strip": 3, "hidden": [0, 1, 2, 3, "x"], "curve": {}, "smoothing": "a"}},
        "table": {"data": {"csv": "a table.csv", "target": "kind"}},
        "numbers": {"data": {"csv": "a table.csv", "target": "height"}, "loss": "mse"},
    }  # fmt: skip
    return {name: {**opening, **change} for name, change in changes.items()}


def _broken() -> dict[str, bytes]:
    return {
        "not json": b"{'schema': 1",
        "empty": b"",
        "binary": bytes(range(256)) * 8,
        "deep": b"[" * 100_000,
        "nan": b'{"schema": 1, "kind": "landscape", "start": [NaN, 0]}',
        "newer": b'{"schema": 99, "kind": "landscape"}',
        "no table": b'{"schema": 1, "kind": "training", "data": {"csv": "none.csv", "target": "y"}, "runs": '
        b'[{"optimizer": {"rule": "sgd"}}]}',
        "no runs": b'{"schema": 1, "kind": "training", "data": {"name": "moons"}, "runs": []}',
        "no racers": b'{"schema": 1, "kind": "landscape", "surface": {"name": "bowl"}, "optimizers": []}',
        "undefined": b'{"schema": 1, "kind": "landscape", "surface": {"formula": "log(-1-x*x)"}, '
        b'"optimizers": [{"rule": "sgd", "lr": 0.1}]}',
    }


_ROWS = "".join(f"{i % 17},{i * 7 % 23},{('cat', 'dog', '새')[i % 3]}\n" for i in range(90))
_TABLES = {
    "a table": f"width,height,kind\n{_ROWS}",
    "숫자": "x,y\n" + "".join(f"{i},{i * i % 31}\n" for i in range(60)),
    "empty": "",
    "ragged": "x,y\n1,2\n1,2,3\n",
    "one class": "x,y\n1,a\n2,a\n3,a\n",
    "no number": "x,y,z\n1,red,a\n2,NaN,b\n",
    "binary": "\0\1\udcff\udcfe" * 30,
}


class Shelf:
    """Scene files in a folder: ``good``, ``bad``, and where to save."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.good = [self._put(name, json.dumps(data).encode()) for name, data in _scenes().items()]
        self.trainings = [self._put(name, json.dumps(data).encode()) for name, data in _trainings().items()]
        self.tables = [self._table(name, text) for name, text in _TABLES.items()]
        self.folders = [str(folder), str(folder / "none"), "", "/dev/null"]
        self.bad = [self._put(name, content) for name, content in _broken().items()]
        self.bad += [folder, folder / "none" / "missing.landscape.json", Path("/dev/zero"), folder / ("n" * 300)]
        self.opening, self.training = self.good[0], self.trainings[0]
        self.holes = [path for path in self.good if path.name.split(".")[0] in ("pole", "quarter", "half")]
        self.targets = [str(folder / name) for name in ("saved.landscape.json", "저장 1", "again")]
        self.targets += ["", str(folder), "/dev/full", str(folder / "none" / "x.json"), "/proc/none/x"]

    def _table(self, name: str, text: str) -> str:
        (self.folder / f"{name}.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
        return str(self.folder / f"{name}.csv")

    def _put(self, name: str, content: bytes) -> Path:
        path = self.folder / f"{name}.landscape.json"
        path.write_bytes(content)
        return path
