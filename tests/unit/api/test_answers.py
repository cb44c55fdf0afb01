"""The answers themselves, as command line and routes give them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from api.answers.authors import rank_authors
from api.answers.brands import add_brand, list_brands
from api.answers.contract import (
    AuthorAnswer,
    AuthorsAnswer,
    MentionObject,
    MentionsAnswer,
    SentimentObject,
    TimelineAnswer,
)
from api.answers.mentions import find_mentions, identify_all
from api.answers.question import ask
from api.answers.sites import rank_sites
from api.answers.timeline import count_over_time
from api.answers.why import explain_mention
from schemas.codec import encode_plain
from schemas.event import Gap
from schemas.post import Author
from schemas.scope import PUBLIC, Scope, workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Town

HERE = workspace("default")
DAY = timedelta(days=1)
MENTION = (
    "mention_id post_id brand source native_id url type author title text created sort_at observed_at lang sentiment "
    "matched notes"
)


def find(town: "Town", text: str = "", scope: Scope = HERE, **more: Any) -> MentionsAnswer:
    return find_mentions(town.store, town.state, scope, ask(text, **more))


def test_a_mention_carries_every_key_of_the_contract_and_null_for_what_is_not_known(town: "Town") -> None:
    town.say("acme boils", author=None, label=None, created=False)

    answer = find(town)
    mention = answer["mentions"][0]

    assert set(MENTION.split()) <= set(mention)
    assert list(MentionObject.__annotations__) == list(mention)
    assert list(SentimentObject.__annotations__) == list(mention["sentiment"])
    assert (mention["author"], mention["created"], mention["title"]) == (None, None, None)
    assert mention["sentiment"]["label"] is None
    assert mention["matched"] == {"version": 1, "spans": {"title": [], "body": [[0, 4]]}}
    assert mention["observed_at"] == "2026-03-10T12:00:30Z"


def test_the_newest_comes_first_and_the_cursor_goes_on(town: "Town") -> None:
    for n in range(5):
        town.say(f"acme {n}", at=town.now - n * DAY)

    first = find_mentions(town.store, town.state, HERE, ask(), limit=3)
    rest = find_mentions(town.store, town.state, HERE, ask(), limit=3, cursor=first["cursor"])

    assert [m["text"] for m in (*first["mentions"], *rest["mentions"])] == [f"acme {n}" for n in range(5)]
    assert (first["total"], first["exact"], first["bounds"], rest["cursor"]) == (5, True, [5, 5], None)


def test_ids_are_all_of_them(town: "Town") -> None:
    for n in range(3):
        town.say(f"acme {n}")

    found = list(identify_all(town.store, HERE, ask("acme")))

    assert {i["native_id"] for i in found} == {"acme 0", "acme 1", "acme 2"}
    assert list(found[0]) == ["mention_id", "post_id", "source", "native_id"]


def test_a_timeline_has_its_empty_buckets_and_adds_up(town: "Town") -> None:
    town.say("acme old", at=town.now - 4 * DAY, label="negative")
    town.say("acme new", label=None)

    answer = count_over_time(town.store, town.state, HERE, ask("acme"))

    assert [b["count"] for b in answer["buckets"]] == [1, 0, 0, 0, 1]
    assert (answer["buckets"][0]["negative"], answer["buckets"][-1]["unjudged"]) == (1, 1)
    assert answer["buckets"][0]["start"] == "2026-03-06T00:00:00Z"
    assert list(TimelineAnswer.__annotations__) == list(answer)


def test_a_timeline_of_a_period_covers_it_and_counts_only_what_is_inside(town: "Town") -> None:
    town.say("acme before", at=town.now - 2 * DAY)
    town.say("acme inside")

    answer = count_over_time(town.store, town.state, HERE, ask(start="2026-03-09", end="2026-03-16"), interval="week")

    assert [(b["start"], b["count"]) for b in answer["buckets"]] == [("2026-03-09T00:00:00Z", 1)]


def test_a_timeline_of_nothing_is_empty_and_says_why(town: "Town") -> None:
    answer = count_over_time(town.store, town.state, HERE, ask("acme"))

    assert answer["buckets"] == []
    assert "listens for no brand" in (answer["coverage"]["note"] or "")


def test_authors_are_ranked_by_volume_with_their_words(town: "Town") -> None:
    for n in range(4):
        town.say(f"acme {n}", label="negative" if n else "positive")
    town.say("acme once", author=Author(handle="otto"))
    town.say("acme unsigned", author=None)

    answer = rank_authors(town.store, town.state, HERE, ask())
    ida, otto = answer["authors"]

    assert list(AuthorsAnswer.__annotations__) == list(answer)
    assert list(AuthorAnswer.__annotations__) == list(ida)
    assert (ida["author_id"], ida["mentions"], ida["positive"], ida["negative"]) == ("u1", 4, 1, 3)
    assert (ida["reach"], ida["influence"], len(ida["sample"])) == (None, None, 3)
    assert (otto["author_id"], otto["name"], answer["total"], answer["unnamed"]) == ("otto", None, 2, 1)
    assert answer["coverage"]["note"] == "Besides these, 1 mention names no author."


def test_mentions_without_authors_are_not_told_as_nothing(town: "Town") -> None:
    town.say("acme unsigned", author=None)

    note = rank_authors(town.store, town.state, HERE, ask())["coverage"]["note"]

    assert note == "Nobody to rank: the only mention names no author."
    town.say("acme unsigned again", author=None)
    again = rank_authors(town.store, town.state, HERE, ask())["coverage"]["note"]
    assert again == "Nobody to rank: all 2 mentions name no author."


def test_unknown_influence_keeps_the_order_of_volume(town: "Town") -> None:
    town.say("acme once", author=Author(id="a"))
    town.say("acme twice", author=Author(id="b"))
    town.say("acme again", author=Author(id="b"))

    answer = rank_authors(town.store, town.state, HERE, ask(), sort="influence")

    assert [a["author_id"] for a in answer["authors"]] == ["b", "a"]


def test_sites_leave_out_what_has_none(town: "Town") -> None:
    town.say("acme here")
    town.say("acme nowhere", site=None)

    assert [(s["site"], s["mentions"]) for s in rank_sites(town.store, HERE, ask())] == [("forum.example", 1)]


def test_brands_come_with_their_mentions_and_a_new_query_is_a_new_version(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock, sites=["acme.example"])
    town.say("acme boils")

    saved = add_brand(town.state, HERE, "Acme", "acme OR akme", clock=town.clock)

    assert saved == {"brand": "Acme", "query_version": 2}
    assert list_brands(town.store, town.state, HERE) == [
        {
            "brand": "Acme",
            "query": "acme OR akme",
            "query_version": 2,
            "sites": ["acme.example"],
            "handles": [],
            "mentions": 1,
        }
    ]


def test_an_empty_period_says_where_the_data_is(town: "Town") -> None:
    town.say("acme boils")

    coverage = find(town, "acme", start="2025-01-01", end="2025-02-01")["coverage"]

    assert coverage["data"] == {"from": "2026-03-10T12:00:00Z", "to": "2026-03-10T12:00:00Z"}
    assert "Over all time there is 1" in (coverage["note"] or "")
    assert "in forum" in (coverage["note"] or "")


def test_an_empty_answer_names_the_clause_that_is_too_many(town: "Town") -> None:
    town.say("acme boils")

    coverage = find(town, "acme AND boils AND toaster")["coverage"]

    assert "For acme AND boils there is 1" in (coverage["note"] or "")


def test_an_empty_answer_for_a_brand_looks_beyond_it(town: "Town") -> None:
    town.say("acme boils", brand="Acme")

    assert "Without the brand there is 1" in (find(town, "boils", brand="Bolt")["coverage"]["note"] or "")


def test_a_found_answer_needs_no_note(town: "Town") -> None:
    town.say("acme boils")

    assert find(town)["coverage"] == {
        "sources": [{"source": "forum", "mentions": 1}],
        "gaps": [],
        "data": None,
        "note": None,
    }


def test_a_silence_within_the_period_is_told(town: "Town") -> None:
    gap = Gap(PUBLIC, "forum", town.now - DAY, town.now, "closed")
    town.state.put(PUBLIC, "gap", "g1", encode_plain(gap), expect=0)

    inside = find(town, start="2026-03-10", end="2026-03-11")["coverage"]["gaps"]
    before = find(town, end="2026-03-09")["coverage"]["gaps"]

    assert [(g["source"], g["reason"]) for g in inside] == [("forum", "closed")]
    assert before == []


def test_another_workspace_sees_nothing(town: "Town") -> None:
    town.say("acme boils", where="default")

    answer = find(town, scope=workspace("elsewhere"))

    assert (answer["total"], answer["coverage"]["sources"], answer["coverage"]["data"]) == (0, [], None)


def test_why_names_the_clauses_and_an_older_query(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    town.say("acme boils")
    mention = find(town)["mentions"][0]["mention_id"]

    told = explain_mention(town.store, town.state, HERE, mention)
    add_brand(town.state, HERE, "Acme", "acme AND toaster", clock=town.clock)
    later = explain_mention(town.store, town.state, HERE, mention)

    assert all(s["ok"] for s in told["steps"])
    assert (told["spans"]["body"], told["fix"]) == ([[0, 4]], None)
    assert next(s["step"] for s in later["steps"] if not s["ok"]) == "query"
    assert later["fix"]
