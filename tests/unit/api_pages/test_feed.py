"""A mention as HTML."""

from datetime import UTC, datetime
from typing import Any

from api.pages.feed import feed_html, mention_html
from api.pages.searched import read_search, searched_spans
from api.pages.tables import author_clause, author_html, coverage_html, owner_of, sentiment_bar

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_shows_who_where_when_and_how_sure(mention: Any) -> None:
    html = mention_html(mention(), NOW, "Europe/Berlin")
    assert "<b>Mira Pell</b>" in html
    assert "X · <time" in html
    assert "3 h ago" in html
    assert "13:00 Europe/Berlin" in html
    assert "positive<small> 87 %</small>" in html
    assert "I like <mark>Ostrelle</mark>" in html
    assert "Version 3 of the query of Ostrelle found <mark>Ostrelle</mark>" in html


def test_links_to_the_original_without_telling_it_where_from(mention: Any) -> None:
    html = mention_html(mention(), NOW, "UTC")
    assert '<a href="https://x.example/1" target="_blank" rel="noopener noreferrer">' in html


def test_nothing_of_the_world_becomes_markup(mention: Any) -> None:
    evil = '"><script>alert(1)</script>'
    author = {"id": evil, "name": evil, "handle": evil, "followers": 1}
    html = mention_html(
        mention(title=evil, text=evil * 40, author=author, url="javascript:alert(1)", lang=evil, source=evil, mention_id=evil),
        NOW, "UTC", brands=True,
    )  # fmt: skip
    assert "<script" not in html
    assert "href" not in html
    assert '""' not in html.replace('dir="auto"', "")


def test_says_what_is_not_known(mention: Any) -> None:
    nothing = {"label": None, "score": None, "confidence": None, "method": None, "model": None}
    html = mention_html(mention(author=None, sentiment=nothing, url=None), NOW, "UTC")
    assert "author not known" in html
    assert "not judged" in html
    assert "no link to the original" in html


def test_says_that_a_repost_is_one(mention: Any) -> None:
    assert "X · repost · " in mention_html(mention(type="repost"), NOW, "UTC")


def test_names_the_brand_only_where_several_are_shown(mention: Any) -> None:
    assert "m-brand" in feed_html([mention()], NOW, "UTC", brands=True)
    assert "m-brand" not in feed_html([mention()], NOW, "UTC", brands=False)


def test_marks_what_was_searched_for(mention: Any) -> None:
    html = feed_html([mention()], NOW, "UTC", query="LIKE", brands=False)
    assert 'I <mark class="q">like</mark> <mark>Ostrelle</mark>' in html


def test_a_search_that_cannot_be_read_marks_nothing(mention: Any) -> None:
    assert searched_spans(read_search("((", NOW), mention()).body == ()


def test_a_handle_stands_in_for_a_missing_name(mention: Any) -> None:
    html = mention_html(mention(author={"id": "a", "name": None, "handle": "mira", "followers": None}), NOW, "UTC")
    assert "<b>@mira</b>" in html
    assert "followers" not in html


def author(**changes: Any) -> Any:
    row = {
        "author_id": "a", "name": "Mira", "handle": "mira", "source": "x", "mentions": 4, "positive": 1, "neutral": 1,
        "negative": 1, "reach": None, "influence": None, "sample": [],
    }  # fmt: skip
    return {**row, **changes}


def test_an_author_row_escapes_names_and_shows_shares(mention: Any) -> None:
    html = author_html(author(name="<i>x</i>", sample=[mention(text="<u>y</u>")]))
    assert "<i>x" not in html
    assert "<u>" not in html
    assert "1 positive, 1 neutral, 1 negative of 4" in html


def test_an_author_is_narrowed_to_by_handle_else_name() -> None:
    assert author_clause(author()) == 'author:"mira"'
    assert author_clause(author(handle=None)) == 'author:"Mira"'
    assert author_clause(author(handle='a"b', name=None)) is None


def test_an_author_row_shows_what_was_said_even_in_a_title(mention: Any) -> None:
    said = mention(title="Ostrelle opens", text="", matched={"version": 1, "spans": {"title": [[0, 8]], "body": []}})
    assert "<mark>Ostrelle</mark> opens" in author_html(author(sample=[said]))


def test_an_author_row_shows_the_words_that_matched_far_into_a_text(mention: Any) -> None:
    text = "so it goes " * 40 + "my Ostrelle broke"
    start = text.index("Ostrelle")
    said = mention(text=text, matched={"version": 1, "spans": {"title": [], "body": [[start, start + 8]]}})
    assert "… " in author_html(author(sample=[said]))
    assert "my <mark>Ostrelle</mark> broke" in author_html(author(sample=[said]))


def test_the_own_account_of_a_brand_is_told_apart() -> None:
    brands: Any = [{"brand": "Quendal", "handles": []}, {"brand": "Ostrelle", "handles": ["@Mira"]}]
    assert owner_of(author(), brands) == "Ostrelle"
    assert owner_of(author(handle="else"), brands) is None
    assert owner_of(author(handle=None), brands) is None
    assert "@mira · own account of Ostrelle" in author_html(author(), "Ostrelle")


def test_a_folded_text_shows_what_matched(mention: Any) -> None:
    text = "so it goes " * 60 + "my Ostrelle broke"
    start = text.index("Ostrelle")
    long = mention(text=text, matched={"version": 1, "spans": {"title": [], "body": [[start, start + 8]]}})
    html = mention_html(long, NOW, "UTC")
    assert 'm-cut" dir="auto" lang="en">… ' in html
    assert html.count("my <mark>Ostrelle</mark> broke") == 2
    assert "m-cut" not in mention_html(mention(text="Ostrelle " + text), NOW, "UTC")


def test_a_handle_that_is_the_name_is_not_said_twice(mention: Any) -> None:
    same = {"id": "a", "name": "mira", "handle": "mira", "followers": None}
    assert "@mira" not in mention_html(mention(author=same), NOW, "UTC")
    assert "@mira" not in author_html(author(name="mira"))
    assert "@mira" in author_html(author())


def test_no_mentions_have_no_bar() -> None:
    assert sentiment_bar(0, 0, 0, 0) == ""


def test_a_silent_source_is_named_with_its_reason() -> None:
    gap = {"source": "bluesky", "from": "2026-11-01T10:00:00Z", "to": "2026-11-01T12:00:00Z", "reason": "<down>"}
    html = coverage_html({"sources": [{"source": "x", "mentions": 0}], "gaps": [gap], "data": None, "note": None})  # type: ignore[list-item]  # a plain dict
    assert "Bluesky was not heard from 2026-11-01 10:00 to 2026-11-01 12:00: &lt;down&gt;" in html
    assert "width:0.0%" in html
