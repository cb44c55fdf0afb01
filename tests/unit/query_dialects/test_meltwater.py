"""Each operator of Meltwater that is known."""

import pytest

from schemas.query import parse
from schemas.query.dialects import convert


@pytest.mark.parametrize(
    ("theirs", "by_hand"),
    [
        ("Apple AND watch OR iWatch", "(apple AND watch) OR iwatch"),
        ("Apple OR watch NOT juice", "apple OR (watch AND NOT juice)"),
        ("apple and (watch or iwatch) not juice", "apple AND (watch OR iwatch) AND NOT juice"),
        ("Apple NEAR watch", "apple NEAR/4 watch"),
        ("Apple NEAR/10 watch", "apple NEAR/10 watch"),
        ("Apple ONEAR watch OR a1 ONEAR/2 b1", "apple ONEAR/4 watch OR a1 ONEAR/2 b1"),
        ("apple AND (watch OR iphone)^9 NOT sauce", "apple AND (watch OR iphone) AND NOT sauce"),
        ('apple^10 OR "apple watch"^9', 'apple OR "apple watch"'),
        ("internat* OR wom?n", "internat* OR wom?n"),
        ("title:apple", "title:apple"),
        ("apple AND language:en AND country:us", "apple AND lang:en AND country:us"),
    ],
)
def test_says_what_we_would_write_by_hand(theirs: str, by_hand: str) -> None:
    done = convert(theirs, "meltwater")
    assert parse(done.query).query == parse(by_hand).query
    assert parse(by_hand).query is not None
    assert not {"lost", "changed"} & {c.outcome for c in done.clauses}


def test_the_lead_paragraph_becomes_the_whole_text_but_never_in_a_not() -> None:
    wanted = convert("apple AND ingress:watch", "meltwater")
    assert wanted.query == "apple AND body:watch"
    assert [c.outcome for c in wanted.clauses if c.text == "ingress:"] == ["changed"]
    denied = convert("apple NOT ingress:(watch OR clock)", "meltwater")
    assert denied.query == "apple"
    assert [c.text for c in denied.clauses if c.outcome == "lost"] == ["ingress:(watch OR clock)"]


def test_says_how_operators_were_read() -> None:
    clause = next(c for c in convert("a1 or b1 and c1", "meltwater").clauses if c.text == "and")
    assert (clause.outcome, clause.became) == ("converted", "AND")
    assert "NOT first, then AND, then OR" in clause.message


def test_unpublished_fields_are_marked() -> None:
    clause = next(c for c in convert("a1 AND country:us", "meltwater").clauses if c.text == "country:us")
    assert "does not publish this field" in clause.message


def test_a_short_wildcard_is_lost() -> None:
    assert [c.text for c in convert("shop AND D*C*", "meltwater").clauses if c.outcome == "lost"] == ["D*C*"]
