"""Linting and bringing over a query by HTTP: the objects of the command line."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.unit.api.conftest import Caller, Town

Call = Callable[..., httpx.Response]


def test_lints_for_a_brand_unless_told_otherwise(call: Call) -> None:
    answer = call("POST", "/v1/queries/lint", json={"query": "acme likes:>5"}).json()
    assert (answer["ok"], [p["code"] for p in answer["problems"]]) == (False, ["field_not_allowed"])
    assert list(answer) == ["ok", "problems", "canonical"]
    assert call("POST", "/v1/queries/lint", json={"query": "acme likes:>5", "for": "search"}).json()["ok"]


def test_a_problem_has_its_place_and_its_fix(call: Call) -> None:
    (problem,) = call("POST", "/v1/queries/lint", json={"query": "acme sit:a.com"}).json()["problems"]
    assert list(problem) == ["code", "severity", "line", "column", "length", "message", "fix"]
    assert problem["fix"]["query"] == "acme site:a.com"


def test_brings_a_query_over(call: Call) -> None:
    answer = call("POST", "/v1/queries/import", json={"from": "brandwatch", "query": "acme NEAR/2f lamp"}).json()
    assert list(answer) == ["ok", "problems", "canonical", "query", "clauses"]
    assert answer["query"] == "acme ONEAR/2 lamp"
    assert [c["outcome"] for c in answer["clauses"]] == ["same", "converted", "same"]


def test_knows_only_three_products(call: Call) -> None:
    assert call("POST", "/v1/queries/import", json={"from": "excel", "query": "acme"}).status_code == 422


def test_a_reader_may_ask(town: "Town", caller: "type[Caller]") -> None:
    ask = caller(town.app(), town.token("default", read_only=True))
    assert ask("POST", "/v1/queries/lint", json={"query": "acme"}).json()["ok"]
    assert ask("POST", "/v1/queries/import", json={"from": "meltwater", "query": "acme"}).json()["ok"]
