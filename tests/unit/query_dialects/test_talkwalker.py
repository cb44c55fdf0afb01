"""Each operator of Talkwalker that is known."""

import pytest

from schemas.query import parse
from schemas.query.dialects import convert


@pytest.mark.parametrize(
    ("theirs", "by_hand"),
    [
        ("BMW AND bike", "bmw AND bike"),
        ("BMW AND NOT bike", "bmw AND NOT bike"),
        ("chocolate -swiss", "chocolate AND NOT swiss"),
        ('BMW -site:"mysite.com"', "bmw AND NOT site:mysite.com"),
        ('BlackBerry AND (site:"www.cnet.com" site:"bild.de")', "blackberry AND (site:cnet.com OR site:bild.de)"),
        ("Luxemb* OR gr?y", "luxemb* OR gr?y"),
        ('"quick fox"~5', '"quick fox"~5'),
        ("a1 NEAR/7 b1 OR c1 ONEAR/3 d1", "a1 NEAR/7 b1 OR c1 ONEAR/3 d1"),
        ('+"C++" OR +SAP', 'raw:"C++" OR raw:"SAP"'),
        ("car-sharing~", "car-sharing OR carsharing"),
        ("BMW AND lang:de", "bmw AND lang:de"),
        ("BMW AND domain_url:cnn.com", "bmw AND site:cnn.com"),
        ("title:BMW AND author:ida", "title:bmw AND author:ida"),
        ("BMW AND published:>1430179200000", "bmw AND created:>2015-04-27"),
        ("BMW AND published:<1430179200000", "bmw AND created:<2015-04-28"),
    ],
)
def test_says_what_we_would_write_by_hand(theirs: str, by_hand: str) -> None:
    done = convert(theirs, "talkwalker")
    assert parse(done.query).query == parse(by_hand).query
    assert parse(by_hand).query is not None
    assert not {"lost", "changed"} & {c.outcome for c in done.clauses}


@pytest.mark.parametrize(
    ("clause", "became", "says"),
    [
        ("roam~1", "roam", "does not guess similar spellings"),
        ("carsharing~", "carsharing", "where carsharing can be split"),
        ("host_url:blog.cnn.com", "site:blog.cnn.com", "hosts below this one too"),
        ("published:>1430201017166", "created:>2015-04-28", "whole days"),
    ],
)
def test_tells_where_the_meaning_changes(clause: str, became: str, says: str) -> None:
    found = next(c for c in convert(f"BMW AND {clause}", "talkwalker").clauses if c.text == clause)
    assert (found.outcome, found.became) == ("changed", became)
    assert says in found.message


def test_a_sentence_is_about_fifteen_words() -> None:
    done = convert("BMW SENTENCE bike OR a1 OSENTENCE b1", "talkwalker")
    assert done.query == "BMW NEAR/15 bike OR a1 ONEAR/15 b1"
    assert [c.outcome for c in done.clauses if "SENTENCE" in c.text] == ["changed", "changed"]


def test_counts_and_moods_are_for_searches() -> None:
    query = "BMW AND (engagement:>100 OR twitter_likes:[10 TO 50] OR sentiment:<0 OR reach:>5)"
    assert [c.outcome for c in convert(query, "talkwalker").clauses] == ["same", *["lost"] * 4]
    assert convert(query, "talkwalker", for_search=True).query == (
        "BMW\nAND (engagement:>100 OR (source:x AND likes:[10 TO 50]) OR sentiment:negative OR reach:>5)"
    )


def test_says_that_the_distance_is_an_assumption() -> None:
    clause = next(c for c in convert("a1 NEAR/5 b1", "talkwalker").clauses if c.text == "NEAR/5")
    assert clause.outcome == "same"
    assert "does not publish how it counts" in clause.message


def test_says_which_operator_was_guessed() -> None:
    clause = next(c for c in convert("BMW bike", "talkwalker").clauses if c.became == "AND bike")
    assert clause.outcome == "converted"
