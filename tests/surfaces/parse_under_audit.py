"""Run by test_hostile_formulas in a process of its own, because an audit hook cannot be taken off again.

Prints, as JSON, how many texts were refused and which audit events were seen while reading them, and while opening a
file afterwards, which shows that the hook was awake.
"""

import json
import os
import sys
from pathlib import Path

from hostile_texts import HOSTILE

from surfaces import Refusal
from surfaces.formula import parse

seen: set[str] = set()


def events_while(action) -> set[str]:
    seen.clear()
    action()
    return set(seen)


def read_all() -> None:
    for text in HOSTILE:
        try:
            parse(text)
        except Refusal as refusal:
            str(refusal)
            refused.append(text)


def open_a_file() -> None:
    Path(os.devnull).open().close()


refused: list[str] = []
sys.addaudithook(lambda event, arguments: seen.add(event))
reading = events_while(read_all)
opening = events_while(open_a_file)
print(json.dumps({"refused": len(refused), "reading": sorted(reading), "opening": sorted(opening)}))
