"""The life of a brand's query over HTTP: preview, save, match again, compare, go back."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from api.answers.preview import preview_query
from api.answers.rematch import describe_rematch, find_figures, start_rematch
from enrich.rematch import find_rematch
from enrich.rematch.job import REMATCH, Place, RematchJob
from enrich.settings import EnrichSettings
from schemas.codec import encode, encode_plain
from schemas.event import Upsert
from schemas.keys import post_key
from schemas.ports import Message
from schemas.post import Post
from schemas.scope import PUBLIC, workspace
from tests.unit.api.conftest import NOW

if TYPE_CHECKING:
    from tests.unit.api.conftest import Caller, Town

Call = Callable[..., httpx.Response]
HOME = workspace("default")
NAMES = ("Acme", "AC/DC", "a/versions", "50% & more?", "Ünïcode #1", "苹果")


def hear(town: "Town", *texts: str) -> None:
    """Posts in the log that no stage has taken yet."""
    posts = [Post(post_key("feed", "", t, PUBLIC), PUBLIC, "feed", t, NOW, text=t) for t in texts]
    town.log.append("posts", [Message(p.key, encode(Upsert(p))) for p in posts])


def save(call: Call, query: str, brand: str = "Acme", **more: object) -> dict[str, Any]:
    answer = call("POST", "/v1/brands", json={"brand": brand, "query": query, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def finish(town: "Town", **figures: int) -> RematchJob:
    """The job of Acme as a pipeline would leave it."""
    job = find_rematch(town.state, HOME, "Acme")
    assert job is not None
    done = replace(job, state="done", finished_at=NOW, done=4, total=4, **figures)  # type: ignore[arg-type]  # counts
    town.state.put(HOME, REMATCH, "acme", encode_plain(done), expect=None)
    return done


def test_a_preview_tells_what_a_draft_would_gain(town: "Town", call: Call) -> None:
    hear(town, "the acme shop", "acme road", "a walk")

    told = call("POST", "/v1/brands/Acme/preview", json={"query": "acme NOT road"}).json()

    assert list(told) == [
        "ok", "problems", "canonical", "per_day", "days", "volume", "sample", "gained", "lost", "kept", "looked_at", "of", "exact",
        "from", "to", "note",
    ]  # fmt: skip
    assert (told["ok"], told["gained"]["count"], told["lost"]["count"], told["kept"]) == (True, 1, 0, 0)
    assert told["volume"] == [{"day": "2026-03-10", "current": 0, "draft": 1}]
    assert (told["from"], told["to"]) == ("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")
    (shown,) = told["sample"]
    assert (shown["text"], shown["spans"]["body"], shown["state"]) == ("the acme shop", [[4, 8]], "gained")
    assert "Looked at everything that is kept." in told["note"]
    assert call("GET", "/v1/brands").json() == []


def test_an_invalid_draft_is_answered_with_its_problems_and_nothing_else(call: Call) -> None:
    answer = call("POST", "/v1/brands/Acme/preview", json={"query": "(acme"})

    assert answer.status_code == 200
    assert list(answer.json()) == ["ok", "problems", "canonical"]
    assert (answer.json()["ok"], answer.json()["problems"][0]["code"]) == (False, "unbalanced")


def test_a_preview_over_nothing_says_what_to_do(call: Call) -> None:
    told = call("POST", "/v1/brands/Acme/preview", json={"query": "acme"}).json()

    assert (told["volume"], told["from"], told["per_day"]) == ([], None, 0)
    assert "import a file or add a source" in told["note"]


def test_a_long_text_is_shown_where_it_matches(town: "Town", call: Call) -> None:
    hear(town, "so it goes " * 100 + "my acme broke")

    (shown,) = call("POST", "/v1/brands/Acme/preview", json={"query": "acme"}).json()["sample"]

    ((start, end),) = shown["spans"]["body"]
    assert (shown["text"][start:end], shown["cut"]) == ("acme", True)
    assert len(shown["text"]) <= 400


def test_a_preview_out_of_time_says_how_far_it_looked(town: "Town", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.preview.logged.BLOCK", 1)
    hear(town, *(f"acme {n}" for n in range(50)))
    ticks = iter(range(1000))

    told = preview_query(
        town.log, town.store, town.state, HOME, "Acme", "acme", clock=town.clock, settings=EnrichSettings(),
        consumers={}, seconds=8.0, timer=lambda: float(next(ticks)),
    )  # fmt: skip

    assert told["ok"] is True
    assert told["exact"] is False
    assert told["gained"]["low"] <= 50 <= told["gained"]["high"]
    assert told["note"].startswith(f"Looked at {2 * told['looked_at']} % of 50 posts and mentions, evenly spread")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_stand_in_a_path(town: "Town", call: Call, name: str) -> None:
    hear(town, "acme")
    path = f"/v1/brands/{quote(name, safe='')}"
    save(call, "acme", name)
    save(call, "acme OR acmee", name)

    assert [v["version"] for v in call("GET", f"{path}/versions").json()] == [2, 1]
    assert call("GET", f"{path}/diff").json()["to"] == 2
    assert call("GET", f"{path}/rematch").json()["brand"] == name
    assert call("POST", f"{path}/rematch").json()["state"] == "queued"
    assert call("POST", f"{path}/preview", json={"query": "acme"}).json()["ok"] is True
    assert call("POST", f"{path}/rollback", json={"version": 1}).json()["query_version"] == 3


def test_a_new_query_is_asked_of_what_is_there_already(town: "Town", call: Call) -> None:
    assert save(call, "acme") == {"brand": "Acme", "query_version": 1, "rematch": None}
    hear(town, "acme")

    assert save(call, "acme")["rematch"] is None
    assert save(call, "acme OR acmee", rematch=False)["rematch"] is None
    changed = save(call, "acmee")
    assert (changed["query_version"], changed["rematch"]["version"], changed["rematch"]["state"]) == (3, 3, "queued")


def test_a_version_that_was_never_asked_of_the_past_is_asked_when_it_is_saved_again(town: "Town", call: Call) -> None:
    hear(town, "the acme shop")
    save(call, "acme")
    finish(town)
    save(call, "acme NOT road", rematch=False)

    assert save(call, "acme NOT road")["rematch"]["version"] == 2
    assert save(call, "acme NOT road")["rematch"] is None


def test_mentions_alone_are_reason_enough(town: "Town", call: Call) -> None:
    town.say("acme boils")
    assert save(call, "acmee")["rematch"]["state"] == "queued"


def test_other_handles_are_a_reason_where_the_query_asks_for_them(town: "Town", call: Call) -> None:
    hear(town, "acme")
    save(call, "acme NOT is:owned")
    assert save(call, "acme NOT is:owned", handles=["acme"])["rematch"]["version"] == 1
    save(call, "acme")
    assert save(call, "acme", handles=["acme_hq"])["rematch"] is None


def test_versions_are_listed_newest_first_with_what_each_changed(town: "Town", call: Call) -> None:
    hear(town, "acme")
    save(call, "acme")
    finish(town, gained=3)
    save(call, "acmee")
    finish(town, gained=1, lost=3)
    save(call, "acme OR acmee")

    told = call("GET", "/v1/brands/Acme/versions").json()

    assert [(v["version"], v["gained"], v["lost"], v["current"]) for v in told] == [
        (3, None, None, True),
        (2, 1, 3, False),
        (1, 3, 0, False),
    ]


def test_a_version_keeps_what_it_changed_also_when_it_is_matched_once_more(town: "Town", call: Call) -> None:
    hear(town, "acme")
    save(call, "acme")
    finish(town, gained=3)
    call("POST", "/v1/brands/Acme/rematch")
    finish(town, kept=3)

    figures = find_figures(town.state, HOME, "Acme", 1)
    assert figures is not None
    assert (figures.gained, figures.kept) == (3, 0)


def test_the_diff_of_the_last_two_versions_shows_clauses_figures_and_examples(town: "Town", call: Call) -> None:
    town.say("acme boils")
    hear(town, "x")
    save(call, "acme")
    save(call, "acme OR acmee")
    boils = call("GET", "/v1/mentions").json()["mentions"][0]["mention_id"]
    job = finish(town, gained=1, kept=2)
    town.state.put(HOME, REMATCH, "acme", encode_plain(replace(job, gained_ids=(boils,))), expect=None)

    told = call("GET", "/v1/brands/acme/diff").json()

    assert (told["from"], told["to"], told["gained"], told["lost"], told["kept"]) == (1, 2, 1, 0, 2)
    assert told["clauses"] == [
        {"change": "same", "text": "acme", "within": ["any of acme, …"]},
        {"change": "added", "text": "acmee", "within": ["any of acme, …"]},
    ]
    assert [s["text"] for s in told["gained_sample"]] == ["acme boils"]
    assert (told["lost_sample"], told["note"]) == ([], None)


def test_a_diff_without_figures_says_why(town: "Town", call: Call) -> None:
    hear(town, "acme")
    for query in ("acme", "acmee", "(acme)", "acme"):
        save(call, query)

    last = call("GET", "/v1/brands/Acme/diff").json()
    far = call("GET", "/v1/brands/Acme/diff", params={"from": 1, "to": 3}).json()

    assert (last["gained"], "not been done to its end" in last["note"]) == (None, True)
    assert "Only the way it is written changed" in far["note"]
    assert "right before it only" in far["note"]


def test_a_rollback_is_a_new_version_that_says_where_it_comes_from(town: "Town", call: Call) -> None:
    hear(town, "acme")
    save(call, "acme")
    save(call, "acmee")

    told = call("POST", "/v1/brands/Acme/rollback", json={"version": 1}).json()
    versions = call("GET", "/v1/brands/Acme/versions").json()

    assert (told["query_version"], told["rematch"]["version"]) == (3, 3)
    assert (versions[0]["query"], versions[0]["origin"]) == ("acme", "rollback to 1")
    again = call("POST", "/v1/brands/Acme/rollback", json={"version": 1})
    assert (again.status_code, "in use already" in again.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "versions", None),
        ("GET", "diff", None),
        ("GET", "rematch", None),
        ("POST", "rematch", None),
        ("POST", "rollback", {"version": 1}),
    ],
)
def test_an_unknown_brand_is_a_404_with_a_sentence(call: Call, method: str, path: str, body: object) -> None:
    answer = call(method, f"/v1/brands/Nobody/{path}", json=body)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "There is no brand 'Nobody'" in answer.json()["detail"]


def test_an_unknown_version_is_a_404_that_names_those_that_are(call: Call) -> None:
    save(call, "acme")
    for answer in (
        call("POST", "/v1/brands/Acme/rollback", json={"version": 7}),
        call("GET", "/v1/brands/Acme/diff", params={"from": 7, "to": 1}),
    ):
        assert (answer.status_code, answer.json()["detail"]) == (404, "Acme has no version 7; it has 1.")
    alone = call("GET", "/v1/brands/Acme/diff")
    assert (alone.status_code, "nothing to compare" in alone.json()["detail"]) == (422, True)


def test_a_read_token_may_look_and_change_nothing(town: "Town", caller: "type[Caller]", call: Call) -> None:
    save(call, "acme")
    reader = caller(town.app(), town.token(read_only=True))

    assert reader("POST", "/v1/brands/Acme/preview", json={"query": "acme"}).status_code == 200
    assert reader("GET", "/v1/brands/Acme/versions").status_code == 200
    assert reader("POST", "/v1/brands/Acme/rematch").status_code == 403
    assert reader("POST", "/v1/brands/Acme/rollback", json={"version": 1}).status_code == 403


def test_a_rematch_under_way_is_told_in_a_sentence(town: "Town", call: Call) -> None:
    hear(town, "acme")
    save(call, "acme")
    start_rematch(town.log, town.state, HOME, "Acme", town.clock)
    job = find_rematch(town.state, HOME, "Acme")
    assert job is not None
    later = NOW.replace(minute=2)
    half = replace(job, state="log", done=50_000, total=100_000, gained=12, place=Place(records=98_000))

    assert describe_rematch(job, NOW)["note"] == "Waiting to match again what is there already."
    assert describe_rematch(half, later)["eta"] == "about 2 minutes"
    assert describe_rematch(half, later)["note"] == (
        "Matching 98,000 posts again, 50 % done, about 2 minutes left: so far 12 gained, 0 lost, 0 kept."
    )


def test_a_rematch_under_way_is_not_begun_anew(town: "Town", call: Call) -> None:
    """What it has found already would count as kept."""
    hear(town, "acme", "acmee")
    save(call, "acme")
    job = find_rematch(town.state, HOME, "Acme")
    assert job is not None
    half = replace(job, state="log", gained=1, done=1, total=2)
    town.state.put(HOME, REMATCH, "acme", encode_plain(half), expect=None)

    told = call("POST", "/v1/brands/Acme/rematch").json()

    assert (told["state"], told["gained"], told["done"]) == ("log", 1, 1)
    finish(town)
    assert call("POST", "/v1/brands/Acme/rematch").json()["state"] == "queued"


def test_an_overlong_query_is_refused_with_a_sentence_when_it_is_saved(call: Call) -> None:
    answer = call("POST", "/v1/brands", json={"brand": "Acme", "query": "ab OR " * 12_000 + "z"})
    assert (answer.status_code, "64 KB" in answer.json()["detail"]) == (422, True)


def test_an_overlong_query_is_refused_before_it_is_read(call: Call) -> None:
    assert call("POST", "/v1/brands/Acme/preview", json={"query": "a" * 70_000}).status_code == 422
    assert call("POST", "/v1/brands/Acme/preview", json={"query": "a", "seconds": 600}).status_code == 422


def test_the_description_has_an_example_of_each_answer(call: Call) -> None:
    paths = call("GET", "/openapi.json").json()["paths"]
    for path in ("preview", "versions", "diff", "rollback", "rematch"):
        for route in paths[f"/v1/brands/{{brand}}/{path}"].values():
            assert route["responses"]["200"]["content"]["application/json"]["example"]
            assert "404" in route["responses"]
