"""The HTTP surface: who gets in, what is said when something is wrong, and the contract's shapes."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import SecretStr

from api.accounts import COOKIE, create_signin_url
from api.app import OPEN_ROUTES, create_app
from api.metrics import METRICS
from schemas.errors import Unavailable
from schemas.ports import MentionQuery
from schemas.scope import workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Caller, Town

Call = Callable[..., httpx.Response]


def every_route(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of each, from the framework's own list and from the published description."""
    described = create_app(app.state.deps).openapi()["paths"]
    found = {(m.upper(), path) for path, methods in described.items() for m in methods}
    routes: list[Any] = list(app.routes)
    while routes:
        route = routes.pop()
        routes += getattr(route, "routes", [])
        if isinstance(route, APIRoute):
            found |= {(m, route.path) for m in route.methods or ()}
        elif hasattr(route, "original_router"):
            routes += route.original_router.routes
    return sorted(found)


def test_no_data_route_answers_without_authentication(town: "Town", caller: "type[Caller]") -> None:
    app = town.app()
    town.say("acme boils")
    routes = every_route(app)
    closed = [(m, p) for m, p in routes if p not in OPEN_ROUTES]

    for method, path in closed:
        answer = caller(app)(
            method, path.replace("{mention_id}", "x").replace("{name}", "x").replace("{snapshot}", "x")
        )
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "acme boils" not in answer.text

    assert len(closed) >= 15
    assert ("GET", "/metrics") in closed


def test_open_routes_hold_no_data(town: "Town", caller: "type[Caller]") -> None:
    town.say("acme whistles")

    for path in ("/v1/health", "/v1/ready", "/openapi.json", "/docs"):
        answer = caller(town.app())("GET", path)
        assert answer.status_code == 200
        assert "whistles" not in answer.text


def test_the_token_of_one_workspace_never_sees_another(town: "Town", caller: "type[Caller]") -> None:
    town.say("secret of theirs", where="theirs", brand="Theirs")
    call = caller(town.app(), town.token("ours"))

    for path in ("mentions", "timeline", "authors", "sites", "brands", "sources", "coverage", "mentions/ids", "alerts"):
        assert call("GET", f"/v1/{path}", params={"workspace": "theirs"}).status_code == 403
        assert "theirs" not in call("GET", f"/v1/{path}").text.lower()
    theirs = town.store.search(workspace("theirs"), MentionQuery()).mentions[0].id
    assert call("POST", f"/v1/mentions/{theirs}/human", json={"note": "x"}).status_code == 404


def test_a_token_for_several_workspaces_chooses(town: "Town", caller: "type[Caller]") -> None:
    town.say("acme here", where="two")
    call = caller(town.app(), town.token("one", "two"))

    assert call("GET", "/v1/mentions").json()["total"] == 0
    assert call("GET", "/v1/mentions", params={"workspace": "two"}).json()["total"] == 1


def test_a_read_token_changes_nothing(town: "Town", caller: "type[Caller]") -> None:
    call = caller(town.app(), town.token(read_only=True))

    assert call("GET", "/v1/brands").status_code == 200
    assert call("POST", "/v1/brands", json={"brand": "Acme", "query": "acme"}).status_code == 403


def test_the_operators_own_token_is_accepted(town: "Town", caller: "type[Caller]") -> None:
    app = create_app(replace(town.deps, operator_token=SecretStr("from the environment")))

    assert caller(app, "from the environment")("GET", "/v1/brands", params={"workspace": "any"}).status_code == 200


def test_guessing_is_braked_by_address(town: "Town", caller: "type[Caller]") -> None:
    app = town.app()
    good = town.token()
    answers = [caller(app, "guess")("GET", "/v1/brands").status_code for _ in range(21)]

    assert answers == [401] * 20 + [429]
    assert caller(app, good)("GET", "/v1/brands").status_code == 429
    assert caller(app, good, address="198.51.100.1")("GET", "/v1/brands").status_code == 200
    town.now += timedelta(minutes=1)
    assert caller(app, good)("GET", "/v1/brands").status_code == 200


def signed_in(town: "Town", caller: "type[Caller]", app: FastAPI) -> "Caller":
    url = create_signin_url(town.state, "http://harken.test", now=town.now).get_secret_value()
    answer = caller(app)("GET", url.removeprefix("http://harken.test"))
    return caller(app, cookies={COOKIE: answer.cookies[COOKIE]})


def test_a_sign_in_address_gives_a_cookie_that_scripts_cannot_read(town: "Town", caller: "type[Caller]") -> None:
    app = town.app()
    url = create_signin_url(town.state, "", now=town.now).get_secret_value()

    first, again = caller(app)("GET", url), caller(app)("GET", url)

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=lax" in first.headers["set-cookie"]
    assert first.headers["referrer-policy"] == "no-referrer"
    assert again.status_code == 401
    assert "no longer works" in again.text
    assert COOKIE not in again.cookies


def test_sign_in_goes_on_to_a_workspace_and_nowhere_else(town: "Town", caller: "type[Caller]") -> None:
    url = create_signin_url(town.state, "", now=town.now).get_secret_value()

    assert caller(town.app())("GET", f"{url}&workspace=//evil.example").status_code == 422
    assert caller(town.app())("GET", f"{url}&workspace=demo").headers["location"] == "/?workspace=demo"


def test_signing_out_ends_the_session(town: "Town", caller: "type[Caller]") -> None:
    app = town.app()
    browser = signed_in(town, caller, app)

    assert browser("GET", "/v1/brands").status_code == 200
    assert browser("POST", "/signout", headers={"Origin": "http://harken.test"}).status_code == 204
    assert browser("GET", "/v1/brands").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://harken.test"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_change_by_cookie_must_come_from_our_own_page(
    town: "Town", caller: "type[Caller]", headers: dict[str, str], status: int
) -> None:
    browser = signed_in(town, caller, town.app())

    answer = browser("POST", "/v1/brands", json={"brand": "Acme", "query": "acme"}, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/v1/mentions?q=(acme", "never closed"),
        ("/v1/mentions?from=yesterday", "2026-01-31"),
        ("/v1/mentions?limit=0", "query.limit"),
        ("/v1/mentions?cursor=nonsense", "cursor"),
        ("/v1/timeline?interval=fortnight", "query.interval"),
        ("/v1/timeline?tz=Mars", "Europe/Berlin"),
        ("/v1/authors?sort=fame", "query.sort"),
        ("/v1/mentions?workspace=a:b", "may not see"),
        ("/v1/nothing", "There is no route"),
    ],
)
def test_every_error_is_a_problem_that_says_what_to_do(town: "Town", call: Call, path: str, says: str) -> None:
    town.say("acme boils")

    answer = call("GET", path)

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert 400 <= answer.status_code < 500
    assert says in answer.json()["detail"]


def test_a_bug_tells_nothing_but_that(town: "Town", caller: "type[Caller]", monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret ingredient")

    monkeypatch.setattr(town.store, "breakdown", broken)

    answer = caller(town.app(), town.token())("GET", "/v1/brands")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


def test_an_engine_that_is_away_is_a_503_and_not_ready(
    town: "Town", caller: "type[Caller]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("The index is locked: wait.")

    monkeypatch.setattr(town.store, "breakdown", away)
    monkeypatch.setattr(town.store, "refresh", away)
    call = caller(town.app(), town.token())

    assert call("GET", "/v1/brands").status_code == 503
    assert call("GET", "/v1/ready").json()["checks"]["mentions"] == "unavailable"
    assert call("GET", "/v1/ready").status_code == 503
    assert call("GET", "/v1/health").status_code == 200


def test_a_mention_store_that_has_nothing_to_refresh_is_asked_all_the_same(
    town: "Town", caller: "type[Caller]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("Elasticsearch cannot be reached: start it.")

    monkeypatch.setattr(town.store, "get", away)
    assert caller(town.app(), town.token())("GET", "/v1/ready").json()["checks"]["mentions"] == "unavailable"


def test_a_process_that_is_down_makes_it_not_ready(town: "Town", caller: "type[Caller]") -> None:
    app = create_app(replace(town.deps, running=lambda: {"pipeline": False}))

    assert caller(app)("GET", "/v1/ready").json() == {
        "ready": False,
        "checks": {"state": "ok", "log": "ok", "mentions": "ok", "disk": "ok", "pipeline": "not running"},
    }


def test_the_answers_have_the_contracts_keys(town: "Town", call: Call) -> None:
    town.say("acme boils")
    call("POST", "/v1/brands", json={"brand": "Acme", "query": "acme"})
    call("POST", "/v1/sources", json={"kind": "feed", "name": "news", "set": {"url": "https://news.example/feed"}})

    keys = {path: list(call("GET", f"/v1/{path}").json()) for path in ("mentions", "timeline", "authors", "status")}
    rows = {path: list(call("GET", f"/v1/{path}").json()[0]) for path in ("sites", "brands", "sources")}

    assert keys["mentions"] == ["total", "exact", "bounds", "mentions", "cursor", "coverage"]
    assert keys["timeline"] == ["buckets", "exact", "coverage"]
    assert keys["authors"][0] == "authors"
    assert keys["status"] == ["stages"]
    assert rows["sites"] == ["site", "mentions", "positive", "neutral", "negative"]
    assert rows["brands"] == ["brand", "query", "query_version", "sites", "handles", "mentions"]
    assert rows["sources"] == ["source", "kind", "state", "last_ok", "received_24h", "problem"]


def test_a_source_inside_the_machine_is_refused(call: Call) -> None:
    answer = call("POST", "/v1/sources", json={"kind": "feed", "set": {"url": "http://127.0.0.1/feed"}})

    assert answer.status_code == 422


def test_no_file_of_the_server_is_opened_for_a_request(call: Call) -> None:
    answer = call("POST", "/v1/sources", json={"kind": "feed", "set": {"opml": "/etc/passwd"}})

    assert answer.status_code == 422
    assert "on the server" in answer.json()["detail"]


def test_the_description_has_schemas_and_examples(call: Call) -> None:
    described = call("GET", "/openapi.json").json()
    mentions = described["paths"]["/v1/mentions"]["get"]

    answer = mentions["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["$ref"].endswith("/MentionsAnswer")
    assert answer["example"]["mentions"][0]["text"]
    assert {p["name"] for p in mentions["parameters"]} == {"q", "brand", "from", "to", "limit", "cursor", "workspace"}
    assert "score" in described["components"]["schemas"]["SentimentObject"]["properties"]
    assert "Problem" in described["components"]["schemas"]
    assert mentions["security"]


def test_the_documentation_page_shows_every_route_and_fetches_nothing(call: Call) -> None:
    page = call("GET", "/docs").text

    for path in call("GET", "/openapi.json").json()["paths"]:
        assert path in page
    assert "<script" not in page
    assert "src=" not in page


def test_every_metric_is_declared_with_a_sentence(town: "Town", call: Call) -> None:
    call("GET", "/v1/brands")

    text = call("GET", "/metrics").text
    named = {line.split()[2] for line in text.splitlines() if line.startswith("# HELP") and "_created" not in line}

    assert {n for n in named if n.startswith("harken_")} == set(METRICS)
    assert all(sentence.endswith(".") for sentence in METRICS.values())
    assert 'route="/v1/brands"' in text


def test_no_secret_and_no_query_reaches_the_log(
    town: "Town", caller: "type[Caller]", caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app, token = town.app(), town.token()
    url = create_signin_url(town.state, "", now=town.now).get_secret_value()
    webhook = "https://hooks.slack.com/services/T0/B0/sesame"

    session = caller(app)("GET", url).cookies[COOKIE]
    caller(app, token)("GET", "/v1/mentions", params={"q": "confidential"})
    caller(app, "wrong-secret")("GET", "/v1/mentions")
    caller(app, token)("POST", "/v1/alerts", json={"name": "a", "query": "acme", "threshold": 1, "webhook": webhook})
    caller(app, token)("POST", "/v1/alerts", json={"name": "a", "webhook": webhook})

    ours = [r for r in caplog.records if r.name.startswith("harken")]
    logged = repr([r.__dict__ for r in ours])
    assert len(ours) >= 5
    for secret in (token, session, url.split("=")[1], "wrong-secret", "sesame", "confidential"):
        assert secret not in logged


def test_a_webhook_is_written_and_never_read_back(town: "Town", call: Call) -> None:
    webhook = "https://hooks.slack.com/services/T0/B0/sesame"
    rule = {"name": "Recall", "query": "acme recall", "threshold": 5, "webhook": webhook}

    said = call("POST", "/v1/alerts", json=rule).text + call("GET", "/v1/alerts").text

    assert "Recall" in said
    assert "sesame" not in said
    assert call("DELETE", "/v1/alerts/recall").status_code == 204
    assert call("DELETE", "/v1/alerts/recall").status_code == 422


def test_a_refused_request_does_not_echo_what_was_typed(call: Call) -> None:
    answer = call("POST", "/v1/alerts", json={"name": "a", "webhook": ["https://hooks.slack.com/sesame"]})

    assert answer.status_code == 422
    assert "sesame" not in answer.text


def test_a_long_body_is_refused_before_anybody_asks_who_sent_it(town: "Town", caller: "type[Caller]") -> None:
    answer = caller(town.app())("POST", "/v1/brands", content=b" " * (town.deps.settings.body_bytes + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_readiness_says_that_the_disk_is_full(town: "Town", caller: "type[Caller]") -> None:
    app = create_app(replace(town.deps, shortage=lambda: "the disk is nearly full"))
    answer = caller(app)("GET", "/v1/ready")
    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, "full: nothing more is taken in")


def test_an_alert_to_an_address_inside_is_refused_when_it_is_made(town: "Town", call: Call) -> None:
    rule = {"name": "n", "query": "acme", "threshold": 1}
    for webhook in ("https://10.0.0.1/services", "http://169.254.169.254/", "nothing", ""):
        assert call("POST", "/v1/alerts", json={**rule, "webhook": webhook}).status_code == 422, webhook
    assert call("GET", "/v1/alerts").json() == []
