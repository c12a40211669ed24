"""How everything looks, in one place: themes, the racers' colours and markers, type, the widgets' style sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette

from landscape_app.core.batches import Noise
from landscape_app.core.fields import declarations, number_text
from landscape_app.core.optimizers import RULES, Rule
from landscape_app.core.schedules import Schedule
from landscape_app.network.initialisations import TITLES
from landscape_app.scenario import Pair, Racer, Scenario
from landscape_app.words import language, notation, symbol, tr
from surfaces.refusal import N_

if TYPE_CHECKING:
    from landscape_app.training import Network, Training, TrainingRun


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as #RRGGBB; ``contour`` with its strength, 0 to 1."""

    name: str
    panel: str
    paper: str
    ink: str
    quiet: str
    line: str
    low: str
    high: str
    contour: tuple[str, float]
    casing: str
    warning: str
    ladder: tuple[str, ...]


LIGHT = Theme(
    name="light",
    panel="#F5F7FA",
    paper="#FFFFFF",
    ink="#14171C",
    quiet="#56606B",
    line="#DDE2E8",
    low="#FAFAF7",
    high="#DDE2E8",
    contour=("#3E4955", 0.35),
    casing="#FFFFFF",
    warning="#B3001B",
    ladder=("#0A234F", "#3A1FB4", "#9A1B72", "#BF2A45", "#9F7519"),
)
DARK = Theme(
    name="dark",
    panel="#14171C",
    paper="#0E1116",
    ink="#F2F5F8",
    quiet="#A3AEBA",
    line="#2A313A",
    low="#14171C",
    high="#343D48",
    contour=("#C6D0DC", 0.31),
    casing="#0B0D10",
    warning="#FF8A80",
    ladder=("#4A90F2", "#EE76B0", "#FBAE8C", "#F6D33A", "#FDF1CE"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

# Rule: light, dark, marker. A rule that is not listed gets one of the spare tones.
TONES = {
    "sgd": ("#A03000", "#F8705C", "disc"),
    "momentum": ("#124A96", "#6687F5", "square"),
    "nag": ("#14839E", "#9BDBFB", "right"),
    "adagrad": ("#0F7653", "#66F5B4", "down"),
    "adadelta": ("#4F7A10", "#B9E86B", "hollow down"),
    "rmsprop": ("#70084B", "#F786BC", "diamond"),
    "adam": ("#9A7606", "#FCC631", "plus"),
    "adamw": ("#5F4A00", "#D99A2B", "hollow plus"),
    "amsgrad": ("#5F4A00", "#D99A2B", "cross"),
    "nadam": ("#07586B", "#39B8E6", "hollow right"),
    "lion": ("#2A2F36", "#E6E9ED", "pentagon"),
    "qhm": ("#4169C9", "#A9B8FF", "hollow square"),
    "qhadam": ("#5F4A00", "#D99A2B", "star"),
}
FIRST = ("sgd", "momentum", "nag", "adagrad", "rmsprop", "adam")
"""The rules whose tones are told from each other at a glance; they are drawn solid, the others dashed."""
SPARE = (("#6A1B00", "#FFB199", "pentagon"), ("#B0368F", "#D06BDD", "pentagon"))
SOLID, DASHED, DOTTED, MIXED = (), (3.2, 1.8), (1.0, 1.8), (5.0, 1.6, 1.0, 1.6)
DASHES: tuple[tuple[float, ...], ...] = (SOLID, DASHED, DOTTED, MIXED)
_OWN_DASHES = {"amsgrad": DOTTED, "qhadam": MIXED}


@dataclass(frozen=True)
class Look:
    """What a racer is told by: its name, colour, marker and dash pattern (in widths of its line)."""

    name: str
    colour: str
    marker: str
    dash: tuple[float, ...] = ()


def looks(scenario: Scenario | Training, theme: Theme) -> tuple[Look, ...]:
    """A look for each racer or run. Those of one rule alone are a ladder of colours; among others they differ by
    dashes."""
    keys = [rule.key for rule in scenario.rules]
    alone = len(keys) > 1 and len(set(keys)) == 1
    seen: Counter[str] = Counter()
    found = []
    for key, name in zip(keys, display_names(scenario), strict=True):
        light, dark, marker = _tone(key)
        turn, rung = divmod(seen[key], len(theme.ladder)) if alone else (seen[key], 0)
        colour = theme.ladder[rung] if alone else light if theme is LIGHT else dark
        found.append(Look(name, colour, marker, _dash(key, turn, alone)))
        seen[key] += 1
    return tuple(found)


def dimmed(look: Look, theme: Theme) -> Look:
    """A look that stands back, nearly in the colour of the ground."""
    return replace(look, colour=mix(look.colour, theme.high, 0.75).name())


def _dash(key: str, turn: int, alone: bool) -> tuple[float, ...]:
    """Dashes set the second tones apart from the first, and racers of one tone from each other."""
    first = SOLID if alone or key in FIRST else _OWN_DASHES.get(key, DASHED)
    return DASHES[(DASHES.index(first) + turn) % len(DASHES)]


def _tone(key: str) -> tuple[str, str, str]:
    if key in TONES:
        return TONES[key]
    spare = [rule for rule in RULES if rule not in TONES].index(key)
    return SPARE[spare % len(SPARE)]


def display_names(scenario: Scenario | Training) -> list[str]:
    """The label if one was given; the rule's name if it races alone; else what tells it from others of its rule."""
    spoken = language() + notation()
    if isinstance(scenario, Scenario):
        return list(_names_of_racers(scenario.racers, scenario.first, scenario.sampling, spoken))
    return list(_names_of_runs(scenario.runs, scenario.network, spoken))


@lru_cache(maxsize=8)
def _names_of_racers(racers: tuple[Racer, ...], first: Pair, noise: Noise | None, spoken: str) -> tuple[str, ...]:
    """The same from all that names depend on: they are asked for many times between two changes."""
    facts = [_facts(racer, first, noise) for racer in racers]
    return _names([(racer.motion.rule, racer.label) for racer in racers], facts)


@lru_cache(maxsize=8)
def _names_of_runs(runs: tuple[TrainingRun, ...], network: Network, spoken: str) -> tuple[str, ...]:
    return _names([(run.rule, run.label) for run in runs], [_facts_of_run(run, network) for run in runs])


def _names(named: Sequence[tuple[Rule, str | None]], told: Sequence[list[str]]) -> tuple[str, ...]:
    rules = [rule for rule, _ in named]
    names = [label or _distinct_name(i, rules, told) for i, (_, label) in enumerate(named)]
    again: Counter[str] = Counter()
    for i, name in enumerate(names):
        again[name] += 1
        names[i] = f"{name} ({again[name]})" if names.count(name) > 1 or again[name] > 1 else name
    return tuple(names)


def _distinct_name(place: int, rules: Sequence[Rule], told: Sequence[list[str]]) -> str:
    rule = rules[place]
    same = [facts for other, facts in zip(rules, told, strict=True) if other.key == rule.key]
    if len(same) == 1:
        return rule.title
    differing = [fact for i, fact in enumerate(told[place]) if fact and len({other[i] for other in same}) > 1]
    alone = differing and len(same) == len(rules)
    return ", ".join(differing) if alone else " ".join([rule.title, ", ".join(differing)]).strip()


def _facts(racer: Racer, first: Pair, noise: Noise | None) -> list[str]:
    """What may tell a racer from others of its rule, one text for each thing; empty where it goes without saying."""
    motion, (x, y) = racer.motion, racer.motion.start or first
    batch = f"B = {min(motion.batch or noise.batch, noise.samples)}" if noise else ""
    own = [batch, f"({x:g}, {y:g})".replace("-", "−"), _schedule_text(motion.schedule), "↑" if motion.ascend else ""]
    return _settings_of(motion.rule) + own


def _facts_of_run(run: TrainingRun, shared: Network) -> list[str]:
    """The same of a training run."""
    network = run.network or shared
    widths = "-".join(map(str, network.hidden)) or tr(N_("linear"))
    first = tr(TITLES[network.initialisation])
    spread = f"{first} {network.sigma:g}" if network.initialisation in ("normal", "uniform") else first
    seed = f"{tr(N_('seed'))} {run.seed}" if run.seed is not None else ""
    batch = f"B = {tr(N_('all')) if run.batch is None else run.batch}"
    schedule = _schedule_text(run.schedule)
    return [
        *_settings_of(run.rule),
        batch,
        schedule,
        widths,
        network.activation,
        spread,
        seed,
    ]


def _settings_of(rule: Rule) -> list[str]:
    return [f"{symbol(d.symbol)} = {_short(getattr(rule, name))}" for name, d in declarations(rule).items()]


def _schedule_text(schedule: Schedule) -> str:
    settings = ", ".join(f"{name} {getattr(schedule, name)}" for name in declarations(schedule))
    return f"{tr(schedule.title)} {settings}".strip()


def _short(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else number_text(value)


# Type. Sizes are in pixels at scale 1; the audience's are larger than the operator's.

OPERATOR, AUDIENCE, CAPTION, TITLE, STAGE_TITLE = 14, 18, 20, 22, 34
_WANTED = ("Inter", "Noto Sans", "Source Sans 3", "Cantarell", "Ubuntu")
_HANGUL = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo")


@lru_cache(maxsize=64)
def font(pixels: float, bold: bool = False) -> QFont:
    """The system's font in that size, with figures of one width and Hangul beside it."""
    chosen = QFont(families())
    chosen.setPixelSize(max(round(pixels), 1))
    chosen.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def fitted(text: str, room: float, largest: int, smallest: int, bold: bool = False) -> tuple[int, str]:
    """The largest size in which a text fits a room, in pixels, and the text, cut only where none does."""
    sizes = range(largest, smallest - 1, -1)
    fitting = (size for size in sizes if QFontMetricsF(font(size, bold)).horizontalAdvance(text) <= room)
    size = next(fitting, smallest)
    return size, QFontMetricsF(font(size, bold)).elidedText(text, Qt.TextElideMode.ElideRight, room)


_families: list[str] = []


def families() -> list[str]:
    """Font families in order of preference; looked up once, because asking the font database is slow."""
    if not _families:
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
        known = set(QFontDatabase.families())
        plain = system in ("", "Sans", "Sans Serif", "DejaVu Sans", "Bitstream Vera Sans")
        _families.extend(name for name in (*(_WANTED if plain else ()), system, *_HANGUL) if name in known)
        _families.extend(name for name in (system, "sans-serif") if name not in _families and name)
    return _families


def mix(a: str, b: str, share: float) -> QColor:
    """The colour ``share`` of the way from a to b."""
    first, second = QColor(a), QColor(b)
    return QColor.fromRgbF(
        first.redF() + share * (second.redF() - first.redF()),
        first.greenF() + share * (second.greenF() - first.greenF()),
        first.blueF() + share * (second.blueF() - first.blueF()),
    )


def rgb(colour: str | QColor) -> tuple[float, float, float]:
    """Red, green and blue, 0 to 255."""
    tone = QColor(colour)
    return float(tone.red()), float(tone.green()), float(tone.blue())


def palette(theme: Theme) -> QPalette:
    """The theme for widgets that the style sheet does not reach, such as file dialogs."""
    chosen = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.panel),
        (roles.Base, theme.paper),
        (roles.AlternateBase, theme.panel),
        (roles.Button, theme.panel),
        (roles.WindowText, theme.ink),
        (roles.Text, theme.ink),
        (roles.ButtonText, theme.ink),
        (roles.PlaceholderText, theme.quiet),
        (roles.ToolTipBase, theme.ink),
        (roles.ToolTipText, theme.paper),
        (roles.Highlight, theme.ink),
        (roles.HighlightedText, theme.paper),
    ):
        chosen.setColor(role, QColor(colour))
    return chosen


def style_sheet(theme: Theme) -> str:
    """The style of all controls."""
    t = theme
    hover = mix(t.panel, t.ink, 0.08).name()
    faint = mix(t.panel, t.quiet, 0.5).name()
    return f"""
QWidget {{ color: {t.ink}; font-size: {OPERATOR}px; }}
QMainWindow, #panel, #header, #transport {{ background: {t.panel}; }}
#caption {{ background: {t.paper}; font-size: {CAPTION}px; padding: 0 14px; border-top: 1px solid {t.line}; }}
#title {{ font-size: {TITLE}px; font-weight: 600; border: 1px solid transparent; }}
#stage-title {{ font-size: {STAGE_TITLE}px; font-weight: 600; padding: 4px 14px 0; background: {t.paper}; }}
#tab {{ font-size: 16px; color: {t.quiet}; border: none; border-bottom: 3px solid transparent; border-radius: 0;
    padding: 8px 4px 6px 4px; }}
#tab:checked {{ font-weight: 600; color: {t.ink}; border-bottom: 3px solid {t.ink}; background: transparent; }}
#tab:focus {{ color: {t.ink}; border-bottom: 3px solid {t.quiet}; }}
#strip {{ background: {t.paper}; }}
#heading {{ color: {t.quiet}; font-weight: 600; font-size: 14px; }}
#stage-heading {{ color: {t.quiet}; font-weight: 600; font-size: 20px; }}
#switch {{ color: {t.quiet}; padding: 1px 6px; font-size: 13px; }}
#corner {{ background: {t.panel}; border: 1px solid {t.line}; font-size: 16px; padding: 2px 8px; }}
#readout {{ background: {t.panel}; color: {t.ink}; border-radius: 6px; padding: 2px 8px; }}
#overlay {{ background: {t.paper}; border: 1px solid {t.line}; border-radius: 10px; }}
#deed {{ color: {t.quiet}; padding: 1px 5px; font-size: 13px; }}
#switch:checked {{ color: {t.ink}; font-weight: 600; }}
#step {{ font-size: 22px; font-weight: 600; }}
#quiet {{ color: {t.quiet}; }}
#aside {{ color: {t.quiet}; font-size: 12px; padding-left: 37px; }}
#warning {{ color: {t.warning}; font-weight: 600; }}
#family {{ font-size: 17px; font-weight: 600; }}
#link {{ text-align: left; padding: 6px 8px; border: 1px solid transparent; border-radius: 6px; }}
#link:hover {{ background: {hover}; }}
#link:focus {{ border: 1px solid {t.ink}; }}
#browser {{ background: {t.panel}; }}
#button {{ padding: 6px 14px; border: 1px solid {t.line}; border-radius: 6px; background: {t.paper}; }}
#button:hover {{ background: {hover}; }}
#button:focus, #button:default {{ border: 1px solid {t.ink}; }}
QProgressBar {{ border: 1px solid {t.line}; border-radius: 4px; background: {t.paper}; max-height: 10px; }}
QProgressBar::chunk {{ background: {t.ink}; border-radius: 3px; }}
#rescue {{ background: {t.paper}; border: 1px solid {t.line}; border-radius: 8px; }}
#curtain {{ background: #000000; }}
#notice {{ background: {t.ink}; color: {t.paper}; padding: 8px 14px; }}
#panel {{ border-left: 1px solid {t.line}; }}
#header {{ border-bottom: 1px solid {t.line}; }}
#transport {{ border-top: 1px solid {t.line}; }}
#rule {{ background: {t.line}; max-height: 1px; min-height: 1px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px 7px; background: transparent; }}
QToolButton:hover, QToolButton:checked {{ background: {hover}; }}
QToolButton:focus, QComboBox:focus, QLineEdit:focus {{ border: 1px solid {t.ink}; }}
#chevron {{ padding: 4px; }}
#chevron:checked {{ background: transparent; }}
QToolButton::menu-indicator {{ image: none; }}
QComboBox {{ border: 1px solid transparent; border-radius: 6px; padding: 3px 6px; background: transparent; }}
QComboBox:hover {{ background: {hover}; }}
QComboBox::drop-down {{ width: 0; border: none; }}
#surface {{ font-size: 17px; font-weight: 600; padding-left: 2px; }}
QComboBox QAbstractItemView, QMenu {{
    background: {t.paper}; border: 1px solid {t.line}; outline: none;
    selection-background-color: {hover}; selection-color: {t.ink};
}}
QMenu::item {{ padding: 5px 22px; }}
QMenu::item:selected {{ background: {hover}; }}
QLineEdit {{ border: 1px solid transparent; border-bottom: 1px solid {t.line}; border-radius: 4px;
    padding: 2px 4px; background: transparent; selection-background-color: {t.ink}; selection-color: {t.paper}; }}
QLineEdit:hover {{ background: {hover}; }}
QLineEdit[refused="true"] {{ border: 2px solid {t.warning}; }}
QCheckBox {{ spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }}
QCheckBox:focus {{ border: 1px solid {t.ink}; }}
QCheckBox::indicator {{ width: 12px; height: 12px; border: 2px solid {t.quiet}; border-radius: 3px; }}
QCheckBox::indicator:checked {{ background: {t.ink}; border: 2px solid {t.ink}; }}
QWidget:disabled, #deed:disabled, #switch:disabled, #button:disabled, #surface:disabled {{ color: {faint}; }}
QLineEdit:disabled, QComboBox:disabled, #button:disabled {{ background: transparent; border-color: transparent; }}
QCheckBox::indicator:disabled {{ border: 2px solid {hover}; }}
QCheckBox::indicator:checked:disabled {{ background: {faint}; border: 2px solid {faint}; }}
QMenu::item:disabled {{ color: {faint}; }}
QScrollArea, #racers, #sheet {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 8px; background: transparent; }}
QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 4px; min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QToolTip {{ background: {t.ink}; color: {t.paper}; border: none; padding: 6px; font-size: {OPERATOR}px; }}
"""
