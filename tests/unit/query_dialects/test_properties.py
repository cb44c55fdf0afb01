"""Whatever is brought over: nothing crashes, nothing disappears unsaid, and what comes out is a query of ours."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.query import parse
from schemas.query.dialects import DialectName, convert
from schemas.query.dialects.scan import scan

PRODUCTS = st.sampled_from(["brandwatch", "talkwalker", "meltwater"])
FRAGMENTS = st.sampled_from(
    ["acme", "café", '"acme cola"', '"a b"~3', "{BT}", "(", ")", ")~5", ")^9", " AND ", " OR ", " NOT ", "-", " NEAR/3 ",
     " NEAR/2f ", " ONEAR ", " SENTENCE ", "site:a.com", "title:(", "author:", "region:usa.fl", "rating:[1 TO 5]", "<<<x>>>",
     "#tag", "@nike", "50%", "colo?r", "shoe*", '"running shoe*"', "*bad", "foo:bar", "ingress:x", "lang:de", '"', "{", "~",
     "+SAP", "x^9", "roam~1", "日本", "😀", "\n", "wendy's", "C++", "near", "and", "authorFollowers:[1 TO 9]", "&", "[1 TO 2]"]
)  # fmt: skip
SPOKEN = ("AND", "OR", "NOT", "-")


@settings(deadline=None, max_examples=150)
@given(PRODUCTS, st.lists(FRAGMENTS, max_size=25).map(" ".join) | st.text(max_size=200))
def test_any_text_gives_a_query_of_ours_or_none(product: DialectName, text: str) -> None:
    done = convert(text, product, for_search=True)
    assert done.query == "" or parse(done.query, anchor=False).query is not None, done.query


@settings(deadline=None, max_examples=150)
@given(PRODUCTS, st.lists(FRAGMENTS, max_size=25).map(" ".join))
def test_nothing_disappears_unsaid(product: DialectName, text: str) -> None:
    done = convert(text, product)
    starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
    told = [(starts[c.line - 1] + c.column - 1, c.length) for c in done.clauses]
    lexemes = scan(text)
    for lexeme, after in pairwise(lexemes):
        if lexeme.kind == "field" and after.kind in ("open", "note"):
            continue  # told with each of its values
        if lexeme.kind in ("open", "close", "note", "end") or lexeme.text.upper() in SPOKEN:
            continue
        assert any(start <= lexeme.start < start + max(length, 1) for start, length in told), lexeme


@pytest.mark.parametrize(
    "text",
    ["(" * 30_000, ")" * 30_000, '"' * 9_999, "a1 NEAR/2 " * 5_000, "NOT " * 10_000, "-" * 60_000, "<<<" * 9_000, "acme OR " * 8_000,
     "((a1) AND (b1))~2 " * 3_000, "a1 AND b1 OR " * 4_000, "title:" * 9_000, "{" * 30_000, "a1 (b1 " * 8_000, "x" * 70_000, "\\" * 60_000,
     "(" + "a1 OR " * 150 + "b1) NEAR/3 (" + "(c1 NEAR/2 d1) OR " * 150 + "e1)"],
)  # fmt: skip
def test_a_hostile_text_neither_crashes_nor_hangs(text: str) -> None:
    for product in ("brandwatch", "talkwalker", "meltwater"):
        convert(text, product)
