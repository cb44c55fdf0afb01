"""How many tests ran on each adapter: one line at the end of a run, so that a skipped engine is seen."""

from collections import Counter
from typing import Any

import pytest

__all__ = ["AdapterCount"]

ADAPTERS = {"memory": "memory", "sqlite": "embedded", "embedded": "embedded", "kafka": "kafka", "elastic": "elastic"}


class AdapterCount:
    """Counts by what the test's parameters name. With several test workers it sits in the process that hears of all."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.skipped: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        adapter = adapter_of(report.nodeid)
        if adapter is None:
            return
        if report.when == "call":
            self.ran[adapter] += 1
        elif report.when == "setup" and report.skipped:
            self.skipped[adapter, _reason(report.longrepr)] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.ran or self.skipped:
            terminalreporter.write_line(self.line())

    def line(self) -> str:
        order = dict.fromkeys(ADAPTERS.values())
        ran = ", ".join(f"{a} {self.ran[a]}" for a in order if self.ran[a])
        skipped = ", ".join(
            f"{a} {n} ({why})" for a in order for (of, why), n in sorted(self.skipped.items()) if of == a
        )
        return f"adapters: {ran or 'none'}" + (f"; skipped: {skipped}" if skipped else "")


def adapter_of(nodeid: str) -> str | None:
    """Of a test of the contract suites, the adapter among its parameters; of a test of one engine, that of its file."""
    test, _, parameters = nodeid.partition("[")
    if test.startswith("tests/contract/"):
        words = parameters.rstrip("]").split("-")
    elif test.startswith("tests/engines/test_"):
        words = test.removeprefix("tests/engines/test_").partition(".py")[0].split("_")
    else:
        words = []
    return next((ADAPTERS[word] for word in words if word in ADAPTERS), None)


def _reason(longrepr: Any) -> str:
    return str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
