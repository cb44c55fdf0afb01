"""Any string up to 64 KB gives a query or errors, in work that grows no faster than the string."""

import gc
import re
import sys
from collections import Counter
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.query.ast import Exact, Loose, Near, Node, Or, Phrase, Term
from schemas.query.document import read_post
from schemas.query.explain import explain
from schemas.query.lint import lint, parse_or_raise
from schemas.query.occurrences import loose_words, near_pairs, near_places, wildcard
from schemas.query.parser import parse
from tests.posts import make_post

SIZE = 65_536
PATTERNS = [
    "a ", "(", ")", "()", "-", "- ", "NOT ", "(a ", "(a OR (b ", "x", "苹", "苹 ", "👍🏽", '"', '"a" ', "{", "{a}", "<<<",
    "<<<>>>", "<", "*", "ab* ", "?a", "site:a ", ":", "a:", "title:", "title:(", "raw:", 'raw:"a" ', 'raw:"a\\"', "a NEAR/1 ",
    "NEAR ", "likes:[1 TO 2] ", "likes:[", "#a ", "#", "@a.", "a AND b OR ", "ab OR ", "\n", "\ud800", "\u0301", "\u200d",
    "_", "a_", "a~ ", "\\", 'x"\\', "author:a.b ", "link:a.b/c ", "http://a.b ", "ㅠ", "www.", "created:2026-01-01 ", "(-",
    "created:>now-7d ", "title:a ", "ab*é* ", "(a NEAR/2 b) ", "-(a) ", "sitee:a ", "lang:xx1 ", "wendy's OR ", "and ", "or a ", '"#a" ',
    "acme* OR acmes OR ", "the OR ", "苹 NEAR/1 a ", "really? ", "ﷺ", "ﷺ ", "각", "1", "\u202e", "a\u0301 ", "(a OR b) NEAR/2 (c OR d) ",
]  # fmt: skip


def work_of(pattern: str, size: int) -> int:
    """Calls of functions, ours and built-in, that a lint of `size` bytes of the pattern takes: the same on every machine."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    text = pattern * (size // len(pattern.encode("utf-8", "surrogatepass")))
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        result = lint(text)
    finally:
        sys.setprofile(before)
    assert result.ok or result.problems
    return calls


@pytest.mark.parametrize("pattern", PATTERNS)
def test_four_times_the_text_is_at_most_some_five_times_the_work(pattern: str) -> None:
    quarter = max(work_of(pattern, SIZE // 4) for _ in range(2))
    assert work_of(pattern, SIZE) <= 5 * quarter + 1000


def test_the_collector_runs_again_after_a_long_query_whatever_it_gave() -> None:
    for text in ("a " * 5_000, "a " * 10_001, ") " * 5_000):
        lint(text)
        assert gc.isenabled()


def test_a_collector_that_somebody_switched_off_stays_off() -> None:
    gc.disable()
    try:
        lint("a " * 5_000)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_stands_there_dozens_of_times_is_told_once() -> None:
    result = lint("acme OR cola OR " * 50 + "acme")
    assert [(p.code, p.column) for p in result.problems] == [("duplicate_leaf", 17), ("duplicate_leaf", 25)]


def test_balanced_brackets_do_not_exhaust_the_stack() -> None:
    assert lint("(" * 900 + "acme" + ")" * 900).canonical == "acme"
    assert [p.code for p in lint("(" * 30_000 + "acme" + ")" * 30_000).problems] == ["too_deep"]


@pytest.mark.parametrize(
    "text",
    [
        "a*" * 30_000,
        "ab" + "*c" * 30_000,
        "ab" + "?" * 60_000,
        "aé" + "*é" * 20_000,
        "*" * 65_536,
        "ab" + "*?" * 30_000,
    ],
)
def test_a_wildcard_bomb_goes_off_nowhere(text: str) -> None:
    query = parse(text).query
    if query is not None:
        document = read_post(make_post("x" + "abc" * 20_000 + " " + "abcé" * 10_000))
        assert explain(query, document).matched in (True, False)


def test_many_stars_take_no_power_of_a_tokens_length() -> None:
    pattern = wildcard("ab*" + "a*b*" * 200 + "z")
    assert not pattern.fullmatch("ab" * 20_000)
    assert pattern.fullmatch("ab" * 20_000 + "z")


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12))
def test_a_wildcard_finds_what_trying_everything_finds(pattern: str, token: str) -> None:
    tried = re.compile("".join({"*": ".*", "?": "."}.get(c, c) for c in pattern), re.DOTALL)
    assert bool(wildcard(pattern).fullmatch(token)) == bool(tried.fullmatch(token))


near_words = st.lists(st.sampled_from(["a", "b", "c"]), max_size=14)
side = st.sampled_from([Term("a"), Term("b"), Phrase(("a", "b")), Or((Term("a"), Phrase(("b", "c")))), Exact(("c",))])


@given(side, side, st.integers(0, 4), st.booleans(), near_words)
def test_near_places_are_those_of_its_pairs(
    left: Node, right: Node, distance: int, ordered: bool, tokens: list[str]
) -> None:
    node = Near(left, right, distance, ordered)
    assert near_places(node, tokens, tokens) == {place for pair in near_pairs(node, tokens, tokens) for place in pair}


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=4), st.integers(0, 4), near_words)
def test_loose_words_are_those_of_every_window_that_has_them_all(
    need: list[str], distance: int, tokens: list[str]
) -> None:
    size, wanted = len(need) + distance, set(need)
    windows = (range(i, min(i + size, len(tokens))) for i in range(len(tokens)))
    full = (w for w in windows if not Counter(need) - Counter(tokens[i] for i in w))
    expected = {i for window in full for i in window if tokens[i] in wanted}
    assert set(loose_words(Loose(tuple(need), distance), tokens)) == expected


def test_a_post_of_one_word_takes_no_square_of_its_length() -> None:
    document = read_post(make_post("ab " * 20_000))
    for query in (
        "ab NEAR/100 ab",
        '"ab ab"~1000',
        '"ab ab ab"',
        'raw:"ab ab"',
        " OR ".join(f"x{i}" for i in range(999)),
    ):
        assert explain(parse_or_raise(query), document).steps
