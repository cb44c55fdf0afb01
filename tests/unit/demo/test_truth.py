"""Every number of the truth, counted again from the file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

BRANDS = ("Ostrelle", "Quendal", "Halvenor")
OWN = {
    "Ostrelle": ("ostrelle", "ostrellehelp", "ostrelle.example"),
    "Quendal": ("quendal", "quendal.example"),
    "Halvenor": ("halvenor", "halvenor.example"),
}


def count(values: Iterable[Any]) -> dict[Any, int]:
    return dict(Counter(values))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_counts_lines_posts_and_tombstones(files: Any) -> None:
    truth = files.truth
    assert truth["lines"] == len(files.lines)
    assert truth["posts"] == len(files.by_id) == 1200
    assert truth["tombstones"] == sum("tombstone" in line for line in files.lines) == 1


def test_says_what_it_was_made_from(files: Any) -> None:
    truth = files.truth
    assert (truth["seed"], truth["weeks"]) == (7, 6)
    assert truth["until"] == "2026-11-23T15:30:00Z"
    assert at(truth["until"]) - at(truth["start"]) == timedelta(weeks=6)


def test_counts_edges(files: Any) -> None:
    for number, edge in (("replies", "reply_to"), ("reposts", "repost_of"), ("quotes", "quote_of")):
        assert files.truth[number] == sum(p[edge] is not None for p in files.posts) > 0


def test_counts_posts_by_source_and_language(files: Any) -> None:
    assert files.truth["posts_by_source"] == count(p["source"] for p in files.posts)
    assert files.truth["posts_by_lang"] == count(p["lang"] for p in files.posts)


def test_counts_posts_that_mention_no_brand(files: Any) -> None:
    silent = [p for p in files.posts if not any(files_mention(files, p, b) for b in BRANDS)]
    assert files.truth["unrelated"] == len(silent) > 100


def files_mention(files: Any, post: Mapping[str, Any], brand: str) -> bool:
    return any(post is p for p in about(files, brand))


_about: dict[str, list[Any]] = {}


def about(files: Any, brand: str) -> list[Any]:
    if brand not in _about:
        _about[brand] = files.about(brand)
    return _about[brand]


@pytest.mark.parametrize("brand", BRANDS)
def test_counts_the_mentions_of_a_brand_as_its_query_finds_them(files: Any, brand: str) -> None:
    truth, found = files.truth["brands"][brand], about(files, brand)
    assert truth["mentions"] == len(found)
    assert truth["by_day"] == count(p["created"][:10] for p in found)
    assert truth["by_lang"] == count(p["lang"] for p in found)
    assert truth["by_source"] == count(p["source"] for p in found)
    assert truth["by_site"] == count(p["site"] for p in found)


@pytest.mark.parametrize("brand", BRANDS)
def test_counts_what_the_brand_says_itself(files: Any, brand: str) -> None:
    own = [p for p in about(files, brand) if p["author"]["handle"] in OWN[brand] or p["site"] in OWN[brand]]
    assert files.truth["brands"][brand]["owned"] == len(own)


@pytest.mark.parametrize("brand", BRANDS)
def test_counts_judgements_by_the_sentiment_of_each_post(files: Any, brand: str) -> None:
    said = files.truth["sentiment"]
    labels = [said[p["post_id"]][brand] for p in about(files, brand)]
    assert files.truth["brands"][brand]["by_sentiment"] == count(labels)


def test_judges_each_post_for_exactly_the_brands_it_mentions(files: Any) -> None:
    found = {b: {p["post_id"] for p in about(files, b)} for b in BRANDS}
    said = files.truth["sentiment"]
    assert {i for ids in found.values() for i in ids} == set(said)
    assert all(set(brands) == {b for b in BRANDS if i in found[b]} for i, brands in said.items())


def test_counts_authors(files: Any) -> None:
    written = Counter((p["source"], p["author"]["id"]) for p in files.posts)
    told = {(a["source"], a["id"]): a for a in files.truth["authors"]}
    assert files.truth["distinct_authors"] == len(written) == len(told)
    assert {key: a["posts"] for key, a in told.items()} == dict(written)
    for post in files.posts:
        author = told[(post["source"], post["author"]["id"])]
        assert (author["handle"], author["followers"]) == (post["author"]["handle"], post["author"]["followers"])


@pytest.mark.parametrize("brand", BRANDS)
def test_counts_mentions_of_each_author(files: Any, brand: str) -> None:
    found = Counter((p["source"], p["author"]["id"]) for p in about(files, brand))
    told = {(a["source"], a["id"]): a["mentions"].get(brand, 0) for a in files.truth["authors"]}
    assert {key: n for key, n in told.items() if n} == dict(found)


def test_a_spike_stands_out_on_its_day_and_names_its_cause(files: Any) -> None:
    spike = files.truth["events"]["spike"]
    days = count(p["created"][:10] for p in about(files, spike["brand"]))
    others = [n for day, n in days.items() if day != spike["day"]]
    assert spike["usual_a_day"] == round(sum(others) / len(others), 2)
    assert days[spike["day"]] > 2.5 * spike["usual_a_day"]
    assert spike["posts"] == len(set(spike["ids"]))
    posts = [files.by_id[i] for i in spike["ids"]]
    assert {p["created"][:10] for p in posts} == {spike["day"]}
    words = ("recall", "rückruf", "retirada", "召回", "ruft", "lantern")
    assert all(any(w in (p["title"] + p["text"]).casefold() for w in words) for p in posts)
    assert spike["cause"] == "battery recall of the Lantern"


def test_one_press_text_stands_on_twelve_sites_with_small_edits(files: Any) -> None:
    told = files.truth["events"]["syndicated"]
    posts = [files.by_id[i] for i in told["ids"]]
    assert [p["site"] for p in posts] == told["sites"]
    assert len(set(told["sites"])) == 12
    assert len({p["text"] for p in posts}) == 12
    first = set(posts[0]["text"].split())
    assert all(len(first & set(p["text"].split())) / len(first) > 0.8 for p in posts)


def test_namesakes_say_the_name_and_a_word_that_tells(files: Any) -> None:
    told = files.truth["events"]["namesake"]
    posts = [files.by_id[i] for i in told["ids"]]
    assert told["posts"] == len(posts) > 0
    for post in posts:
        text = post["text"].casefold()
        assert "ostrelle" in text
        assert any(word in text for word in told["words"])
        assert post["post_id"] not in files.truth["sentiment"]
    missed = [p for p in files.posts if "ostrelle" in p["text"].casefold() and not any(p is q for q in posts)]
    assert all(p["post_id"] in files.truth["sentiment"] for p in missed)


def test_a_deleted_post_is_followed_by_its_tombstone(files: Any) -> None:
    told = files.truth["events"]["deletion"]
    tomb = next(n for n, line in enumerate(files.lines) if "tombstone" in line)
    post = next(n for n, line in enumerate(files.lines) if line.get("post_id") == told["id"])
    assert files.lines[tomb] == {"tombstone": {"source": told["source"], "native_id": told["id"]}}
    assert post < tomb
    assert files.lines[post]["source"] == told["source"]
    assert files.lines[tomb - 1]["observed_at"] <= told["at"] <= files.lines[tomb + 1]["observed_at"]


def test_a_complaint_is_answered_by_the_brand_and_thanked_for(files: Any) -> None:
    told = files.truth["events"]["answered_complaint"]
    complaint, reply, thanks = (files.by_id[told[k]] for k in ("complaint", "reply", "thanks"))
    assert reply["reply_to"] == complaint["post_id"]
    assert thanks["reply_to"] == reply["post_id"]
    assert complaint["thread"] == reply["thread"] == thanks["thread"] == complaint["post_id"]
    assert reply["author"]["handle"] == "ostrellehelp"
    assert thanks["author"] == complaint["author"]
    assert at(reply["created"]) - at(complaint["created"]) == timedelta(minutes=told["minutes_to_reply"])


def test_a_source_is_silent_in_its_gap_and_speaks_before_and_after(files: Any) -> None:
    told = files.truth["events"]["source_gap"]
    start, end = at(told["start"]), at(told["end"])
    assert end - start == timedelta(hours=told["hours"])
    times = [at(p["created"]) for p in files.by_id.values() if p["source"] == told["source"]]
    assert not any(start <= t < end for t in times)
    assert any(start - timedelta(days=1) <= t < start for t in times)
    assert any(end <= t < end + timedelta(days=1) for t in times)


@pytest.mark.parametrize("group", ["influencers", "loud_nobodies"])
def test_counts_what_planted_authors_wrote_and_set_off(files: Any, group: str) -> None:
    for told in files.truth[group]:
        own = [p for p in files.posts if (p["source"], p["author"]["id"]) == (told["source"], told["id"])]
        ids = {p["post_id"] for p in own}
        assert told["posts"] == len(own)
        assert {(p["author"]["handle"], p["author"]["followers"]) for p in own} == {(told["handle"], told["followers"])}
        assert told["reposts"] == sum(p["repost_of"] in ids for p in files.posts)
        assert told["replies"] == sum(p["reply_to"] in ids for p in files.posts)


def test_influencers_have_most_followers_and_nobodies_post_most(files: Any) -> None:
    reach = sorted({(p["author"]["followers"] or 0, p["author"]["id"]) for p in files.posts})[-2:]
    assert {i for _, i in reach} == {a["id"] for a in files.truth["influencers"]}
    loudest = Counter(p["author"]["id"] for p in about(files, "Ostrelle")).most_common(2)
    assert {i for i, _ in loudest} == {a["id"] for a in files.truth["loud_nobodies"]}
    assert all(a["reposts"] == a["replies"] == 0 for a in files.truth["loud_nobodies"])
