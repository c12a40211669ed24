"""At the end of a run, how close each library came: the table of parity."""

import pytest

HEAD = ("library", "rule", "cases", "worst step", "worst free run", "steps excused")


@pytest.fixture
def parity(record_property):
    """Notes what a comparison found, for the table."""

    def note(library, recorded, **worst):
        row = {"library": library, "rule": recorded.rule.key, "setting": str(recorded.rule)}
        found = {name: float(value) for name, value in worst.items()}
        record_property("parity", row | {"excused": recorded.excused.tolist()} | found)

    return note


def pytest_terminal_summary(terminalreporter):
    noted = [
        row
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, row in report.user_properties
        if name == "parity" and report.when == "call"
    ]
    if noted:
        terminalreporter.section("parity, in units of max(1, |p|)")
        for line in lines(noted):
            terminalreporter.write_line(line)


def lines(noted):
    """The table: a line for each library and rule, in order of appearance. A case is one setting on one surface."""
    yield "{:<9}{:<10}{:>6}{:>12}{:>16}{:>15}".format(*HEAD)
    for library, rule in dict.fromkeys((row["library"], row["rule"]) for row in noted):
        rows = [row for row in noted if (row["library"], row["rule"]) == (library, rule)]
        step, free = (max((row[name] for row in rows if name in row), default=0.0) for name in ("step", "run"))
        excused = [share for row in {row["setting"]: row for row in rows}.values() for share in row["excused"]]
        share = sum(excused) / len(excused)
        yield f"{library:<9}{rule:<10}{len(excused):>6}{step:>12.1e}{free:>16.1e}{share:>15.1%}"
