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


def test_a_query_that_is_too_long_is_a_problem_like_any_other(call: Call) -> None:
    answer = call("POST", "/v1/queries/lint", json={"query": "ab OR " * 12_000 + "z"}).json()
    assert (answer["ok"], [p["code"] for p in answer["problems"]]) == (False, ["too_long"])


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


def test_a_body_without_its_content_type_is_told_which_header_to_send(call: Call) -> None:
    answer = call("POST", "/v1/queries/lint", content=b'{"query": "acme"}')
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "The body was not read as JSON: send the header Content-Type: application/json with it.",
    )


def test_each_route_is_summed_up_by_a_sentence(call: Call) -> None:
    paths = call("GET", "/openapi.json").json()["paths"]
    assert (
        paths["/v1/mentions/{mention_id}/why"]["get"]["summary"]
        == "Why a post counts as a mention: the clauses that decided"
    )
    assert all(o["description"].startswith(o["summary"]) for path in paths.values() for o in path.values())
