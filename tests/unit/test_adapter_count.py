"""The line that says how many tests ran on each adapter."""

from typing import Literal

import pytest

from tests.engines.counting import AdapterCount, adapter_of

NO_KAFKA = "no Kafka at 127.0.0.1:9092: make engines-up"


def report(
    test: str, when: Literal["setup", "call"] = "call", outcome: Literal["passed", "skipped"] = "passed"
) -> pytest.TestReport:
    why = ("tests/contract/bus/conftest.py", 1, f"Skipped: {NO_KAFKA}") if outcome == "skipped" else None
    return pytest.TestReport(test, ("", 1, ""), {}, outcome, why, when)


@pytest.mark.parametrize(
    ("test", "adapter"),
    [
        ("tests/contract/bus/test_event_log.py::test_keeps_order[sqlite]", "embedded"),
        ("tests/contract/index/test_counting.py::test_counts[elastic-week]", "elastic"),
        ("tests/contract/query/test_cases.py::test_agrees[reference-a OR b]", None),
        ("tests/engines/test_elastic_leases.py::test_two_processes_fight", "elastic"),
        ("tests/unit/bus/test_worker.py::test_commits[kafka]", None),
    ],
)
def test_an_adapter_is_what_a_tests_parameters_or_file_name(test: str, adapter: str | None) -> None:
    assert adapter_of(test) == adapter


def test_a_run_is_counted_once_and_a_skip_with_its_reason() -> None:
    count, place = AdapterCount(), "tests/contract/bus/test_event_log.py::test_keeps_order"
    for adapter in ("memory", "sqlite"):
        count.pytest_runtest_logreport(report(f"{place}[{adapter}]", "setup"))
        count.pytest_runtest_logreport(report(f"{place}[{adapter}]"))
    count.pytest_runtest_logreport(report(f"{place}[kafka]", "setup", "skipped"))
    assert count.line() == f"adapters: memory 1, embedded 1; skipped: kafka 1 ({NO_KAFKA})"
